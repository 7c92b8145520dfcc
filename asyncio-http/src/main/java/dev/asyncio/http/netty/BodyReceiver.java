package dev.asyncio.http.netty;

import dev.asyncio.http.BrokenBodyException;
import dev.asyncio.http.Headers;
import dev.asyncio.net.netty.NettyChunk;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Feeds the body of a message to a reader, decompressing it if that is wanted, and no faster than it is
/// read.
///
/// Confined to the loop. Netty calls on the loop's thread, the reader in a task.
final class BodyReceiver {

    /// Less than this is copied at once, which is cheaper than to lend it and to take it back.
    private static final int WORTH_LENDING = 1024;

    private final StreamReader reader;
    private final BodyThrottle throttle;
    private final ExchangeSettings settings;
    private final Consumer<IOException> failed;
    private final Runnable ended;
    private @Nullable BodyDecoder decoder;

    /// What is still compressed, because the reader has not asked for more yet.
    private final ArrayDeque<ByteBuf> compressed = new ArrayDeque<>(0);

    private boolean isDecoding;
    private boolean hasEnd;
    private boolean isOver;
    private long count;

    /// @param failed is told why the body cannot be received
    /// @param ended is told that all of it was received
    BodyReceiver(ClientLane lane, ExchangeSettings settings, Consumer<IOException> failed, Runnable ended) {
        this.settings = settings;
        this.failed = failed;
        this.ended = ended;
        this.reader = new StreamReader(settings.limit());
        this.throttle = new BodyThrottle(lane, this::decode);
        reader.setTransport(throttle);
    }

    StreamReader reader() {
        return reader;
    }

    /// {@return how many bytes have gone to the reader}
    long count() {
        return count;
    }

    boolean isThrottled() {
        return throttle.isPaused();
    }

    /// The header fields are there.
    void begin(Headers headers) {
        if (settings.decompresses()) {
            decoder = BodyDecoder.of(headers);
        }
    }

    /// Bytes have come; they belong to the callee.
    void received(ByteBuf bytes) {
        if (isOver || !bytes.isReadable()) {
            bytes.release();
        } else if (decoder == null) {
            feed(bytes);
        } else {
            compressed.add(bytes);
            decode();
        }
    }

    /// All bytes have come.
    void end() {
        hasEnd = true;
        if (!isOver && compressed.isEmpty() && !isDecoding) {
            finish();
        }
    }

    private void decode() {
        BodyDecoder decoding = decoder;
        if (decoding == null || isDecoding) {
            return;
        }
        isDecoding = true;
        try {
            while (!isOver && !throttle.isPaused() && !compressed.isEmpty()) {
                ByteBuf first = compressed.element();
                ByteBuf slice = first.readRetainedSlice(Math.min(BodyDecoder.SLICE, first.readableBytes()));
                if (!first.isReadable()) {
                    compressed.remove().release();
                }
                decoding.decode(slice, this::feed);
            }
        } catch (RuntimeException e) {
            fail(new BrokenBodyException("The body cannot be decompressed: " + e.getMessage(), e, false));
        } finally {
            isDecoding = false;
        }
        if (hasEnd && !isOver && compressed.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        BodyDecoder decoding = decoder;
        if (decoding != null) {
            try {
                decoding.finish(this::feed);
            } catch (RuntimeException e) {
                fail(new BrokenBodyException("The compressed body ends in the middle: " + e.getMessage(), e, false));
                return;
            }
        }
        if (!isOver) {
            isOver = true;
            reader.feedEof();
            lendNoMore();
            ended.run();
        }
    }

    private void feed(ByteBuf bytes) {
        if (isOver || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        count += bytes.readableBytes();
        if (count > settings.maxBody()) {
            bytes.release();
            fail(new BrokenBodyException(
                    "The body has more than the %d bytes that are allowed; raise maxBody if it may"
                            .formatted(settings.maxBody()),
                    null,
                    false));
            return;
        }
        reader.feedChunk(chunk(bytes));
    }

    private static Chunk chunk(ByteBuf bytes) {
        if (bytes.readableBytes() > WORTH_LENDING) {
            return new NettyChunk(bytes);
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        bytes.release();
        return Chunk.of(ByteBuffer.wrap(copy));
    }

    /// The rest will not come. Whoever reads is told.
    void fail(IOException reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        compressed.forEach(ByteBuf::release);
        compressed.clear();
        if (decoder != null) {
            decoder.release();
        }
        reader.setException(reason);
        lendNoMore();
        failed.accept(reason);
    }

    private void lendNoMore() {
        reader.detach();
        throttle.end();
    }
}
