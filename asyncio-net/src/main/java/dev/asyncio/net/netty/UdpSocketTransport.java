package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.OpenResource;
import dev.asyncio.net.DatagramOptions;
import dev.asyncio.net.UdpTransport;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.WriteBufferLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.GenericFutureListener;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams: the last handler of a Netty pipeline, between the channel and a protocol.
///
/// ```
/// opening ──connectionMade──▶ open ──close, abort──▶ closing ──connectionLost──▶ closed
/// ```
/// As in [SocketTransport], what a task sends is gathered and handed to Netty when its step ends, on the
/// loop's thread; there, epoll sends many datagrams with one system call. Source: CPython,
/// `selector_events.py`, `_SelectorDatagramTransport`.
final class UdpSocketTransport extends ChannelInboundHandlerAdapter implements UdpTransport {

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
    private final DatagramOptions options;
    private final Future<UdpTransport> opened;
    private final @Nullable InetSocketAddress remote;

    // All confined to the loop: its tasks and its own thread take turns.
    private @Nullable DatagramProtocol protocol;
    private State state = State.OPENING;
    private @Nullable ChannelHandlerContext netty; // set when the handler is added to the pipeline
    private @Nullable InetSocketAddress local;

    private final ArrayDeque<DatagramPacket> outgoing = new ArrayDeque<>();
    private long gathered; // bytes in it
    private int underWay; // datagrams that Netty has and has not sent
    private boolean isFlushing;
    private boolean isWritingPaused;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private final Runnable flush = this::flush;
    private final GenericFutureListener<ChannelFuture> sent = this::sent;

    private @Nullable Exception lostBecause;

    /// Where the program asked for it, if anybody wants to know.
    private final @Nullable Throwable origin;

    private @Nullable OpenResource isOpen;

    UdpSocketTransport(
            NettyPoller poller,
            Supplier<? extends DatagramProtocol> protocols,
            Context context,
            @Nullable InetSocketAddress remote,
            DatagramOptions options,
            Future<UdpTransport> opened) {
        this.poller = poller;
        this.loop = poller.loop();
        this.protocols = protocols;
        this.context = context;
        this.remote = remote;
        this.options = options;
        this.opened = opened;
        this.origin = OpenResource.originOf(loop);
    }

