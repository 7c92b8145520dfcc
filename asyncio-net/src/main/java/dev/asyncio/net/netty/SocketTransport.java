package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Context;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.KeyboardInterrupt;
import dev.asyncio.OpenResource;
import dev.asyncio.SystemExit;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BufferedProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.Transport;
import dev.asyncio.stream.WriteBufferLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A connected socket: the last handler of a Netty pipeline, between the channel and a protocol. This is its
/// life; [Receiving] and [Sending] are its two directions.
///
/// ```
/// opening ──connectionMade──▶ open ──close, end of file, error──▶ closing ──connectionLost──▶ closed
/// ```
/// Netty calls on the thread of the loop's turns, while the loop polls. A task is on another thread, so what
/// it writes is gathered and handed to Netty when its step has ended; that also makes one system call of all
/// that is written in one step.
final class SocketTransport extends ChannelInboundHandlerAdapter implements Transport {

    private static final Logger LOGGER = System.getLogger("asyncio");

    /// After how many writes to a lost connection a warning is logged; CPython's.
    private static final int LATE_WRITES_TO_WARN = 5;

    private static final ReceiveSizes RECEIVE_SIZES = new ReceiveSizes();

    private enum State {
        OPENING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final NettyPoller poller;
    private final EventLoop loop;
    private final Context context;
    private final Owner owner;
    private final Supplier<? extends BaseProtocol> protocols;

    /// Where the program asked for it, if anybody wants to know.
    private final @Nullable Throwable origin;

    private @Nullable OpenResource opened;

    // Confined to the loop.
    private @Nullable BaseProtocol protocol;
    private State state = State.OPENING;
    private final Receiving receiving = new Receiving(this);
    private int lateWrites;

    /// Whether a file is being sent, and nobody else may write.
    private boolean isSendingFile;

    // Set when the handler is added to the pipeline.
    private @Nullable ChannelHandlerContext netty;
    private @Nullable Sending sending;

    // Set when the channel is active; known for good, since the closed socket knows them no more.
    private @Nullable SocketAddress peerName;
    private @Nullable SocketAddress sockName;

    /// Whether the channel is being closed without regard to what is to be sent.
    private boolean isForced;

    private @Nullable Exception lostBecause;

    /// Whether the channel ended before the protocol was told that it began.
    private boolean endedEarly;

    /// The TLS next to the transport, if there is any.
    private @Nullable TlsLayer tls;

    /// Who is told of the beginning and the end of a transport: a server, which keeps them, or a connect,
    /// which waits.
    interface Owner {

        /// The socket is connected; [#open()] is to be called when the protocol may be.
        void connected(SocketTransport transport);

        /// The protocol has been told that the connection is made.
        void opened(SocketTransport transport);

        /// The transport could not be opened and is closed.
        void failed(SocketTransport transport, Exception exception);

        /// The transport, which was open, is closed, and the protocol has been told.
        void closed(SocketTransport transport);
    }

    /// @param protocols makes the protocol when the transport is opened
    /// @param context in which the protocol is called
    /// @param origin where the program asked for it, or null
    SocketTransport(
            NettyPoller poller,
            Supplier<? extends BaseProtocol> protocols,
            Context context,
            Owner owner,
            @Nullable Throwable origin) {
        this.poller = poller;
        this.loop = poller.loop();
        this.protocols = protocols;
        this.context = context;
        this.owner = owner;
        this.origin = origin;
    }

    private static BaseProtocol checkProtocol(BaseProtocol protocol) {
        requireNonNull(protocol, "A transport needs a protocol, not null");
        if (!(protocol instanceof Protocol) && !(protocol instanceof BufferedProtocol)) {
            throw new IllegalArgumentException("A connection needs a Protocol or a BufferedProtocol, but got "
                    + protocol.getClass().getName());
        }
        return protocol;
    }

    Owner owner() {
        return owner;
    }

    EventLoop eventLoop() {
        return loop;
    }

    NettyPoller poller() {
        return poller;
    }

