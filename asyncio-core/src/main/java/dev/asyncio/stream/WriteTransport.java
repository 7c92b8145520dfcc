package dev.asyncio.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/// A transport that sends. Python: `asyncio.WriteTransport`.
///
/// Writing never waits: what cannot be sent at once is buffered. When more than the high-water mark is
/// buffered, the protocol's [BaseProtocol#pauseWriting()] is called, and [BaseProtocol#resumeWriting()] once
/// the low-water mark is reached; a protocol that goes on writing meanwhile makes memory grow.
public interface WriteTransport extends BaseTransport {

    /// The default high-water mark in bytes, CPython's.
    int DEFAULT_HIGH_WATER = 64 * 1024;

    /// Sends `data`, which the caller may change afterwards.
    ///
    /// @throws IllegalStateException after [#writeEof()]
    default void write(byte[] data) {
        write(ByteBuffer.wrap(requireNonNull(data, "write needs bytes, not null")));
    }

    /// Sends the remaining bytes of `data`; its position moves to its limit. The caller may change the bytes
    /// afterwards.
    ///
    /// @throws IllegalStateException after [#writeEof()]
    void write(ByteBuffer data);

    /// Sends the bytes of a chunk that came from a transport, without copying them where the transport can.
    /// The chunk is closed: it must not be used any more.
    ///
    /// @throws IllegalStateException after [#writeEof()]
    default void write(Chunk chunk) {
        requireNonNull(chunk, "write needs a chunk, not null");
        try (chunk) {
            write(chunk.buffer());
        }
    }

    /// Sends several pieces one after the other. Python: `writelines`.
    ///
    /// @throws IllegalStateException after [#writeEof()]
    default void writeLines(Iterable<byte[]> pieces) {
        for (byte[] piece : requireNonNull(pieces, "writeLines needs pieces, not null")) {
            write(piece);
        }
    }

    /// Closes the sending side once everything is sent; the peer sees an end of file, and data may still be
    /// received.
    ///
    /// @throws UnsupportedOperationException if [#canWriteEof()] is false
    void writeEof();

    /// {@return whether the sending side can be closed alone} True for TCP, Unix sockets and pipes, false
    /// over TLS.
    boolean canWriteEof();

    /// Closes the transport at once: what is buffered is dropped, and [BaseProtocol#connectionLost] is called
    /// with null.
    void abort();

    /// {@return how many bytes are buffered, about} Python: `get_write_buffer_size`.
    long writeBufferSize();

    /// {@return the water marks in force} Python: `get_write_buffer_limits`.
    WriteBufferLimits writeBufferLimits();

    /// Sets the water marks, 64 KiB and 16 KiB by default. Python: `set_write_buffer_limits`.
    void setWriteBufferLimits(WriteBufferLimits limits);
}
