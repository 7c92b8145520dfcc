package dev.asyncio.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// A connection of the load client. It must take less time than any server, so it looks at what comes back
/// only the first time, and counts after that. Confined to the client's loop.
final class EchoConnection extends ChannelInboundHandlerAdapter {

    private final EchoLoad.Kind kind;
    private final ByteBuf messages;
    private final LoadWindow window;

    /// When the outstanding messages were sent: a ring.
    private final long[] sent;

    private int oldest;

    /// Of the message that comes back.
    private int received;

    /// Whether a message has come back that is the one sent. Written by the loop, read by the client's main
    /// thread.
    private volatile boolean isAnswered;

    /// Written by the client's main thread: from now on the end of the connection is no failure.
    private volatile boolean hasEnded;

    EchoConnection(EchoLoad.Kind kind, ByteBuf messages, LoadWindow window) {
        this.kind = kind;
        this.messages = messages;
        this.window = window;
        this.sent = new long[kind.depth()];
    }

    boolean isAnswered() {
        return isAnswered;
    }

    void end() {
        hasEnded = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(context, kind.depth());
    }

    private void send(ChannelHandlerContext context, int count) {
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            sent[oldest] = now;
            oldest = (oldest + 1) % sent.length;
        }
        var _ = context.writeAndFlush(messages.slice(0, count * kind.size()), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var data = (ByteBuf) message;
        if (!isAnswered) {
            check(data);
        }
        received += data.readableBytes();
        data.release();
    }

    private void check(ByteBuf data) {
        int length = Math.min(data.readableBytes(), messages.readableBytes() - received);
        if (!ByteBufUtil.equals(data, data.readerIndex(), messages, received, length)) {
            window.fail(new LoadFailedException("The server sent back something else than it had received"));
        }
        isAnswered = received + length >= kind.size();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        int complete = received / kind.size();
        if (complete == 0) {
            return;
        }
        received %= kind.size();
        if (complete > kind.depth()) {
            window.fail(new LoadFailedException("The server sent back more than it had received"));
            return;
        }
        long now = System.nanoTime();
        for (int i = 0; i < complete; i++) {
            window.tally().add(now - sent[(oldest + i) % sent.length]);
        }
        if (!hasEnded) {
            send(context, complete);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!hasEnded) {
            window.fail(new LoadFailedException("The server closed a connection"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!hasEnded) {
            window.fail(LoadFailedException.because("A connection broke", cause));
        }
        var _ = context.close();
    }
}
