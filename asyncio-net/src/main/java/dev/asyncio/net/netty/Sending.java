package dev.asyncio.net.netty;

import dev.asyncio.stream.WriteBufferLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The sending side of a [SocketTransport]: gathers what is written in a step, hands it to Netty when the
/// step has ended, and tells the protocol when it is too much.
///
/// Confined to the loop. A task, which is on another thread than Netty's, only gathers; the loop calls
/// [#flush()].
final class Sending {

    /// A chunk smaller than this is copied behind what stands before it rather than sent as a piece of its
    /// own.
    private static final int WORTH_A_PIECE = 1024;

    /// Room for what is written in small pieces.
    private static final int PAGE = 4096;

    private static final WriteBufferWaterMark NEVER =
            new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

    private final SocketTransport transport;
    private final NettyPoller poller;
    private final ChannelHandlerContext netty;

    // Whole pieces, of which there is usually one, and behind them the one that small pieces are copied to.
    private @Nullable ByteBuf first;
    private @Nullable ArrayDeque<ByteBuf> others;
    private @Nullable ByteBuf page;
    private long gathered;

    private boolean isFlushing;
    private boolean isPaused;
    private boolean isEofWritten;
    private boolean isClosing;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private final Runnable flush = this::flush;

    Sending(SocketTransport transport, NettyPoller poller, ChannelHandlerContext netty) {
        this.transport = transport;
        this.poller = poller;
        this.netty = netty;
        channel().config().setWriteBufferWaterMark(NEVER);
    }

    /// Netty's watermarks serve one purpose, to hear when what is left falls to the low one; while writing is
    /// not paused, nobody wants to hear of it.
    private void listenForLowWater(boolean listens) {
        // Netty tells when it is below its own mark, we resume at ours.
        int low = Math.min(limits.low(), Integer.MAX_VALUE - 1) + 1;
        channel().config().setWriteBufferWaterMark(listens ? new WriteBufferWaterMark(low, low) : NEVER);
    }

    private Channel channel() {
        return netty.channel();
    }

    void write(ByteBuffer data) {
        int length = data.remaining();
        ByteBuf room = page;
        if (room == null || room.writableBytes() < length) {
            finishPage();
            room = channel().alloc().directBuffer(Math.max(length, PAGE));
            page = room;
        }
        room.writeBytes(data);
        written(length);
    }

    /// @param bytes belong to the callee
    void write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        ByteBuf room = page;
        if (room != null && length < WORTH_A_PIECE && room.writableBytes() >= length) {
            room.writeBytes(bytes);
            bytes.release();
        } else {
            finishPage();
            add(bytes);
        }
        written(length);
    }

    private void finishPage() {
        if (page != null) {
            add(page);
            page = null;
        }
    }

    private void add(ByteBuf piece) {
        if (first == null) {
            first = piece;
            return;
        }
        ArrayDeque<ByteBuf> rest = others;
        if (rest == null) {
            rest = new ArrayDeque<>();
            others = rest;
        }
        rest.add(piece);
    }

    private @Nullable ByteBuf poll() {
        ByteBuf piece = first;
        first = others == null ? null : others.poll();
        return piece;
    }

    private void written(int length) {
        gathered += length;
        flushSoon();
        pauseIfHigh();
    }

    private void pauseIfHigh() {
        if (!isPaused && size() > limits.high()) {
            isPaused = true;
            listenForLowWater(true);
            // In the context of the writer, not in that of the transport: as in CPython, this is a part of
            // the write.
            transport.callProtocolHere(
                    "pauseWriting", () -> transport.protocol().pauseWriting());
        }
    }

    void resumeIfLow() {
        // Netty counts a little more than the bytes, and its mark is a byte off: where it is content, so are
        // we.
        if (isPaused && (size() <= limits.low() || (gathered == 0 && channel().isWritable()))) {
            isPaused = false;
            listenForLowWater(false);
            transport.callProtocolHarmlessly(
                    "resumeWriting", () -> transport.protocol().resumeWriting());
        }
    }

    private void flushSoon() {
        if (!isFlushing) {
            isFlushing = true;
            poller.flushSoon(flush);
        }
    }

    /// Hands everything to Netty, which sends as much as the socket takes.
    void flush() {
        isFlushing = false;
        finishPage();
        gathered = 0;
        if (first != null) {
            for (ByteBuf piece = poll(); piece != null; piece = poll()) {
                netty.write(piece, netty.voidPromise());
            }
            netty.flush();
            resumeIfLow();
        }
        // Behind what is to be sent:
        if (isClosing && transport.isOverTls()) {
            netty.close(); // TLS puts its own last message behind what was written
        } else if (isClosing) {
            netty.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> netty.close());
        } else if (isEofWritten && channel().isActive()) {
            netty.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> ((DuplexChannel) channel()).shutdownOutput());
        }
    }

    /// Closes the sending side once everything is sent.
    void writeEof() {
        if (!isEofWritten) {
            isEofWritten = true;
            flushSoon();
        }
    }

    boolean isEofWritten() {
        return isEofWritten;
    }

    /// Closes the channel once everything is sent.
    void close() {
        isClosing = true;
        flushSoon();
    }

    long size() {
        ChannelOutboundBuffer theirs = channel().unsafe().outboundBuffer();
        return gathered + (theirs == null ? 0 : theirs.totalPendingWriteBytes());
    }

    WriteBufferLimits limits() {
        return limits;
    }

    void setLimits(WriteBufferLimits newLimits) {
        limits = newLimits;
        pauseIfHigh();
        if (isPaused) {
            listenForLowWater(true);
            add(Unpooled.EMPTY_BUFFER); // Netty looks at its mark only when something is written
            flushSoon();
        }
    }

    /// Drops what Netty has not been given.
    void release() {
        finishPage();
        gathered = 0;
        for (ByteBuf piece = poll(); piece != null; piece = poll()) {
            piece.release();
        }
    }
}
