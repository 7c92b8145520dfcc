package dev.asyncio.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/// A connection that sends one byte and waits for it, so that it has surely been accepted. Confined to the
/// client's loop.
final class Greeting extends ChannelInboundHandlerAdapter {

    private static final ByteBuf BYTE =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(1).writeByte('x')).asReadOnly();

    private final LoadWindow window;
    private final Consumer<Channel> answered;

    /// Written by the client's main thread too: from now on the end of the connection is no failure.
    private volatile boolean hasEnded;

    /// @param answered called when the byte is back
    Greeting(LoadWindow window, Consumer<Channel> answered) {
        this.window = window;
        this.answered = answered;
    }

    void end() {
        hasEnded = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var _ = context.writeAndFlush(BYTE.duplicate(), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
        answered.accept(context.channel());
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
