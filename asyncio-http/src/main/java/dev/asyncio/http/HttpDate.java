package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Points in time as header fields have them, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section
/// 5.6.7).
public final class HttpDate {

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /// What is to be understood: besides what is written today the two old ways, and Netscape's of cookies.
    private static final List<DateTimeFormatter> READ = List.of(
            WRITTEN,
            lenient(new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")),
            lenient(new DateTimeFormatterBuilder().appendPattern("EEE MMM ppd HH:mm:ss yyyy")),
            lenient(new DateTimeFormatterBuilder().appendPattern("EEE, dd-MMM-yyyy HH:mm:ss 'GMT'")));

    private HttpDate() {}

    private static DateTimeFormatter lenient(DateTimeFormatterBuilder builder) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .append(builder.toFormatter(Locale.ENGLISH))
                .toFormatter(Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
    }

    /// {@return the second in which `instant` lies, as it is written}
    public static String format(Instant instant) {
        return WRITTEN.format(requireNonNull(instant, "HttpDate.format needs a point in time, not null"));
    }

    /// {@return what is written, in any of the ways that were ever in use; null if it is no date}
    public static @Nullable Instant parse(String text) {
        requireNonNull(text, "HttpDate.parse needs a text, not null");
        for (DateTimeFormatter format : READ) {
            Instant parsed = parse(text.strip(), format);
            if (parsed != null) {
                return parsed;
            }
        }
        return null;
    }

    private static @Nullable Instant parse(String text, DateTimeFormatter format) {
        try {
            return format.parse(text, Instant::from);
        } catch (DateTimeException otherFormat) {
            return null;
        }
    }
}
