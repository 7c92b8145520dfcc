package dev.asyncio.net.netty;

import dev.asyncio.stream.Chunk;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a socket has received, in a buffer of Netty's pool.
public final class NettyChunk implements Chunk {

    private @Nullable ByteBuf bytes;
    private @Nullable ByteBuffer view;

    /// Creates a chunk.
    ///
    /// @param bytes belong to it from now on
    public NettyChunk(ByteBuf bytes) {
        this.bytes = bytes;
    }

    @Override
    public ByteBuffer buffer() {
        ByteBuffer made = view;
        if (made == null) {
            ByteBuf from = bytes;
            if (from == null) {
                throw new IllegalStateException("The chunk is closed; its memory may hold other data by now");
            }
            made = from.nioBuffer();
            view = made;
        }
        return made;
    }

    @Override
    public int size() {
        // Without a view, which is an object more for a chunk that is only passed on.
        return view == null && bytes != null ? bytes.readableBytes() : buffer().remaining();
    }

    /// {@return the bytes that have not been read yet, which now belong to the caller}
    public ByteBuf take() {
        ByteBuf taken = bytes;
        if (taken == null) {
            throw new IllegalStateException("The chunk is closed; it was written or closed before");
        }
        bytes = null;
        if (view != null) {
            // Whoever looked at the buffer may have read a part of it.
            int start = taken.readerIndex();
            taken.setIndex(start + view.position(), start + view.limit());
            view = null;
        }
        return taken;
    }

    @Override
    public void close() {
        ByteBuf held = bytes;
        if (held != null) {
            bytes = null;
            view = null;
            held.release();
        }
    }
}
