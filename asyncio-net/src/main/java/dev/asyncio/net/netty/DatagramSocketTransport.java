package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Context;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.OpenResource;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.DatagramTransport;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.WriteBufferLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams: the last handler of a Netty pipeline, between the channel and a protocol. This is
/// its life and what it receives; [OutgoingDatagrams] is what it sends, and the subclasses know addresses.
///
/// ```
/// opening ──connectionMade──▶ open ──close, abort──▶ closing ──connectionLost──▶ closed
/// ```
/// Source: CPython, `selector_events.py`, `_SelectorDatagramTransport`.
abstract class DatagramSocketTransport extends ChannelInboundHandlerAdapter implements DatagramTransport {

    private enum State {
        OPENING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final NettyPoller poller;
    private final EventLoop loop;
    private final Context context;
    private final Supplier<? extends DatagramProtocol> protocols;

    /// Where the program asked for it, if anybody wants to know.
    private final @Nullable Throwable origin;

    private @Nullable OpenResource isOpen;

    // All confined to the loop: its tasks and its own thread take turns.
    private @Nullable DatagramProtocol protocol;
    private State state = State.OPENING;
    private @Nullable Exception lostBecause;

    // Set when the handler is added to the pipeline.
    private @Nullable ChannelHandlerContext netty;
    private @Nullable OutgoingDatagrams outgoing;

    DatagramSocketTransport(NettyPoller poller, Supplier<? extends DatagramProtocol> protocols, Context context) {
        this.poller = poller;
        this.loop = poller.loop();
        this.protocols = protocols;
        this.context = context;
        this.origin = OpenResource.originOf(loop);
    }

    // ---- what the subclasses know

    /// Connects the bound socket, if it is to be, and finds out its own address. On the loop's thread.
    abstract void connect() throws IOException;

    /// {@return the address of this end, or null if it has none}
    abstract @Nullable SocketAddress local();

    /// {@return the only address to exchange datagrams with, or null}
    abstract @Nullable SocketAddress remote();

    /// {@return where to send to; null on a connected socket}
    ///
    /// @throws IllegalArgumentException if that is nowhere
    abstract @Nullable SocketAddress recipient(@Nullable SocketAddress address);

    /// {@return a datagram as the channel wants it}
    abstract ByteBufHolder packet(ByteBuf content, @Nullable SocketAddress recipient);

    /// {@return where a datagram of the channel has come from}
    abstract SocketAddress senderOf(ByteBufHolder packet);

    /// Sends an empty datagram at once. On the loop's thread.
    ///
    /// @return false if the channel itself can do it
    abstract boolean sendEmpty(ByteBufHolder packet) throws IOException;

    final NettyPoller poller() {
        return poller;
    }

    final EventLoop eventLoop() {
        return loop;
    }

    final Channel channel() {
        return requireNonNull(netty).channel();
    }

    final OutgoingDatagrams outgoing() {
        return requireNonNull(outgoing);
    }

    // ---- beginning, on the loop's thread

    @Override
    public final void handlerAdded(ChannelHandlerContext added) {
        netty = added;
        outgoing = new OutgoingDatagrams(this, poller, added);
        poller.watch(added.channel());
    }

    /// Connects the bound socket, makes the protocol, tells it, and begins to receive.
    final void open(Runnable opened) throws Exception {
        connect();
        context.run(() -> protocol = checkProtocol(protocols.get()));
        state = State.OPEN;
        isOpen = OpenResource.begin(loop, OpenResource.Kind.SOCKET, this, origin);
        callProtocol("connectionMade", () -> protocol().connectionMade(this));
        opened.run();
        channel().config().setAutoRead(state == State.OPEN);
    }

    /// Nobody waits for the transport any more.
    final void giveUp() {
        if (state == State.OPEN) {
            abort(); // opened in the turn in which the task was cancelled
        }
    }

    private static DatagramProtocol checkProtocol(BaseProtocol protocol) {
        requireNonNull(protocol, "A transport needs a protocol, not null");
        if (!(protocol instanceof DatagramProtocol datagrams)) {
            throw new IllegalArgumentException("A socket for datagrams needs a DatagramProtocol, but got "
                    + protocol.getClass().getName());
        }
        return datagrams;
    }

    // ---- receiving, on the loop's thread

