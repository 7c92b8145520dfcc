package dev.asyncio.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/// A chunk that nobody wants back.
record HeapChunk(ByteBuffer buffer) implements Chunk {

    HeapChunk {
        requireNonNull(buffer, "A chunk needs a buffer, not null");
    }

    @Override
    public void close() {}
}