    ChannelHandlerContext netty() {
        return requireNonNull(netty);
    }

    /// There is TLS between the channel and this from now on.
    void use(TlsLayer layer) {
        tls = layer;
    }

    private Channel channel() {
        return requireNonNull(netty).channel();
    }

    private Sending sending() {
        return requireNonNull(sending);
    }

    // ---- beginning, on the loop's thread

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        netty = added;
        sending = new Sending(this, poller, added);
        added.channel().config().setRecvByteBufAllocator(RECEIVE_SIZES);
        poller.watch(added.channel());
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        peerName = Channels.remoteAddress(from.channel());
        sockName = Channels.localAddress(from.channel());
        owner.connected(this);
    }

    /// Makes the protocol, tells it, and begins to read. What has come in the meantime follows.
    void open() {
        if (state != State.OPENING) {
            return;
        }
        try {
            context.run(() -> protocol = checkProtocol(protocols.get()));
        } catch (Throwable thrown) {
            refuse(asException(thrown));
            closeAtOnce(channel());
            return;
        }
        state = State.OPEN;
        opened = OpenResource.begin(loop, OpenResource.Kind.SOCKET, this, origin);
        if (protocol() instanceof PipelineProtocol codec) {
            List<ByteBuf> early = receiving.takeHeld();
            callProtocol("connectionMade", () -> codec.connectionMade(netty(), this, early));
        } else {
            callProtocol("connectionMade", () -> protocol().connectionMade(this));
        }
        owner.opened(this);
        receiving.deliverHeld();
        if (endedEarly) {
            ended();
        } else {
            adjustReading();
        }
    }

