package dev.asyncio.http.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.file.AsyncFile;
import dev.asyncio.file.AsyncFiles;
import dev.asyncio.http.Body;
import dev.asyncio.http.BodySink;
import dev.asyncio.net.netty.NettyChunk;
import dev.asyncio.stream.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Sends a response: its head with the first bytes of the body, so that a short one is a single message.
/// Confined to the task that sends.
abstract class ServerSink implements BodySink {

    /// A body up to this size is gathered in an array of its own, which Netty then copies behind the head.
    private static final int SMALL = 1024; // bytes

    /// How much of a file is read at a time where the system cannot send it alone.
    private static final int PIECE = 64 * 1024; // bytes

    private final ByteBufAllocator allocator;
    private final Body body;
    private final long length;
    private long written;
    private boolean isHeadSent;
    private boolean isEndSent;

    /// @param length of the body, or -1
    ServerSink(ByteBufAllocator allocator, Body body, long length) {
        this.allocator = allocator;
        this.body = body;
        this.length = length;
    }

    // ---- what a version of HTTP has for it

    /// Sends the head and all of the body.
    ///
    /// @param bytes belong to the callee
    abstract void sendWhole(ByteBuf bytes);

    /// Sends the head of a response with a body.
    ///
    /// @param bodyLength -1 if it is not known
    abstract void sendHead(long bodyLength);

    /// Sends some of the body.
    ///
    /// @param bytes belong to the callee
    abstract void sendPart(ByteBuf bytes);

    /// The body is complete.
    abstract void sendEnd();

    /// Suspends while too much waits to be sent.
    ///
    /// @throws IOException if the client has gone
    abstract void awaitRoom() throws IOException;

    /// {@return whether the system can send files without this program reading them}
    abstract boolean canSendFiles();

    /// Sends a part of a file without reading it. Suspends until that is done.
    abstract void sendFile(Path file, long offset, long count) throws IOException;

    // ---- the life of a response

    boolean isHeadSent() {
        return isHeadSent;
    }

    /// There is a head and nothing else.
    final void headSent() {
        isHeadSent = true;
        isEndSent = true;
    }

    final long length() {
        return length;
    }

    /// Sends everything.
    void send() throws Exception {
        body.writeTo(this);
        if (!isHeadSent) {
            checkLength();
            isHeadSent = true;
            isEndSent = true;
            sendWhole(Unpooled.EMPTY_BUFFER);
        } else if (!isEndSent) {
            checkLength();
            isEndSent = true;
            sendEnd();
        }
    }

    private void checkLength() {
        if (length > written) {
            throw new IllegalStateException(body + " has written " + written
                    + " bytes only, so the response is broken off;" + " say the right length or none");
        }
    }

    private void count(long more) {
        written += more;
        if (length >= 0 && written > length) {
            throw new IllegalStateException(body + " has written " + written
                    + " bytes, so the response is broken off; say the right length or none");
        }
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        int more = data.remaining();
        if (more == 0) {
            return;
        }
        count(more);
        writeCounted(copy(data), more);
    }

    private ByteBuf copy(ByteBuffer data) {
        int size = data.remaining();
        if (size <= SMALL && !isHeadSent && size == length) {
            byte[] bytes = new byte[size];
            data.get(bytes);
            return Unpooled.wrappedBuffer(bytes);
        }
        return allocator.directBuffer(size).writeBytes(data);
    }

    @Override
    public void write(Chunk chunk) throws IOException {
        if (!(chunk instanceof NettyChunk ours)) {
            BodySink.super.write(chunk);
            return;
        }
        int more = chunk.size();
        try {
            count(more);
        } catch (IllegalStateException e) {
            chunk.close();
            throw e;
        }
        writeCounted(ours.take(), more);
    }

    private void writeCounted(ByteBuf bytes, int count) throws IOException {
        if (!isHeadSent && count == length) {
            isHeadSent = true;
            isEndSent = true;
            sendWhole(bytes);
        } else {
            beginBody();
            sendPart(bytes);
        }
        awaitRoom();
    }

    private void beginBody() {
        if (!isHeadSent) {
            isHeadSent = true;
            sendHead(length);
        }
    }

    @Override
    public void write(Path file, long offset, long count) throws IOException {
        if (count == 0) {
            return;
        }
        count(count);
        if (!isHeadSent && count <= SMALL) {
            writeCounted(Unpooled.wrappedBuffer(read(file, offset, (int) count)), (int) count);
        } else if (canSendFiles()) {
            beginBody();
            sendFile(file, offset, count);
        } else {
            copyFile(file, offset, count);
        }
    }

    private static byte[] read(Path file, long offset, int count) throws IOException {
        try (AsyncFile opened = AsyncFiles.open(file)) {
            opened.seek(offset);
            return checkAll(file, opened.read(count), count);
        }
    }

    private static byte[] checkAll(Path file, byte[] bytes, int wanted) throws IOException {
        if (bytes.length < wanted) {
            throw new EOFException(file + " has become shorter while it was sent");
        }
        return bytes;
    }

    private void copyFile(Path file, long offset, long count) throws IOException {
        try (AsyncFile opened = AsyncFiles.open(file)) {
            opened.seek(offset);
            for (long left = count; left > 0; ) {
                int piece = (int) Math.min(left, PIECE);
                byte[] bytes = checkAll(file, opened.read(piece), piece);
                beginBody();
                sendPart(Unpooled.wrappedBuffer(bytes));
                awaitRoom();
                left -= piece;
            }
        }
    }

    @Override
    public void flush() throws IOException {
        beginBody();
        Asyncio.yieldNow(); // what a step has written is sent when it ends
        awaitRoom();
    }
}
