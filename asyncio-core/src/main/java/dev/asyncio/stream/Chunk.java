package dev.asyncio.stream;

import java.nio.ByteBuffer;

/// Bytes that a transport has received, in memory that it wants back. Our addition to asyncio, to hand data
/// on without copying it.
///
/// Whoever gets a chunk has to close it, once, or to pass it on: to [WriteTransport#write(Chunk)], for
/// instance.
public interface Chunk extends AutoCloseable {

    /// {@return the bytes, from position to limit; always the same buffer, read-only in spirit} Not to be
    /// used after [#close()].
    ByteBuffer buffer();

    /// {@return how many bytes remain in the buffer}
    default int size() {
        return buffer().remaining();
    }

    /// Gives the memory back. Has no effect the second time.
    @Override
    void close();

    /// {@return a chunk of memory that belongs to the garbage collector; closing it does nothing}
    static Chunk of(ByteBuffer buffer) {
        return new HeapChunk(buffer);
    }
}
