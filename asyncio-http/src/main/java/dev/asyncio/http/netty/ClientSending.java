package dev.asyncio.http.netty;

import dev.asyncio.WaitQueue;
import dev.asyncio.net.netty.NettyPoller;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What is sent over a connection: messages that a step gathers, and that go to Netty when it has ended.
///
/// Confined to the loop. A task, which is on another thread than Netty's, only gathers.
final class ClientSending {

    /// Above this many bytes that the system has not taken, whoever writes has to wait; half of it lets it go
    /// on.
    private static final int HIGH = 64 * 1024;

    private final NettyPoller poller;
    private @Nullable ChannelHandlerContext netty;
    private final ArrayDeque<Object> gathered = new ArrayDeque<>(4);
    private final WaitQueue writers = new WaitQueue(this);
    private final Runnable flush = this::flush;
    private long gatheredBytes;
    private long sentBytes;
    private boolean isFlushing;
    private @Nullable IOException lost;

    ClientSending(NettyPoller poller) {
        this.poller = poller;
    }

    /// There is something to send by; what was gathered before is sent when the step or the poll ends. On the
    /// loop's thread.
    void open(ChannelHandlerContext opened) {
        netty = opened;
        opened.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(HIGH / 2, HIGH));
    }

    private boolean isWritable() {
        return netty == null || netty.channel().isWritable();
    }

    /// Sends a message behind the others; it belongs to the callee.
    ///
    /// @param bytes how long it is, about
    void send(Object message, long bytes) throws IOException {
        if (lost != null) {
            ReferenceCountUtil.release(message);
            throw lost;
        }
        gathered.add(message);
        gatheredBytes += bytes;
        sentBytes += bytes;
        flushSoon();
    }

    private void flushSoon() {
        if (!isFlushing) {
            isFlushing = true;
            poller.flushSoon(flush);
        }
    }

    private void flush() {
        isFlushing = false;
        ChannelHandlerContext to = netty;
        if (gathered.isEmpty() || to == null) {
            return;
        }
        gatheredBytes = 0;
        for (Object message = gathered.poll(); message != null; message = gathered.poll()) {
            to.write(message, to.voidPromise());
        }
        to.flush();
        wakeIfRoom();
    }

    /// Suspends while too much waits to be sent.
    void drain() throws IOException {
        while (lost == null && isFull()) {
            writers.suspend();
        }
        if (lost != null) {
            throw lost;
        }
    }

    private boolean isFull() {
        return gatheredBytes > HIGH || !isWritable();
    }

    /// {@return a number that grows with what the system has taken, or -1 if nobody has to wait for that} On
    /// the loop's thread.
    long taken() {
        if (netty == null || lost != null || !isFull()) {
            return -1;
        }
        Channel channel = netty.channel();
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer(); // a stream of HTTP/2 has none
        long ofCurrent = waiting == null ? 0 : waiting.currentProgress();
        return sentBytes - gatheredBytes - channel.bytesBeforeWritable() + ofCurrent;
    }

    /// Netty has more room, or less.
    void wakeIfRoom() {
        if (isWritable()) {
            writers.wakeAll();
        }
    }

    /// Nothing can be sent any more.
    void lost(IOException reason) {
        if (lost == null) {
            lost = reason;
            for (Object message = gathered.poll(); message != null; message = gathered.poll()) {
                ReferenceCountUtil.release(message);
            }
            gatheredBytes = 0;
            writers.wakeAll();
        }
    }

    @Override
    public String toString() {
        return "Sending[%d bytes gathered]".formatted(gatheredBytes);
    }
}
