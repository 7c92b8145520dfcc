package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to be done with a body, and what a file with it is to be called (RFC 6266). aiohttp:
/// `content_disposition`.
///
/// @param type in lower case, such as `attachment` or `inline`
/// @param parameters by their names in lower case, as they stand there
public record ContentDisposition(String type, Map<String, String> parameters) {

    /// Copies the parameters.
    public ContentDisposition {
        requireNonNull(type, "A disposition needs a type, not null");
        parameters = Map.copyOf(parameters);
    }

    /// {@return what the value of a field `Content-Disposition` says} What cannot be understood is left out.
    public static ContentDisposition parse(String field) {
        requireNonNull(field, "parse needs the value of a field, not null");
        int end = field.indexOf(';');
        return new ContentDisposition(
                (end < 0 ? field : field.substring(0, end)).strip().toLowerCase(Locale.ROOT),
                end < 0 ? Map.of() : Parameters.parse(field, end + 1));
    }

    /// {@return the name of the file, or null if there is none} Only the last part of a path, and nothing
    /// that would be another directory: it comes from somebody else, and may want to be written elsewhere.
    public @Nullable String filename() {
        String name = extended(parameters.get("filename*"));
        if (name == null) {
            name = parameters.get("filename");
        }
        if (name == null) {
            return null;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .strip();
        StringBuilder safe = new StringBuilder();
        last.codePoints().filter(c -> !Character.isISOControl(c)).forEach(safe::appendCodePoint);
        return safe.isEmpty() || safe.toString().equals(".") || safe.toString().equals("..") ? null : safe.toString();
    }

    /// {@return the text of a value such as `UTF-8''%e2%82%ac%20rates` (RFC 8187), or null if it is none}
    private static @Nullable String extended(@Nullable String value) {
        if (value == null) {
            return null;
        }
        int first = value.indexOf('\'');
        int second = value.indexOf('\'', first + 1);
        if (first <= 0 || second < 0) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        for (int at = second + 1; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c != '%') {
                bytes.write(c);
            } else if (at + 2 < value.length()) {
                int high = Character.digit(value.charAt(at + 1), 16);
                int low = Character.digit(value.charAt(at + 2), 16);
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high << 4 | low);
                at += 2;
            } else {
                return null;
            }
        }
        try {
            return bytes.toString(Charset.forName(value.substring(0, first)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
