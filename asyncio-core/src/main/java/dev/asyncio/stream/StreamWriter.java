package dev.asyncio.stream;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The sending side of a stream of bytes. Python: `asyncio.StreamWriter`.
///
/// Writing never waits: what cannot be sent at once is buffered. Whoever writes much calls [#drain()] in
/// between, which waits while the buffer is above its high-water mark; so memory is bounded by the peer's
/// pace.
///
/// ```java
/// try (writer) {
///     writer.write("hello\n");
///     writer.drain();
/// }
/// ```
///
/// A writer belongs to the loop of its transport. Source: CPython, `streams.py`.
public final class StreamWriter implements AutoCloseable {

    private final StreamProtocol protocol;
    private final @Nullable StreamReader reader;
    private WriteTransport transport;

    /// Creates a writer. Programs get theirs from whatever opens connections.
    ///
    /// @param transport what sends
    /// @param protocol what the transport calls
    /// @param reader the other direction of the same connection, whose failure [#drain()] throws; null if
    ///     there is none
    public StreamWriter(WriteTransport transport, StreamProtocol protocol, @Nullable StreamReader reader) {
        this.transport = requireNonNull(transport, "A StreamWriter needs a transport, not null");
        this.protocol = requireNonNull(protocol, "A StreamWriter needs a protocol, not null");
        this.reader = reader;
    }

    /// Sends bytes. Never suspends; see [#drain()]. The array may be changed afterwards.
    ///
    /// @throws IllegalStateException after [#writeEof()]
    public void write(byte[] data) {
        transport.write(requireNonNull(data, "There is nothing to write: the array is null"));
    }

    /// Sends the remaining bytes of `data`, whose position moves to its limit. Never suspends; see
    /// [#drain()]. The bytes may be changed afterwards.
    ///
    /// @throws IllegalStateException after [#writeEof()]
    public void write(ByteBuffer data) {
        transport.write(requireNonNull(data, "There is nothing to write: the buffer is null"));
    }

    /// Sends a chunk that [StreamReader#readChunk()] returned, without copying it where the transport can. It
    /// must not be used any more. Never suspends; see [#drain()].
    ///
    /// @throws IllegalStateException after [#writeEof()]
    public void write(Chunk chunk) {
        transport.write(requireNonNull(chunk, "There is nothing to write: the chunk is null"));
    }

    /// Sends text in UTF-8. Never suspends; see [#drain()].
    ///
    /// @throws IllegalStateException after [#writeEof()]
    public void write(String text) {
        write(text, StandardCharsets.UTF_8);
    }

    /// Sends text in a charset. Never suspends; see [#drain()].
    ///
    /// @throws IllegalStateException after [#writeEof()]
    public void write(String text, Charset charset) {
        requireNonNull(text, "There is nothing to write: the text is null");
        transport.write(text.getBytes(requireNonNull(charset, "A text needs a charset, not null")));
    }

    /// Sends several pieces, one after the other, with nothing between them. Never suspends; see [#drain()].
    /// Python: `writelines`.
    ///
    /// @throws IllegalStateException after [#writeEof()]
    public void writeLines(Iterable<byte[]> pieces) {
        transport.writeLines(requireNonNull(pieces, "There is nothing to write: the pieces are null"));
    }

    /// Waits, suspending the calling task, until it is appropriate to write on: returns at once unless the
    /// transport's buffer has exceeded its high-water mark, and then when it is down to the low one. On a
    /// closing transport it lets others run first, so that a loop of writes sees the end of the connection.
    ///
    /// @throws ConnectionResetException if the connection is gone
    /// @throws IOException why the connection failed
    /// @throws CancelledError if the task is cancelled while it waits; what was written is sent all the same
    public void drain() throws IOException {
        if (reader != null) {
            Exception failure = reader.exception();
            if (failure != null) {
                throw Thrown.asIs(failure);
            }
        }
        if (transport.isClosing()) {
            // Otherwise write(…); drain() in a loop would never let the transport report the end.
            Asyncio.yieldNow();
        }
        protocol.drain();
    }

    /// Closes the sending side once everything is sent: the peer sees the end of the stream and can still
    /// answer. Never suspends. Python: `write_eof`.
    ///
    /// @throws UnsupportedOperationException if [#canWriteEof()] is false
    public void writeEof() {
        transport.writeEof();
    }

    /// {@return whether the sending side can be closed alone} Not over TLS. Python: `can_write_eof`.
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    /// Closes the connection, both sides of it, once everything is sent. Does not wait for that;
    /// [#waitClosed()] does. Has no effect on a connection that is closing.
    @Override
    public void close() {
        transport.close();
    }

    /// {@return whether the connection is closing or closed} Python: `is_closing`.
    public boolean isClosing() {
        return transport.isClosing();
    }

    /// Waits, suspending the calling task, until the connection is closed. Python: `wait_closed`.
    ///
    /// @throws IOException if it failed rather than being closed
    /// @throws CancelledError if the task is cancelled while it waits; the connection closes all the same
    public void waitClosed() throws IOException {
        protocol.waitClosed();
    }

    /// {@return what the transport knows under `key`, such as the peer's address, or null} Python:
    /// `get_extra_info`.
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return transport.extraInfo(requireNonNull(key, "extraInfo needs a key, not null"));
    }

    /// {@return the transport: the way to what streams do not show, such as water marks and `abort`}
    public WriteTransport transport() {
        return transport;
    }

    /// Sends through another transport from now on, and tells the protocol. For what changes a connection
    /// underneath its streams, as TLS does. Python: a part of `start_tls`.
    public void replaceTransport(WriteTransport replacement) {
        transport = requireNonNull(replacement, "replaceTransport needs a transport, not null");
        protocol.replaceTransport(replacement);
    }

    @Override
    public String toString() {
        return "StreamWriter[" + transport + (reader == null ? "]" : ", " + reader + "]");
    }
}
