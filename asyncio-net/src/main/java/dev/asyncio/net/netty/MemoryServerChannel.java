package dev.asyncio.net.netty;

import dev.asyncio.net.wire.Host;
import dev.asyncio.net.wire.Listener;
import dev.asyncio.net.wire.StreamEnd;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A socket that listens on a network in memory. Confined to the loop's thread.
final class MemoryServerChannel extends AbstractServerChannel implements Listener.Owner {

    private static final int DEFAULT_BACKLOG = 100;

    private final MemoryConfig config = new MemoryConfig(this);
    private final MemoryIoHandler handler;
    private final Host host;
    private @Nullable Listener listener;
    private boolean isOpen = true;
    private boolean isReadWanted;
    private boolean isReadComing;

    MemoryServerChannel(MemoryIoHandler handler, Host host) {
        this.handler = handler;
        this.host = host;
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        boolean shares = config.valueOf(MemoryConfig.REUSE_PORT, false);
        int backlog = config.valueOf(ChannelOption.SO_BACKLOG, DEFAULT_BACKLOG);
        listener = Listener.open(host, local, shares, backlog, this);
    }

    @Override
    protected void doBeginRead() {
        isReadWanted = true;
        acceptable();
    }

    @Override
    public void acceptable() {
        if (isReadWanted && !isReadComing && listener != null && listener.isAcceptable()) {
            isReadComing = true;
            eventLoop().execute(this::accept);
        }
    }

    private void accept() {
        isReadComing = false;
        if (!isReadWanted || !isOpen || listener == null) {
            return;
        }
        isReadWanted = false;
        for (StreamEnd end = listener.accept(); end != null; end = listener.accept()) {
            pipeline().fireChannelRead(new MemorySocketChannel(this, handler, end));
        }
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected void doClose() {
        isOpen = false;
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public void crashed() {
        unsafe().close(voidPromise());
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        handler.opened(this);
        promise.setSuccess();
    }

    @Override
    protected void doDeregister() {
        handler.closed(this);
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return MemorySocketChannel.isMemory(loop);
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return listener == null ? null : listener.address();
    }

    @Override
    public MemoryConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public boolean isActive() {
        return isOpen && listener != null;
    }
}
