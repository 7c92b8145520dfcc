package dev.asyncio.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FileRegion;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A Unix socket on the JDK's selectors, whose peer may close its sending side and still be answered.
///
/// Netty's own, `NioDomainSocketChannel` of 4.2.18, closes at the end of the peer's data whatever its option
/// `ALLOW_HALF_CLOSURE` says, and cannot be extended. `HalfClosedTest` shows what that breaks.
final class NioUnixChannel extends AbstractNioByteChannel implements DuplexChannel {

    private final ChannelConfig config = new DefaultChannelConfig(this);

    // Written by the loop's thread; any thread may ask.
    private volatile boolean isInputShutdown;
    private volatile boolean isOutputShutdown;

    NioUnixChannel() {
        this(null, open());
    }

    NioUnixChannel(@Nullable Channel parent, SocketChannel socket) {
        super(parent, socket);
    }

    private static SocketChannel open() {
        try {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException e) {
            throw new ChannelException("Cannot open a Unix socket", e);
        }
    }

    @Override
    protected SocketChannel javaChannel() {
        return (SocketChannel) super.javaChannel();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return javaChannel().isOpen() && javaChannel().isConnected();
    }

    // ---- data

    @Override
    protected int doReadBytes(ByteBuf into) throws Exception {
        var sizes = unsafe().recvBufAllocHandle();
        sizes.attemptedBytesRead(into.writableBytes());
        int count = into.writeBytes(javaChannel(), sizes.attemptedBytesRead());
        if (count >= 0) {
            return count;
        }
        if (!isInputShutdown()) {
            shutdownInput(); // also keeps Netty from reading on
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        return 0; // -1 would be the end of the channel
    }

    @Override
    protected int doWriteBytes(ByteBuf bytes) throws Exception {
        return bytes.readBytes(javaChannel(), bytes.readableBytes());
    }

    @Override
    protected long doWriteFileRegion(FileRegion region) throws Exception {
        return region.transferTo(javaChannel(), region.transferred());
    }

    // ---- beginning and end

    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) throws Exception {
        boolean isConnected = false;
        try {
            if (local != null) {
                doBind(local);
            }
            isConnected = javaChannel().connect(remote);
            if (!isConnected) {
                addAndSubmit(NioIoOps.CONNECT);
            }
            return isConnected;
        } catch (IOException e) {
            doClose();
            throw e;
        }
    }

    @Override
    protected void doFinishConnect() throws Exception {
        javaChannel().finishConnect();
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        javaChannel().bind(local);
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        javaChannel().close();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        try {
            return javaChannel().getLocalAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        try {
            return javaChannel().getRemoteAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    // ---- half of it

    @Override
    public boolean isInputShutdown() {
        return isInputShutdown || !isActive();
    }

    @Override
    protected boolean isInputShutdown0() {
        return isInputShutdown();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return onLoop(promise, () -> {
            try {
                javaChannel().shutdownInput();
                isInputShutdown = true;
                promise.trySuccess();
            } catch (IOException e) {
                promise.tryFailure(e);
            }
        });
    }

    @Override
    public boolean isOutputShutdown() {
        return isOutputShutdown || !isActive();
    }

    @Override
    protected void doShutdownOutput() throws Exception {
        javaChannel().shutdownOutput();
        isOutputShutdown = true;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return onLoop(promise, () -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
    }

    private ChannelFuture onLoop(ChannelPromise promise, Runnable action) {
        if (eventLoop().inEventLoop()) {
            action.run();
        } else {
            eventLoop().execute(action);
        }
        return promise;
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownOutput();
        return shutdownInput(promise);
    }
}
