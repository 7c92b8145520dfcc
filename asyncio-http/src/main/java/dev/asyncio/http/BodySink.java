package dev.asyncio.http;

import dev.asyncio.stream.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Where a [Body] writes its bytes. aiohttp: `AbstractStreamWriter`.
///
/// All methods suspend while the peer takes less than is written. A cancellation then breaks the message off,
/// since the peer must not take a part for the whole.
public interface BodySink {

    /// Writes the remaining bytes of `data`, which are copied or sent before this returns.
    ///
    /// @throws IOException if the connection is lost
    void write(ByteBuffer data) throws IOException;

    /// Writes bytes, which are copied or sent before this returns.
    ///
    /// @throws IOException if the connection is lost
    default void write(byte[] data) throws IOException {
        write(ByteBuffer.wrap(data));
    }

    /// Writes a chunk, which belongs to the callee from here on.
    ///
    /// @throws IOException if the connection is lost
    default void write(Chunk chunk) throws IOException {
        try (chunk) {
            write(chunk.buffer());
        }
    }

    /// Writes a part of a file, where the connection can without copying it into the program.
    ///
    /// @param offset where to begin, in bytes
    /// @param count how many bytes, at most as many as there are
    /// @throws IOException if the file cannot be read, has fewer bytes, or the connection is lost
    void write(Path file, long offset, long count) throws IOException;

    /// Sends what was written so far on its way at once. Otherwise this is done when the task suspends or
    /// enough has been gathered.
    ///
    /// @throws IOException if the connection is lost
    void flush() throws IOException;
}
