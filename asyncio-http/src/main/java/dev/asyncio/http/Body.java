package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import dev.asyncio.stream.StreamReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a message carries, on its way out: a value that knows how to produce its bytes. aiohttp: `Payload`.
///
/// ```java
/// Body.text("hello");  Body.json(order);  Body.file(Path.of("report.pdf"));
/// Body.stream(sink -> {                         // awaits while the peer is slow
///     for (Row row : rows) {
///         sink.write(row.toCsv().getBytes(UTF_8));
///     }
/// });
/// ```
public interface Body {

    /// {@return what it is, for the field `Content-Type`; null if that is not known}
    @Nullable
    String contentType();

    /// {@return how many bytes it has; -1 if that is not known before they are produced}
    long length();

    /// {@return whether [#writeTo] can be called again, to repeat a request or to follow a redirect}
    boolean isReplayable();

    /// Produces the bytes. Called by the task that sends the message.
    ///
    /// @throws Exception if they cannot be produced: the message is then broken off, so that the peer does
    ///     not take a part for the whole
    void writeTo(BodySink sink) throws Exception;

    /// {@return the same bytes under another type}
    ///
    /// @param type such as `image/png`
    default Body as(String type) {
        return new TypedBody(this, MediaType.parse(type).toString());
    }

    /// {@return no bytes, and no type}
    static Body empty() {
        return BytesBody.EMPTY;
    }

    /// {@return bytes of type `application/octet-stream`}
    ///
    /// @param bytes not copied, so not to be changed
    static Body bytes(byte[] bytes) {
        return new BytesBody(
                ByteBuffer.wrap(requireNonNull(bytes, "Body.bytes needs bytes, not null; use Body.empty()")),
                "application/octet-stream");
    }

    /// {@return the remaining bytes of `buffer`, of type `application/octet-stream`; its position stays}
    ///
    /// @param buffer not copied, so its bytes are not to be changed
    static Body bytes(ByteBuffer buffer) {
        return new BytesBody(
                requireNonNull(buffer, "Body.bytes needs bytes, not null; use Body.empty()")
                        .slice(),
                "application/octet-stream");
    }

    /// {@return text of type `text/plain; charset=utf-8`}
    static Body text(String text) {
        requireNonNull(text, "Body.text needs a text, not null");
        return new BytesBody(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), "text/plain; charset=utf-8");
    }

    /// {@return text of type `text/plain` in a charset that the type names}
    static Body text(String text, Charset charset) {
        requireNonNull(text, "Body.text needs a text, not null");
        requireNonNull(charset, "Body.text needs a charset, not null; leave it out for UTF-8");
        return new BytesBody(
                ByteBuffer.wrap(text.getBytes(charset)),
                MediaType.text("plain", charset).toString());
    }

    /// {@return a value as JSON, by [JsonCodec#byDefault()]}
    ///
    /// @throws IOException if it cannot be written as JSON
    static Body json(Object value) throws IOException {
        return json(value, JsonCodec.byDefault());
    }

    /// {@return a value as JSON}
    ///
    /// @throws IOException if it cannot be written as JSON
    static Body json(Object value, JsonCodec codec) throws IOException {
        requireNonNull(value, "Body.json needs a value, not null; use Body.text(\"null\").as(\"application/json\")");
        return new BytesBody(ByteBuffer.wrap(codec.encode(value)), "application/json");
    }

    /// {@return the bytes of a file as it is when the message is sent} Its type is guessed from the name.
    /// Where the connection can, the system sends it without copying it into the program.
    static Body file(Path file) {
        return new FileBody(requireNonNull(file, "Body.file needs a path, not null"));
    }

    /// {@return bytes that `producer` writes when the message is sent, of unknown length} It can be sent
    /// once.
    static Body stream(Producer producer) {
        return new StreamBody(requireNonNull(producer, "Body.stream needs a producer, not null"), -1);
    }

    /// {@return exactly `length` bytes that `producer` writes when the message is sent} It can be sent once;
    /// a producer that writes fewer or more breaks the message off.
    ///
    /// @param length not negative
    static Body stream(long length, Producer producer) {
        if (length < 0) {
            throw new IllegalArgumentException(
                    "A body's length must not be negative, but is " + length + "; leave it out if it is unknown");
        }
        return new StreamBody(requireNonNull(producer, "Body.stream needs a producer, not null"), length);
    }

    /// {@return what comes out of a stream, to its end} It can be sent once. What comes is handed on without
    /// copying it, and no faster than the peer takes it.
    static Body stream(StreamReader source) {
        requireNonNull(source, "Body.stream needs a reader, not null");
        return stream(sink -> {
            for (var chunk = source.readChunk(); chunk != null; chunk = source.readChunk()) {
                sink.write(chunk);
            }
        });
    }

    /// Writes the bytes of a body.
    @FunctionalInterface
    interface Producer {

        /// Writes all the bytes, awaiting as it likes.
        void produce(BodySink sink) throws Exception;
    }
}
