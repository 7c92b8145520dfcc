package dev.asyncio.http.server;

import dev.asyncio.http.Body;
import dev.asyncio.http.BodySink;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpDate;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A file as the answer to a request that may have conditions (RFC 9110, section 13) and want a range of it
/// (section 14).
final class FileResponse {

    private static final int PARTIAL_CONTENT = 206;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /// @param end exclusive
    private record Range(long start, long end) {}

    private FileResponse() {}

    static Response of(Request request, Path file, BasicFileAttributes attributes) {
        Headers headers = request.headers();
        Instant modified = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
        long size = attributes.size();
        String tag = "\"%x-%x\"".formatted(attributes.lastModifiedTime().toMillis(), size);
        Headers fields = Headers.of("ETag", tag, "Last-Modified", HttpDate.format(modified), "Accept-Ranges", "bytes");
        if (isPreconditionBroken(headers, tag, modified)) {
            return Response.empty(PRECONDITION_FAILED).withHeaders(fields);
        }
        if (isUnchanged(headers, tag, modified)) {
            return Response.empty(HttpStatus.NOT_MODIFIED).withHeaders(fields);
        }
        Response whole = Response.file(file).withHeaders(fields);
        String wanted = request.method().equals("GET") ? headers.get("Range") : null;
        if (wanted == null || !isRangeValid(headers.get("If-Range"), tag, modified)) {
            return whole;
        }
        Range range = parse(wanted, size);
        if (range == null) {
            return whole; // several, or nonsense: the whole is always right
        }
        if (range.start() >= range.end()) {
            return Response.empty(RANGE_NOT_SATISFIABLE)
                    .withHeaders(fields)
                    .withHeader("Content-Range", "bytes */" + size);
        }
        return whole.withStatus(PARTIAL_CONTENT)
                .withBody(new Part(file, range.start(), range.end() - range.start()))
                .withHeader("Content-Range", "bytes %d-%d/%d".formatted(range.start(), range.end() - 1, size));
    }

    private static boolean isPreconditionBroken(Headers headers, String tag, Instant modified) {
        String match = headers.get("If-Match");
        if (match != null) {
            return !match.strip().equals("*") && !hasTag(headers, "If-Match", tag);
        }
        Instant unmodifiedSince = date(headers.get("If-Unmodified-Since"));
        return unmodifiedSince != null && modified.isAfter(unmodifiedSince);
    }

    private static boolean isUnchanged(Headers headers, String tag, Instant modified) {
        String noneMatch = headers.get("If-None-Match");
        if (noneMatch != null) {
            return noneMatch.strip().equals("*") || hasTag(headers, "If-None-Match", tag);
        }
        Instant modifiedSince = date(headers.get("If-Modified-Since"));
        return modifiedSince != null && !modified.isAfter(modifiedSince);
    }

    private static boolean hasTag(Headers headers, String name, String tag) {
        return headers.hasToken(name, tag) || (name.equals("If-None-Match") && headers.hasToken(name, "W/" + tag));
    }

    private static @Nullable Instant date(@Nullable String field) {
        return field == null ? null : HttpDate.parse(field);
    }

    private static boolean isRangeValid(@Nullable String ifRange, String tag, Instant modified) {
        if (ifRange == null) {
            return true;
        }
        return ifRange.startsWith("\"") ? ifRange.equals(tag) : modified.equals(HttpDate.parse(ifRange));
    }

    /// {@return the range; an empty one if there are no such bytes; null if it is not one range}
    private static @Nullable Range parse(String field, long size) {
        if (!field.regionMatches(true, 0, "bytes=", 0, 6)) {
            return null;
        }
        String text = field.substring(6).strip();
        int dash = text.indexOf('-');
        String first = dash < 0 ? "" : text.substring(0, dash).strip();
        String last = dash < 0 ? "" : text.substring(dash + 1).strip();
        if (!first.matches("\\d{0,18}") || !last.matches("\\d{0,18}") || (first.isEmpty() && last.isEmpty())) {
            return null;
        }
        if (first.isEmpty()) {
            return new Range(Math.max(0, size - Long.parseLong(last)), size);
        }
        long start = Long.parseLong(first);
        long end = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
        if (!last.isEmpty() && Long.parseLong(last) < start) {
            return null;
        }
        return new Range(start, end);
    }

    private record Part(Path file, long offset, long length) implements Body {

        @Override
        public @Nullable String contentType() {
            return Body.file(file).contentType();
        }

        @Override
        public boolean isReplayable() {
            return true;
        }

        @Override
        public void writeTo(BodySink sink) throws Exception {
            sink.write(file, offset, length);
        }
    }
}
