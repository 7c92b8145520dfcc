package dev.asyncio.net.netty;

import dev.asyncio.net.wire.Host;
import dev.asyncio.net.wire.StreamEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/// A connection over a network in memory, which behaves as one of the system's: buffers that are finite, an
/// end for each direction, resets. Confined to the loop's thread.
final class MemorySocketChannel extends AbstractChannel implements DuplexChannel, StreamEnd.Owner {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final MemoryConfig config = new MemoryConfig(this);
    private final MemoryIoHandler handler;
    private final StreamEnd end;
    private boolean isOpen = true;
    private boolean isConnected;
    private boolean isInputShutdown;
    private boolean isOutputShutdown;
    private boolean isEndTold;

    /// Whether Netty has asked for something to read, and whether it is about to get it.
    private boolean isReadWanted;

    private boolean isReadComing;
    private @Nullable ChannelPromise connecting;
    private @Nullable SocketAddress boundTo;

    MemorySocketChannel(MemoryIoHandler handler, Host host) {
        super(null);
        this.handler = handler;
        this.end = new StreamEnd(host, this);
    }

    /// Creates the channel of a connection that a server has accepted.
    MemorySocketChannel(MemoryServerChannel server, MemoryIoHandler handler, StreamEnd accepted) {
        super(server);
        this.handler = handler;
        this.end = accepted;
        this.isConnected = true;
        accepted.setOwner(this);
    }

    // ---- connecting

    private final class MemoryUnsafe extends AbstractUnsafe {

        @Override
        public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            if (isConnected || connecting != null) {
                safeSetFailure(
                        promise, isConnected ? new AlreadyConnectedException() : new ConnectionPendingException());
                return;
            }
            try {
                connecting = promise;
                end.connect(remote, local == null ? boundTo : local);
            } catch (IOException e) {
                failed(e);
            }
        }