    /// The connection does not come about, and its channel is being closed. No protocol knows of it.
    void refuse(Exception because) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            receiving.release();
            sending().release();
            owner.failed(this, because);
        }
    }

    // ---- TLS on an open connection, see StartingTls

    /// What is received from now on belongs to TLS.
    ///
    /// @throws ConnectionResetException if the peer has ended the connection
    /// @throws IllegalStateException if there cannot be TLS any more
    void beginUpgrade() throws ConnectionResetException {
        loop.checkThread("startTls");
        if (receiving.isUpgrading() || (tls != null && tls.isInHandshake())) {
            throw new IllegalStateException(this + " is shaking hands for TLS already; start it once");
        }
        if (state != State.OPEN || sending().isEofWritten()) {
            throw new IllegalStateException(this + " cannot start TLS, because it is "
                    + (state == State.OPEN ? "half closed by writeEof()" : "closing or closed"));
        }
        if (receiving.hasEnd()) {
            throw new ConnectionResetException(this + " cannot start TLS, because its peer has ended what it sends");
        }
        receiving.beginUpgrade();
    }

    /// Sends what was written before TLS. On the loop's thread, as all that follows.
    ///
    /// @return false if the connection has come to its end meanwhile
    boolean flushBeforeUpgrade() {
        if (state == State.OPEN) {
            sending().flush();
        }
        return state == State.OPEN && !receiving.hasEnd();
    }

    /// TLS is there.
    ///
    /// @return what was received for it in the meantime
    List<ByteBuf> endUpgrade() {
        return receiving.endUpgrade();
    }

    /// {@return whether the peer has ended what it sends, which is then a matter of TLS}
    boolean endedBeforeTls() {
        return receiving.takeEnd();
    }

    /// The connection has failed for a reason that the channel does not know.
    void fail(Exception because) {
        forceClose(because);
    }

    // ---- receiving

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        receiving.bytesCame((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            endOfFile();
        } else if (event instanceof TlsLayer.Truncated truncated) {
            receiving.endCame(truncated.exception());
        } else {
            from.fireUserEventTriggered(event);
        }
    }

    /// The other end sends no more.
    void endOfFile() {
        receiving.endCame(null);
    }

    @Override
    public boolean isReading() {
        return receiving.isReading();
    }

    /// Has the channel read if anybody wants what it has: the protocol, or TLS for itself, in its handshake
    /// and for the peer's last message.
    void adjustReading() {
        boolean isForTls = tls != null && (tls.isInHandshake() || state == State.CLOSING);
        channel().config().setAutoRead(isReading() || isForTls);
    }

    @Override
    public void pauseReading() {
        loop.checkThread("pauseReading");
        receiving.pause();
    }

    @Override
    public void resumeReading() {
        loop.checkThread("resumeReading");
        receiving.resume();
    }

    // ---- sending

    @Override
    public void write(ByteBuffer data) {
        requireNonNull(data, "write needs bytes, not null");
        if (!accepts()) {
            data.position(data.limit());
        } else if (data.hasRemaining()) {
            sending().write(data);
        }
    }

    @Override
    public void write(Chunk chunk) {
        requireNonNull(chunk, "write needs a chunk, not null");
        if (!(chunk instanceof NettyChunk ours)) {
            Transport.super.write(chunk);
        } else if (!accepts()) {
            chunk.close();
        } else {
            sending().write(ours.take());
        }
    }

    /// {@return whether what is written now has a chance to be sent}
    private boolean accepts() {
        loop.checkThread("write");
        if (isSendingFile) {
            throw new IllegalStateException(this + " cannot write while a file is being sent; await sendfile first");
        }
        if (sending().isEofWritten()) {
            throw new IllegalStateException(this + " cannot write after writeEof()");
        }
        if (!isClosing()) {
            return true;
        }
        // As in CPython this is no error here: drain() has the exception.
        if (++lateWrites == LATE_WRITES_TO_WARN) {
            LOGGER.log(
                    Level.WARNING,
                    this + " was written to " + LATE_WRITES_TO_WARN + " times after it was closed or lost, which sends"
                            + " nothing; stop when isClosing(), or when drain() throws");
        }
        return false;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        sending().resumeIfLow();
    }

    @Override
    public void writeEof() {
        loop.checkThread("writeEof");
        if (!canWriteEof()) {
            throw new UnsupportedOperationException(
                    this + " cannot close its sending side alone, because TLS cannot; use close()");
        }
        if (!isClosing()) {
            sending().writeEof();
        }
    }

    @Override
    public boolean canWriteEof() {
        return !isOverTls();
    }

    @Override
    public long writeBufferSize() {
        return sending().size();
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return sending().limits();
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits newLimits) {
        loop.checkThread("setWriteBufferLimits");
        sending().setLimits(requireNonNull(newLimits, "setWriteBufferLimits needs limits, not null"));
    }

    // ---- sending a file

    void beginFile() {
        loop.checkThread("sendfile");
        if (state != State.OPEN || sending().isEofWritten()) {
            throw new IllegalStateException(this + " cannot send a file, because it is closing or closed");
        }
        if (isSendingFile) {
            throw new IllegalStateException(this + " sends a file already; await the first sendfile");
        }
        isSendingFile = true;
    }

    void endFile() {
        isSendingFile = false;
    }

    /// {@return whether nothing stands between this and the socket}
    boolean isPlain() {
        return tls == null;
    }

    /// Hands `piece` to Netty behind what was written.
    ///
    /// @return a future that is done when all of it is with the system
    Future<Void> sendPiece(ReferenceCounted piece) {
        Future<Void> sent = loop.createFuture();
        poller.inNextPoll(() -> {
            if (state != State.OPEN || sent.isDone()) {
                piece.release();
                sent.trySetException(new ConnectionResetException(this + " was closed while a file was being sent"));
                return;
            }
            sending().flush();
            netty().writeAndFlush(piece).addListener(written -> {
                if (written.isSuccess()) {
                    sent.trySetResult(null);
                } else if (!poller.isClosed()) {
                    forceClose(asException(written.cause()));
                    sent.trySetException(written.cause());
                }
            });
        });
        return sent;
    }

    // ---- the end

    @Override
    public void close() {
        loop.checkThread("close");
        if (tls != null && tls.isInHandshake()) {
            forceClose(null); // as in CPython: there is nothing yet that could end in good order
        } else if (!isClosing()) {
            state = State.CLOSING;
            endsBeingOpen();
            receiving.release();
            adjustReading();
            sending().close(); // the channel is closed behind what is to be sent
        }
    }

    @Override
    public void abort() {
        loop.checkThread("abort");
        forceClose(null);
    }

    private void endsBeingOpen() {
        if (opened != null) {
            opened.end();
        }
    }

    private void forceClose(@Nullable Exception because) {
        if (state == State.CLOSED) {
            return;
        }
        endsBeingOpen();
        if (!isForced) {
            lostBecause = because;
        }
        isForced = true;
        if (state != State.OPENING) { // else the protocol is to be told of the beginning first
            state = State.CLOSING;
        }
        receiving.release();
        sending().release();
        if (tls != null) {
            tls.giveUp();
        }
        closeAtOnce(channel());
    }

    /// Closes a channel without regard to what TLS would like to say first.
    static void closeAtOnce(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close();
        }
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public boolean isClosing() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (isForced) {
            return; // a consequence, such as a write that was under way
        }
        if (!(cause instanceof IOException)) {
            report("Fatal error on " + this, cause);
        }
        forceClose(asException(cause));
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
        if (state == State.OPENING) {
            endedEarly = true; // the protocol is told of the beginning and then of the end
            return;
        }
        state = State.CLOSED;
        endsBeingOpen();
        receiving.release();
        sending().release();
        Exception exception = lostBecause;
        if (poller.isClosed()) {
            // Nothing runs any more, as in CPython; but a reader has to give back what it holds of Netty's.
            if (protocol() instanceof StreamProtocol stream) {
                stream.connectionLost(exception);
            }
            return;
        }
        callProtocolHarmlessly("connectionLost", () -> protocol().connectionLost(exception));
        owner.closed(this);
    }

    // ---- the protocol

    /// Calls the protocol in its context. What it throws is the end of the connection.
    void callProtocol(String method, Action call) {
        try {
            context.run(call);
        } catch (SystemExit | KeyboardInterrupt leaving) {
            leaveLoop(leaving);
        } catch (Throwable thrown) {
            report("Fatal error: protocol." + method + "() failed on " + this, thrown);
            forceClose(asException(thrown));
        }
    }

    /// Calls the protocol in its context. What it throws is only reported, as in CPython.
    void callProtocolHarmlessly(String method, Action call) {
        callProtocolHere(method, () -> context.run(call));
    }

    /// Calls the protocol in the caller's context. What it throws is only reported, as in CPython.
    void callProtocolHere(String method, Action call) {
        try {
            call.run();
        } catch (SystemExit | KeyboardInterrupt leaving) {
            leaveLoop(leaving);
        } catch (Throwable thrown) {
            report("protocol." + method + "() failed on " + this, thrown);
        }
    }

    /// Ends the run with what is meant to end it. Thrown here it would end in Netty's log.
    private void leaveLoop(Error leaving) {
        loop.callSoon(() -> {
            throw leaving;
        });
    }

    private static Exception asException(Throwable thrown) {
        return thrown instanceof Exception exception ? exception : new IOException(thrown);
    }

    private void report(String message, Throwable thrown) {
        loop.callExceptionHandler(ErrorContext.of(message, thrown));
    }

    @Override
    public BaseProtocol protocol() {
        return requireNonNull(protocol, "A transport has no protocol before it is open");
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        loop.checkThread("setProtocol");
        protocol = checkProtocol(newProtocol);
    }

    boolean isOverTls() {
        return tls != null;
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        requireNonNull(key, "extraInfo needs a key, not null");
        Object value;
        if (key.equals(ExtraInfo.PEERNAME)) {
            value = peerName;
        } else if (key.equals(ExtraInfo.SOCKNAME)) {
            value = sockName;
        } else {
            value = tls == null ? null : tls.extraInfo(key);
        }
        return key.type().cast(value);
    }

    @Override
    public String toString() {
        return "SocketTransport[%s, %s -> %s]".formatted(state.name().toLowerCase(Locale.ROOT), sockName, peerName);
    }
}
