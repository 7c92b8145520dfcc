package dev.asyncio.net.netty;

import dev.asyncio.stream.WriteBufferLimits;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.GenericFutureListener;
import java.io.IOException;
import java.util.ArrayDeque;

/// The sending side of a [DatagramSocketTransport]: gathers what a step sends and hands it to Netty when the
/// step ends, on the loop's thread; there, epoll sends many datagrams with one system call.
///
/// Confined to the loop: its tasks and its own thread take turns.
final class OutgoingDatagrams {

    private final DatagramSocketTransport transport;
    private final NettyPoller poller;
    private final ChannelHandlerContext netty;

    private final ArrayDeque<ByteBufHolder> waiting = new ArrayDeque<>();
    private long gathered; // bytes in it
    private int underWay; // datagrams that Netty has and has not sent
    private boolean isFlushing;
    private boolean isWritingPaused;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private final Runnable flush = this::flush;
    private final GenericFutureListener<ChannelFuture> sent = this::sent;

    OutgoingDatagrams(DatagramSocketTransport transport, NettyPoller poller, ChannelHandlerContext netty) {
        this.transport = transport;
        this.poller = poller;
        this.netty = netty;
        setWaterMarks();
    }

    /// Netty's water marks serve one purpose: to hear when the rest falls to the low one. Netty tells when it
    /// is below its own mark, we resume at ours, which may be 0.
    private void setWaterMarks() {
        int low = Math.min(limits.low(), Integer.MAX_VALUE - 2) + 1;
        netty.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(low, low + 1));
    }

    void send(ByteBufHolder packet) {
        waiting.add(packet);
        gathered += packet.content().readableBytes();
        flushSoon();
        if (!isWritingPaused && bytes() > limits.high()) {
            isWritingPaused = true;
            transport.tellToPause();
        }
    }

    void flushSoon() {
        if (!isFlushing) {
            isFlushing = true;
            poller.flushSoon(flush);
        }
    }

    /// Hands everything to Netty, which sends as much as the socket takes.
    private void flush() {
        isFlushing = false;
        while (true) {
            ByteBufHolder packet = waiting.poll();
            if (packet == null) {
                break;
            }
            if (packet.content().isReadable()) {
                gathered -= packet.content().readableBytes();
                underWay++;
                netty.write(packet).addListener(sent);
                continue;
            }
            netty.flush();
            if (underWay > 0) {
                waiting.addFirst(packet); // those before it wait for the socket; sent() comes back
                return;
            }
            sendEmpty(packet);
        }
        netty.flush();
        resumeIfLow();
        if (transport.isEnding() && isEmpty()) {
            netty.close();
        }
    }

    private void sendEmpty(ByteBufHolder packet) {
        try {
            if (transport.sendEmpty(packet)) {
                packet.release();
            } else {
                underWay++;
                netty.write(packet).addListener(sent);
            }
        } catch (IOException e) {
            packet.release();
            transport.failed(e);
        }
    }

    /// Netty has sent a datagram, or has failed to.
    private void sent(ChannelFuture one) {
        underWay--;
        if (!one.isSuccess() && one.cause() instanceof IOException) {
            transport.failed(one.cause());
        }
        if (underWay == 0 && (transport.isEnding() || !waiting.isEmpty())) {
            flushSoon();
        }
    }

    void resumeIfLow() {
        if (isWritingPaused && bytes() <= limits.low()) {
            isWritingPaused = false;
            transport.tellToResume();
        }
    }

    void release() {
        gathered = 0;
        for (ByteBufHolder packet = waiting.poll(); packet != null; packet = waiting.poll()) {
            packet.release();
        }
    }

    private boolean isEmpty() {
        return underWay == 0 && waiting.isEmpty();
    }

    long bytes() {
        ChannelOutboundBuffer theirs = netty.channel().unsafe().outboundBuffer();
        return gathered + (theirs == null ? 0 : theirs.totalPendingWriteBytes());
    }

    int count() {
        return waiting.size() + underWay;
    }

    WriteBufferLimits limits() {
        return limits;
    }

    void setLimits(WriteBufferLimits newLimits) {
        limits = newLimits;
        setWaterMarks();
    }
}