    @Override
    public final void channelRead(ChannelHandlerContext from, Object message) {
        ByteBufHolder packet = (ByteBufHolder) message;
        try {
            if (state == State.OPEN) {
                SocketAddress sender = senderOf(packet);
                callProtocol(
                        "datagramReceived",
                        () -> protocol().datagramReceived(packet.content().nioBuffer(), sender));
            }
        } finally {
            ReferenceCountUtil.release(packet);
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        failed(cause);
    }

    final void failed(Throwable cause) {
        if (state == State.CLOSED || lostBecause != null) {
            return;
        }
        if (cause instanceof IOException exception) {
            Exception told = isRefused(exception) ? portUnreachable(exception) : exception;
            callProtocol("errorReceived", () -> protocol().errorReceived(told));
        } else {
            report("Fatal error on " + this, cause);
            forceClose(cause instanceof Exception exception ? exception : new IOException(cause));
        }
    }

    /// Netty's native transports do not translate it, as the JDK does.
    private static boolean isRefused(IOException exception) {
        return !(exception instanceof PortUnreachableException)
                && exception.getMessage() != null
                && exception.getMessage().contains("Connection refused");
    }

    private PortUnreachableException portUnreachable(IOException cause) {
        SocketAddress remote = remote();
        var exception = new PortUnreachableException(
                "Nobody receives at " + (remote == null ? "the address of a datagram" : remote));
        exception.initCause(cause);
        return exception;
    }

    // ---- sending

    @Override
    public final void sendTo(ByteBuffer data, @Nullable SocketAddress address) {
        requireNonNull(data, "sendTo needs data, not null; an empty buffer sends an empty datagram");
        loop.checkThread("sendTo");
        SocketAddress to = recipient(address);
        if (isClosing()) {
            data.position(data.limit());
            return; // as in CPython: connectionLost has told or will tell
        }
        ByteBuf copy = channel().alloc().directBuffer(data.remaining());
        copy.writeBytes(data);
        outgoing().send(packet(copy, to));
    }

    /// In the context of the sender, not in that of the transport: as in CPython, this is a part of sendTo.
    final void tellToPause() {
        try {
            protocol().pauseWriting();
        } catch (Throwable thrown) {
            report("protocol.pauseWriting() failed", thrown);
        }
    }

    final void tellToResume() {
        callProtocol("resumeWriting", () -> protocol().resumeWriting());
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext from) {
        outgoing().resumeIfLow();
    }

    @Override
    public final long writeBufferSize() {
        return outgoing().bytes();
    }

    @Override
    public final WriteBufferLimits writeBufferLimits() {
        return outgoing().limits();
    }

    @Override
    public final void setWriteBufferLimits(WriteBufferLimits newLimits) {
        loop.checkThread("setWriteBufferLimits");
        outgoing().setLimits(requireNonNull(newLimits, "setWriteBufferLimits needs limits, not null"));
    }

    // ---- the end

    @Override
    public final void close() {
        loop.checkThread("close");
        if (state == State.OPEN) {
            state = State.CLOSING;
            endsBeingOpen();
            channel().config().setAutoRead(false);
            outgoing().flushSoon(); // the channel is closed behind what is to be sent
        }
    }

    @Override
    public final void abort() {
        loop.checkThread("abort");
        forceClose(null);
    }

    private void forceClose(@Nullable Exception because) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPEN) {
            lostBecause = because;
        }
        state = State.CLOSING;
        endsBeingOpen();
        outgoing().release();
        channel().close();
    }

    private void endsBeingOpen() {
        if (isOpen != null) {
            isOpen.end();
        }
    }

    /// {@return whether the channel is to be closed behind what is to be sent}
    final boolean isEnding() {
        return state == State.CLOSING;
    }

    @Override
    public final boolean isClosing() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    @Override
    public final void channelInactive(ChannelHandlerContext from) {
        ended();
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext from) {
        ended();
    }

    private void ended() {
        if (state == State.CLOSED) {
            return;
        }
        boolean wasOpen = state != State.OPENING; // if not, the failure goes to whoever opens
        state = State.CLOSED;
        endsBeingOpen();
        outgoing().release();
        if (wasOpen && !poller.isClosed()) {
            Exception exception = lostBecause;
            callProtocol("connectionLost", () -> protocol().connectionLost(exception));
        }
    }

    // ---- the protocol

    private void callProtocol(String method, Action call) {
        try {
            context.run(call);
        } catch (Throwable thrown) {
            report("Fatal error: protocol." + method + "() failed on " + this, thrown);
            forceClose(thrown instanceof Exception exception ? exception : new IOException(thrown));
        }
    }

    private void report(String message, Throwable thrown) {
        loop.callExceptionHandler(ErrorContext.of(message, thrown));
    }

    @Override
    public final DatagramProtocol protocol() {
        return requireNonNull(protocol, "A transport has no protocol before it is open");
    }

    @Override
    public final void setProtocol(BaseProtocol newProtocol) {
        loop.checkThread("setProtocol");
        protocol = checkProtocol(newProtocol);
    }

    @Override
    public final <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        requireNonNull(key, "extraInfo needs a key, not null");
        Object value = key.equals(ExtraInfo.PEERNAME) ? remote() : key.equals(ExtraInfo.SOCKNAME) ? local() : null;
        return key.type().cast(value);
    }

    /// {@return a text such as `UdpTransport[open, /127.0.0.1:53]`}
    final String describe(String kind) {
        SocketAddress remote = remote();
        return "%s[%s, %s%s]"
                .formatted(kind, state.name().toLowerCase(Locale.ROOT), local(), remote == null ? "" : " -> " + remote);
    }
}
