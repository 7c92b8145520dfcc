package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.asyncio.http.Headers;
import dev.asyncio.http.HeadersBuilder;
import dev.asyncio.stream.StreamReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The parts of a body one after the other, as they come (RFC 2046, section 5.1): uploads of any size, of
/// which no more is in memory than is being looked at. aiohttp: `MultipartReader`.
///
/// ```java
/// app.post("/upload", request -> {
///     MultipartReader parts = request.multipart();
///     for (BodyPart part = parts.next(); part != null; part = parts.next()) {
///         if (part.filename() != null) {
///             part.saveTo(folder.resolve(UUID.randomUUID().toString()));
///         }
///     }
///     return Response.empty(204);
/// });
/// ```
/// Belongs to the task that serves the request. What is malformed is answered by 400.
public final class MultipartReader {

    private static final int MOST_PARTS = 1000;
    private static final int LARGEST_HEAD = 16 * 1024; // bytes
    private static final int ROOM = 16 * 1024; // bytes
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(ISO_8859_1);

    private final StreamReader source;
    private final byte[] delimiter;

    // What has been read and not been given away.
    private byte[] window = new byte[ROOM];
    private int start;
    private int end;

    private int parts;
    private @Nullable BodyPart current;
    private boolean isOver;

    /// @param boundary as the type of the body names it
    MultipartReader(StreamReader source, String boundary) {
        this.source = source;
        this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
        // The first delimiter may stand at the beginning, without a line break before it.
        window[0] = '\r';
        window[1] = '\n';
        end = 2;
    }

    /// Reads up to the next part; what is left of the one before is dropped. Suspends.
    ///
    /// @return null behind the last one
    /// @throws HttpStatusException with status 400 if the body is malformed, with 413 if it has too many
    ///     parts
    /// @throws IOException if the connection is lost
    public @Nullable BodyPart next() throws IOException {
        if (isOver) {
            return null;
        }
        if (current != null) {
            current.end();
        }
        while (readContent() != null) {
            // the preamble, or what nobody wanted
        }
        start += delimiter.length;
        if (startsWith("--")) {
            isOver = true;
            return null;
        }
        if (++parts > MOST_PARTS) {
            throw new HttpStatusException(413, "The body has more than " + MOST_PARTS + " parts");
        }
        BodyPart part = new BodyPart(this, readHead());
        current = part;
        return part;
    }

    private boolean startsWith(String text) throws IOException {
        fill(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (window[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The fields begin behind the line of the delimiter, which may have white space at its end.
    private Headers readHead() throws IOException {
        int at = find(HEAD_END, LARGEST_HEAD);
        String[] lines = new String(window, start, at - start, ISO_8859_1).split("\r\n", -1);
        start = at + HEAD_END.length;
        if (!lines[0].isBlank()) {
            throw malformed();
        }
        HeadersBuilder headers = Headers.builder();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                throw malformed();
            }
            try {
                headers.add(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).strip());
            } catch (IllegalArgumentException e) {
                throw malformed();
            }
        }
        return headers.build();
    }

    /// {@return where it begins, in the window}
    private int find(byte[] wanted, int limit) throws IOException {
        int from = 0;
        while (true) {
            int at = indexOf(wanted, start + from);
            if (at >= 0 && at - start <= limit) {
                return at;
            }
            if (end - start > limit) {
                throw new HttpStatusException(431, "The header fields of a part are too long");
            }
            from = Math.max(0, end - start - wanted.length + 1);
            fill(end - start + 1);
        }
    }

    /// {@return the next bytes in front of the delimiter; null if it is next}
    byte @Nullable [] readContent() throws IOException {
        while (true) {
            int at = indexOf(delimiter, start);
            if (at == start) {
                return null;
            }
            int sure = at >= 0 ? at : end - delimiter.length + 1;
            if (sure > start) {
                byte[] content = Arrays.copyOfRange(window, start, sure);
                start = sure;
                return content;
            }
            fill(end - start + 1);
        }
    }

    private int indexOf(byte[] wanted, int from) {
        for (int i = from; i <= end - wanted.length; i++) {
            if (window[i] == wanted[0] && Arrays.equals(window, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /// Reads on until the window has so many bytes.
    private void fill(int count) throws IOException {
        if (start > 0 && end == window.length) {
            System.arraycopy(window, start, window, 0, end - start);
            end -= start;
            start = 0;
        }
        if (start + count > window.length) {
            byte[] larger = new byte[Math.max(window.length * 2, count)];
            System.arraycopy(window, start, larger, 0, end - start);
            window = larger;
            end -= start;
            start = 0;
        }
        while (end - start < count) {
            int read = source.read(ByteBuffer.wrap(window, end, window.length - end));
            if (read < 0) {
                throw malformed();
            }
            end += read;
        }
    }

    private static HttpStatusException malformed() {
        return new HttpStatusException(400, "The parts of the body are malformed");
    }

    /// {@return whether `part` is the one that is being read}
    boolean isCurrent(BodyPart part) {
        return requireNonNull(part).equals(current);
    }

    @Override
    public String toString() {
        return "MultipartReader[parts=%d%s]".formatted(parts, isOver ? ", over" : "");
    }
}