    // ---- beginning, on the loop's thread

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        netty = added;
        added.channel().config().setWriteBufferWaterMark(waterMark(limits));
        poller.watch(added.channel());
    }

    /// Netty's watermarks serve one purpose: to hear when the rest falls to the low one. Netty tells when it is
    /// below its own mark, we resume at ours, which may be 0.
    private static WriteBufferWaterMark waterMark(WriteBufferLimits limits) {
        int low = Math.min(limits.low(), Integer.MAX_VALUE - 2) + 1;
        return new WriteBufferWaterMark(low, low + 1);
    }

    /// Connects the bound socket, makes the protocol, tells it, and begins to receive.
    void open() throws Exception {
        if (remote != null) {
            poller.channels().connect(channel(), remote);
        }
        local = poller.channels().localAddressOf(channel());
        context.run(() -> protocol = checkProtocol(protocols.get()));
        state = State.OPEN;
        isOpen = OpenResource.begin(loop, OpenResource.Kind.SOCKET, this, origin);
        callProtocol("connectionMade", () -> protocol().connectionMade(this));
        opened.trySetResult(this);
        channel().config().setAutoRead(state == State.OPEN);
    }

    /// Nobody waits for the transport any more.
    void giveUp() {
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

    private DatagramChannel channel() {
        return (DatagramChannel) requireNonNull(netty).channel();
    }

    // ---- receiving, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (state == State.OPEN) {
                InetSocketAddress sender = packet.sender();
                callProtocol(
                        "datagramReceived",
                        () -> protocol().datagramReceived(packet.content().nioBuffer(), sender));
            }
        } finally {
            packet.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        failed(cause);
    }

    private void failed(Throwable cause) {
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
        var exception = new PortUnreachableException("Nobody receives at " + remote);
        exception.initCause(cause);
        return exception;
    }

    // ---- sending

    @Override
    public void sendTo(ByteBuffer data, @Nullable SocketAddress address) {
        requireNonNull(data, "sendTo needs data, not null; an empty buffer sends an empty datagram");
        loop.checkThread("sendTo");
        InetSocketAddress to = recipient(address);
        if (state == State.CLOSING || state == State.CLOSED) {
            data.position(data.limit());
            return; // as in CPython: connectionLost has told or will tell
        }
        int length = data.remaining();
        ByteBuf copy = channel().alloc().directBuffer(length);
        copy.writeBytes(data);
        outgoing.add(new DatagramPacket(copy, to));
        gathered += length;
        flushSoon();
        if (!isWritingPaused && writeBufferSize() > limits.high()) {
            isWritingPaused = true;
            // In the context of the sender, not in ours: as in CPython, this is a part of sendTo.
            try {
                protocol().pauseWriting();
            } catch (Throwable thrown) {
                report("protocol.pauseWriting() failed", thrown);
            }
        }
    }

    private InetSocketAddress recipient(@Nullable SocketAddress address) {
        if (remote != null) {
            if (address != null && !address.equals(remote)) {
                throw new IllegalArgumentException(this + " is connected to " + remote + ", so it cannot send to "
                        + address + "; leave the address out, or open an endpoint without a remote address");
            }
            return remote;
        }
        if (address == null) {
            throw new IllegalArgumentException(
                    this + " is connected to nobody, so each datagram needs an address to send it to");
        }
        if (!(address instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException(this + " sends to Internet addresses, but got " + address);
        }
        if (internet.isUnresolved()) {
            throw new IllegalArgumentException(
                    this + " cannot send to " + address + ", which is not resolved; ask Dns.getaddrinfo once before");
        }
        return internet;
    }

    private void flushSoon() {
        if (!isFlushing) {
            isFlushing = true;
            poller.flushSoon(flush);
        }
    }

    /// Hands everything to Netty, which sends as much as the socket takes.
    private void flush() {
        isFlushing = false;
        ChannelHandlerContext to = requireNonNull(netty);
        while (true) {
            DatagramPacket packet = outgoing.poll();
            if (packet == null) {
                break;
            }
            if (packet.content().isReadable()) {
                gathered -= packet.content().readableBytes();
                underWay++;
                to.write(packet).addListener(sent);
                continue;
            }
            to.flush();
            if (underWay > 0) {
                outgoing.addFirst(packet); // those before it wait for the socket; sent() comes back
                return;
            }
            sendEmpty(to, packet);
        }
        to.flush();
        resumeWritingIfLow();
        if (state == State.CLOSING && underWay == 0 && outgoing.isEmpty()) {
            to.close();
        }
    }

    private void sendEmpty(ChannelHandlerContext to, DatagramPacket packet) {
        try {
            if (poller.channels().sendEmpty(channel(), remote == null ? packet.recipient() : null)) {
                packet.release();
            } else {
                underWay++;
                to.write(packet).addListener(sent);
            }
        } catch (IOException e) {
            packet.release();
            failed(e);
        }
    }

    /// Netty has sent a datagram, or has failed to.
    private void sent(ChannelFuture one) {
        underWay--;
        if (!one.isSuccess() && one.cause() instanceof IOException && state != State.CLOSED) {
            failed(one.cause());
        }
        if (underWay == 0 && (state == State.CLOSING || !outgoing.isEmpty())) {
            flushSoon();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        resumeWritingIfLow();
    }

    private void resumeWritingIfLow() {
        if (isWritingPaused && writeBufferSize() <= limits.low()) {
            isWritingPaused = false;
            callProtocol("resumeWriting", () -> protocol().resumeWriting());
        }
    }

    @Override
    public long writeBufferSize() {
        ChannelHandlerContext to = netty;
        ChannelOutboundBuffer theirs = to == null ? null : to.channel().unsafe().outboundBuffer();
        return gathered + (theirs == null ? 0 : theirs.totalPendingWriteBytes());
    }

    @Override
    public int writeQueueSize() {
        return outgoing.size() + underWay;
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits newLimits) {
        loop.checkThread("setWriteBufferLimits");
        limits = requireNonNull(newLimits, "setWriteBufferLimits needs limits, not null");
        channel().config().setWriteBufferWaterMark(waterMark(newLimits));
    }

    // ---- multicast

    @Override
    public void joinGroup(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        checkGroup("joinGroup", group);
        Asyncio.await(poller.wrap(channel().joinGroup(new InetSocketAddress(group, 0), networkFor(group, on))));
    }

    @Override
    public void leaveGroup(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        checkGroup("leaveGroup", group);
        Asyncio.await(poller.wrap(channel().leaveGroup(new InetSocketAddress(group, 0), networkFor(group, on))));
    }

    private void checkGroup(String method, InetAddress group) {
        loop.checkThread(method);
        requireNonNull(group, "A multicast group is an address, not null");
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group.getHostAddress()
                    + " is not the address of a multicast group; those are 224.0.0.0 to 239.255.255.255 and ff00::/8");
        }
    }

    private NetworkInterface networkFor(InetAddress group, @Nullable NetworkInterface asked) throws IOException {
        if (asked != null) {
            return asked;
        }
        if (options.multicastInterface() != null) {
            return options.multicastInterface();
        }
        InetAddress own = localAddress().getAddress();
        NetworkInterface ofOwn = own.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(own);
        if (ofOwn != null) {
            return ofOwn;
        }
        NetworkInterface found = null;
        for (Iterator<NetworkInterface> all =
                        NetworkInterface.networkInterfaces().iterator();
                all.hasNext(); ) {
            NetworkInterface one = all.next();
            boolean hasFamily = one.inetAddresses()
                    .anyMatch(address -> (address instanceof Inet6Address) == (group instanceof Inet6Address));
            if (one.isUp() && hasFamily && one.supportsMulticast()) {
                return one;
            }
            if (one.isLoopback()) {
                found = one;
            }
        }
        if (found == null) {
            throw new IOException("This machine has no network for multicast group " + group.getHostAddress()
                    + "; name one in joinGroup");
        }
        return found;
    }

    // ---- the end

    @Override
    public void close() {
        loop.checkThread("close");
        if (state == State.OPEN) {
            state = State.CLOSING;
            endsBeingOpen();
            channel().config().setAutoRead(false);
            flushSoon(); // the channel is closed behind what is to be sent
        }
    }

    @Override
    public void abort() {
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
        releaseOutgoing();
        channel().close();
    }

    private void endsBeingOpen() {
        if (isOpen != null) {
            isOpen.end();
        }
    }

    @Override
    public boolean isClosing() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        ended();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        ended();
    }

    private void ended() {
        if (state == State.CLOSED) {
            return;
        }
        boolean wasOpen = state != State.OPENING; // if not, the failure goes to whoever opens
        state = State.CLOSED;
        endsBeingOpen();
        releaseOutgoing();
        if (wasOpen && !poller.isClosed()) {
            Exception exception = lostBecause;
            callProtocol("connectionLost", () -> protocol().connectionLost(exception));
        }
    }

    private void releaseOutgoing() {
        gathered = 0;
        for (DatagramPacket packet = outgoing.poll(); packet != null; packet = outgoing.poll()) {
            packet.release();
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
    public DatagramProtocol protocol() {
        return requireNonNull(protocol, "A transport has no protocol before it is open");
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        loop.checkThread("setProtocol");
        protocol = checkProtocol(newProtocol);
    }

    @Override
    public InetSocketAddress localAddress() {
        return requireNonNull(local, "A transport has no address before it is open");
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        requireNonNull(key, "extraInfo needs a key, not null");
        Object value = key.equals(ExtraInfo.PEERNAME) ? remote : key.equals(ExtraInfo.SOCKNAME) ? local : null;
        return key.type().cast(value);
    }

    @Override
    public String toString() {
        return "UdpTransport[%s, %s%s]"
                .formatted(state.name().toLowerCase(Locale.ROOT), local, remote == null ? "" : " -> " + remote);
    }
}