        void flushAgain() {
            flush0();
        }
    }

    @Override
    public void connected() {
        isConnected = true;
        ChannelPromise promise = connecting;
        connecting = null;
        if (promise != null) {
            promise.trySuccess();
        }
        pipeline().fireChannelActive();
    }

    @Override
    public void failed(IOException why) {
        ChannelPromise promise = connecting;
        connecting = null;
        if (promise != null) {
            promise.tryFailure(why);
        }
        unsafe().close(voidPromise());
    }

    // ---- reading

    @Override
    protected void doBeginRead() {
        isReadWanted = true;
        if (isConnected && (isInputShutdown || end.isReadable())) {
            readSoon();
        }
    }

    @Override
    public void readable() {
        if (isReadWanted && !isReadComing) {
            readNow();
        }
    }

    private void readSoon() {
        if (!isReadComing) {
            isReadComing = true;
            eventLoop().execute(this::readNow);
        }
    }

    /// As Netty's NIO does.
    private void readNow() {
        isReadComing = false;
        if (!isReadWanted || !isOpen || isInputShutdown) {
            return;
        }
        isReadWanted = false;
        var allocation = unsafe().recvBufAllocHandle();
        allocation.reset(config);
        ChannelPipeline to = pipeline();
        IOException failure = null;
        boolean hasEnded = false;
        do {
            ByteBuf bytes = allocation.allocate(config.getAllocator());
            int count;
            try {
                count = readInto(bytes);
            } catch (IOException e) {
                bytes.release();
                failure = e;
                break;
            }
            allocation.lastBytesRead(count);
            if (count <= 0) {
                bytes.release();
                hasEnded = count < 0;
                break;
            }
            allocation.incMessagesRead(1);
            to.fireChannelRead(bytes);
        } while (isOpen && allocation.continueReading());
        allocation.readComplete();
        to.fireChannelReadComplete();
        if (failure != null) {
            to.fireExceptionCaught(failure);
            unsafe().close(voidPromise());
        } else if (hasEnded) {
            endOfInput(to);
        }
    }

    private int readInto(ByteBuf bytes) throws IOException {
        ByteBuffer room = bytes.nioBuffer(bytes.writerIndex(), bytes.writableBytes());
        int count = end.read(room);
        if (count > 0) {
            bytes.writerIndex(bytes.writerIndex() + count);
        }
        return count;
    }

    private void endOfInput(ChannelPipeline to) {
        if (!config.valueOf(ChannelOption.ALLOW_HALF_CLOSURE, false)) {
            unsafe().close(voidPromise());
            return;
        }
        isInputShutdown = true;
        if (!isEndTold) {
            isEndTold = true;
            to.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            to.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        }
    }

    // ---- writing

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf || message instanceof FileRegion) {
            return message;
        }
        throw new IllegalArgumentException("A connection sends ByteBuf and FileRegion, but got "
                + message.getClass().getName() + "; put an encoder into the pipeline");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer outgoing) throws Exception {
        for (Object message = outgoing.current(); message != null; message = outgoing.current()) {
            boolean isDone = message instanceof FileRegion file
                    ? writeFile(outgoing, file)
                    : writeBytes(outgoing, (ByteBuf) message);
            if (!isDone) {
                return; // writable() goes on
            }
        }
    }

    private boolean writeBytes(ChannelOutboundBuffer outgoing, ByteBuf bytes) throws IOException {
        while (bytes.isReadable()) {
            int count = end.write(bytes.nioBuffer());
            if (count == 0) {
                return false;
            }
            bytes.skipBytes(count);
            outgoing.progress(count);
        }
        return outgoing.remove();
    }

    private boolean writeFile(ChannelOutboundBuffer outgoing, FileRegion file) throws IOException {
        var socket = new IntoSocket();
        while (file.transferred() < file.count()) {
            long count = file.transferTo(socket, file.transferred());
            if (count > 0) {
                outgoing.progress(count);
            } else if (socket.isFull) {
                return false;
            } else {
                throw new IOException("The file has ended after " + file.transferred() + " of " + file.count()
                        + " bytes, so somebody has made it shorter while it was being sent");
            }
        }
        return outgoing.remove();
    }

    private final class IntoSocket implements WritableByteChannel {

        private boolean isFull;

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = end.write(bytes);
            isFull = count == 0;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Override
    public void writable() {
        ((MemoryUnsafe) unsafe()).flushAgain();
    }

    // ---- the ends

    @Override
    protected void doShutdownOutput() {
        isOutputShutdown = true;
        end.shutdownOutput();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return onLoop(promise, () -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return onLoop(promise, () -> {
            isInputShutdown = true;
            promise.trySuccess();
        });
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return onLoop(promise, () -> {
            isInputShutdown = true;
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        });
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
    public boolean isInputShutdown() {
        return isInputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
        return isOutputShutdown;
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown && isOutputShutdown;
    }

    @Override
    protected void doClose() {
        isOpen = false;
        boolean isAbrupt = config.valueOf(ChannelOption.SO_LINGER, -1) == 0;
        if (isAbrupt) {
            end.reset();
        } else {
            end.close();
        }
        ChannelPromise promise = connecting;
        connecting = null;
        if (promise != null) {
            promise.tryFailure(new ClosedChannelException());
        }
    }

    @Override
    public void crashed(IOException why) {
        if (isConnected && isOpen) {
            pipeline().fireExceptionCaught(why);
            unsafe().close(voidPromise());
        } else {
            failed(why);
        }
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    // ---- what Netty asks

    @Override
    protected void doBind(SocketAddress local) {
        boundTo = local; // taken when it connects
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
    protected AbstractUnsafe newUnsafe() {
        return new MemoryUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return isMemory(loop);
    }

    static boolean isMemory(EventLoop loop) {
        return loop instanceof ManualIoEventLoop manual && manual.isIoType(MemoryIoHandler.class);
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return isConnected ? end.local() : null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return isConnected ? end.remote() : null;
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
        return isOpen && isConnected;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
