package dev.asyncio.net.netty;

import dev.asyncio.net.wire.DatagramPort;
import dev.asyncio.net.wire.Host;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams on a network in memory. Confined to the loop's thread.
final class MemoryDatagramChannel extends AbstractChannel implements DatagramChannel, DatagramPort.Owner {

    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);

    private final MemoryIoHandler handler;
    private final DatagramPort port;
    private final MemoryDatagramConfig config;
    private boolean isOpen = true;
    private boolean isBound;
    private @Nullable InetSocketAddress remote;
    private boolean isReadWanted;
    private boolean isReadComing;

    MemoryDatagramChannel(MemoryIoHandler handler, Host host) {
        super(null);
        this.handler = handler;
        this.port = new DatagramPort(host, this);
        this.config = new MemoryDatagramConfig(this);
    }

    DatagramPort port() {
        return port;
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        port.setSharing(config.valueOf(MemoryConfig.REUSE_PORT, false));
        port.bind((InetSocketAddress) local);
        isBound = true;
    }

    /// Receives from, and sends to, one address only.
    void connectTo(InetSocketAddress to) {
        port.connect(to);
        remote = to;
    }

    private final class MemoryUnsafe extends AbstractUnsafe {

        @Override
        public void connect(SocketAddress to, @Nullable SocketAddress local, ChannelPromise promise) {
            try {
                if (!isBound) {
                    doBind(local == null ? new InetSocketAddress(0) : local);
                }
                connectTo((InetSocketAddress) to);
                promise.trySuccess();
                pipeline().fireChannelActive();
            } catch (IOException e) {
                promise.tryFailure(e);
            }
        }
    }

    // ---- receiving

    @Override
    protected void doBeginRead() {
        isReadWanted = true;
        readable();
    }

    @Override
    public void readable() {
        if (isReadWanted && !isReadComing && port.isReadable()) {
            isReadComing = true;
            eventLoop().execute(this::readNow);
        }
    }

    private void readNow() {
        isReadComing = false;
        if (!isReadWanted || !isOpen) {
            return;
        }
        isReadWanted = false;
        var allocation = unsafe().recvBufAllocHandle();
        allocation.reset(config);
        IOException failure = null;
        try {
            do {
                DatagramPort.Received next = port.receive();
                if (next == null) {
                    break;
                }
                ByteBuf bytes = config.getAllocator().directBuffer(next.data().remaining());
                bytes.writeBytes(next.data().duplicate());
                allocation.lastBytesRead(bytes.readableBytes());
                allocation.incMessagesRead(1);
                pipeline().fireChannelRead(new DatagramPacket(bytes, port.local(), next.from()));
            } while (isOpen && config.isAutoRead() && allocation.continueReading());
        } catch (IOException e) {
            failure = e;
        }
        allocation.readComplete();
        pipeline().fireChannelReadComplete();
        if (failure != null) {
            pipeline().fireExceptionCaught(failure);
        }
    }

    // ---- sending

    @Override
    protected void doWrite(ChannelOutboundBuffer outgoing) {
        for (Object message = outgoing.current(); message != null; message = outgoing.current()) {
            try {
                if (message instanceof DatagramPacket packet) {
                    port.send(packet.content().nioBuffer(), packet.recipient());
                } else {
                    port.send(((ByteBuf) message).nioBuffer(), null);
                }
                outgoing.remove();
            } catch (IOException e) {
                outgoing.remove(e); // the next one may go
            }
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof DatagramPacket || (message instanceof ByteBuf && remote != null)) {
            return message;
        }
        throw new IllegalArgumentException("A socket for datagrams sends DatagramPacket"
                + (message instanceof ByteBufHolder || message instanceof ByteBuf
                        ? " as long as it is connected to nobody"
                        : "")
                + ", but got " + message.getClass().getName());
    }

    // ---- the end

    @Override
    protected void doClose() {
        isOpen = false;
        port.close();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public void crashed(IOException why) {
        if (isOpen) {
            pipeline().fireExceptionCaught(why);
            unsafe().close(voidPromise());
        }
    }

    // ---- multicast: there is one network, so it does not matter by which interface

    @Override
    public ChannelFuture joinGroup(InetAddress group) {
        return joinGroup(group, newPromise());
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, ChannelPromise promise) {
        return onLoop(promise, () -> port.join(group));
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, @Nullable NetworkInterface by) {
        return joinGroup(group.getAddress());
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, @Nullable NetworkInterface by, ChannelPromise promise) {
        return joinGroup(group.getAddress(), promise);
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, @Nullable NetworkInterface by, @Nullable InetAddress source) {
        return joinGroup(group, by, source, newPromise());
    }

    @Override
    public ChannelFuture joinGroup(
            InetAddress group, @Nullable NetworkInterface by, @Nullable InetAddress source, ChannelPromise promise) {
        return source == null ? joinGroup(group, promise) : cannotChooseSources(promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group) {
        return leaveGroup(group, newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, ChannelPromise promise) {
        return onLoop(promise, () -> port.leave(group));
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, @Nullable NetworkInterface by) {
        return leaveGroup(group.getAddress());
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, @Nullable NetworkInterface by, ChannelPromise promise) {
        return leaveGroup(group.getAddress(), promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, @Nullable NetworkInterface by, @Nullable InetAddress source) {
        return leaveGroup(group, by, source, newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(
            InetAddress group, @Nullable NetworkInterface by, @Nullable InetAddress source, ChannelPromise promise) {
        return source == null ? leaveGroup(group, promise) : cannotChooseSources(promise);
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface by, InetAddress source) {
        return block(group, by, source, newPromise());
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface by, InetAddress source, ChannelPromise promise) {
        return cannotChooseSources(promise);
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source) {
        return cannotChooseSources(newPromise());
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source, ChannelPromise promise) {
        return cannotChooseSources(promise);
    }

    private static ChannelFuture cannotChooseSources(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException(
                "A network in memory delivers what anybody sends to a group; choose the senders in the protocol"));
    }

    private ChannelFuture onLoop(ChannelPromise promise, Runnable action) {
        eventLoop().execute(() -> {
            action.run();
            promise.trySuccess();
        });
        return promise;
    }

    // ---- what Netty asks

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
    protected AbstractUnsafe newUnsafe() {
        return new MemoryUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return MemorySocketChannel.isMemory(loop);
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return isBound ? port.local() : null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return (InetSocketAddress) super.remoteAddress();
    }

    @Override
    public MemoryDatagramConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public boolean isActive() {
        return isOpen && isBound;
    }

    @Override
    public boolean isConnected() {
        return isOpen && remote != null;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
