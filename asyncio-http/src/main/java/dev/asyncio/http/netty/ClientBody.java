package dev.asyncio.http.netty;

import dev.asyncio.file.AsyncFiles;
import dev.asyncio.http.BodySink;
import dev.asyncio.net.netty.NettyChunk;
import dev.asyncio.stream.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// The body of a request. Used by the task that sends it.
final class ClientBody implements BodySink {

    private static final int PIECE = 64 * 1024;

    private final ClientSending sending;
    private final long length;
    private long written;
    private boolean isEnded;

    /// @param length how many bytes it has to have; -1 if that is not known
    ClientBody(ClientSending sending, long length) {
        this.sending = sending;
        this.length = length;
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        check(data.remaining());
        while (data.hasRemaining()) {
            // Copied, because the caller may go on to change it; in pieces, so that only what is on its way
            // is.
            int count = Math.min(data.remaining(), PIECE);
            send(Unpooled.copiedBuffer(data.slice(data.position(), count)));
            data.position(data.position() + count);
        }
    }

    @Override
    public void write(Chunk chunk) throws IOException {
        if (!(chunk instanceof NettyChunk ours)) {
            BodySink.super.write(chunk);
            return;
        }
        ByteBuf bytes = ours.take();
        try {
            check(bytes.readableBytes());
        } catch (RuntimeException | IOException e) {
            bytes.release();
            throw e;
        }
        send(bytes);
    }

    @Override
    public void write(Path file, long offset, long count) throws IOException {
        try (var open = AsyncFiles.open(file)) {
            open.seek(offset);
            long left = count;
            while (left > 0) {
                byte[] piece = open.readSome((int) Math.min(PIECE, left));
                if (piece.length == 0) {
                    throw new IOException(
                            "File %s ended %d bytes before the %d that are to be sent".formatted(file, left, count));
                }
                check(piece.length);
                send(Unpooled.wrappedBuffer(piece));
                left -= piece.length;
            }
        }
    }

    private void check(int more) throws IOException {
        if (isEnded) {
            throw new IllegalStateException("The body was written to after its end");
        }
        if (length >= 0 && written + more > length) {
            throw new IllegalStateException(
                    "The body was said to have %d bytes, but %d are written".formatted(length, written + more));
        }
    }

    private void send(ByteBuf bytes) throws IOException {
        int count = bytes.readableBytes();
        written += count;
        sending.send(new DefaultHttpContent(bytes), count);
        sending.drain();
    }

    @Override
    public void flush() throws IOException {
        sending.drain();
    }

    /// The body is complete.
    void end() throws IOException {
        if (length >= 0 && written < length) {
            throw new IllegalStateException(
                    "The body was said to have %d bytes, but only %d were written".formatted(length, written));
        }
        isEnded = true;
        sending.send(LastHttpContent.EMPTY_LAST_CONTENT, 0);
    }
}
