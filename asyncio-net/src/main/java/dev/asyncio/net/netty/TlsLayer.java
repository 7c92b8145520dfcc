package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.TimerHandle;
import dev.asyncio.stream.ExtraInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Watches over the TLS of one connection, between Netty's handler and the transport: how it begins, how it
/// ends, how long that takes, and how to say what went wrong.
///
/// ```
/// handshake ──success──▶ open ──close()──▶ closing ──close_notify, end of file or timeout──▶ the channel closes
///     └──failure, timeout──▶ failed
/// ```
/// On the loop's thread, except where a method says otherwise.
public final class TlsLayer extends ChannelDuplexHandler {

    private enum State {
        HANDSHAKE,
        OPEN,
        CLOSING,
        FAILED
    }

    /// Who waits for the handshake.
    interface Outcome {

        void succeeded();

        void failed(SSLException exception);
    }

    /// What the handlers behind this one are told if the peer's data ended without TLS's end.
    public record Truncated(SSLException exception) {}

    private final NettyPoller poller;
    private final TlsSide side;
    private final Outcome outcome;
    private final FirstBytes firstBytes = new FirstBytes();

    private State state = State.HANDSHAKE;
    private String peer = "";
    private @Nullable ChannelHandlerContext context;
    private @Nullable SslHandler ssl;
    private @Nullable SSLSession session;
    private @Nullable String applicationProtocol;
    private @Nullable TimerHandle timer;

    /// Whether the peer has said that it sends no more.
    private boolean hasCloseNotify;

    /// Whether the socket has.
    private boolean hasInputEnded;

    /// Whether the end of the socket's input is waited for, in place of the peer's close_notify.
    private boolean isLingering;

    /// Whether this side has closed the channel without regard to TLS.
    private boolean isGivenUp;

    private TlsLayer(NettyPoller poller, TlsSide side, Outcome outcome) {
        this.poller = poller;
        this.side = side;
        this.outcome = outcome;
    }

    /// Begins a handshake on a channel that has just been connected, and opens the transport when it is over.
    static void open(NettyPoller poller, SocketTransport transport, TlsSide side) {
        begin(poller, transport, side, List.of(), new Outcome() {
            @Override
            public void succeeded() {
                transport.open();
            }

            @Override
            public void failed(SSLException exception) {
                transport.refuse(exception);
            }
        });
    }

    /// Begins a handshake on a connected channel.
    ///
    /// @param unread what was received before, and belongs to the handshake
    static void begin(
            NettyPoller poller, SocketTransport transport, TlsSide side, List<ByteBuf> unread, Outcome outcome) {
        TlsLayer layer = new TlsLayer(poller, side, outcome);
        transport.use(layer);
        ChannelHandlerContext last = transport.netty();
        Channel channel = last.channel();
        layer.peer = side.describePeer(Channels.remoteAddress(channel));
        ChannelPipeline pipeline = last.pipeline();
        pipeline.addBefore(last.name(), null, layer.firstBytes);
        pipeline.addBefore(last.name(), null, layer);
        layer.after(side.settings().handshakeTimeout, layer::handshakeTimedOut);
        try {
            // Handlers act when they are added: Netty's sends a client's first message.
            pipeline.addBefore(
                    pipeline.context(layer).name(),
                    null,
                    side.newHandler(channel.alloc(), Channels.remoteAddress(channel), layer));
        } catch (RuntimeException e) {
            layer.failed(e); // a provider that does not like its settings, and says so only now
        }
        channel.config().setAutoRead(true);
        layer.receiveEarly(unread, transport);
    }

    /// Takes what came before the handshake began. Some transports read, unasked, from a connection whose
    /// peer has closed it.
    private void receiveEarly(List<ByteBuf> unread, SocketTransport transport) {
        List<ByteBuf> all = new ArrayList<>(unread);
        all.addAll(transport.endUpgrade());
        ChannelHandlerContext before = requireNonNull(context).pipeline().context(firstBytes);
        if (before == null) {
            all.forEach(ByteBuf::release); // it has failed at once
            return;
        }
        if (!all.isEmpty()) {
            firstBytes.channelRead(before, Unpooled.wrappedBuffer(all.toArray(ByteBuf[]::new)));
            before.fireChannelReadComplete();
        }
        if (transport.endedBeforeTls()) {
            before.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /// Netty's handler, once it is known which.
    void use(SslHandler handler) {
        ssl = handler;
    }

    boolean isInHandshake() {
        return state == State.HANDSHAKE;
    }

    /// {@return what is known of the session once the handshake has succeeded, or null}
    @Nullable
    Object extraInfo(ExtraInfo<?> key) {
        if (key.equals(ExtraInfo.SSL_SESSION)) {
            return session;
        }
        return key.equals(ExtraInfo.APPLICATION_PROTOCOL) ? applicationProtocol : null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    // ---- the handshake

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                succeeded();
            } else {
                failed(completion.cause());
            }
        } else if (event instanceof SslCloseCompletionEvent completion) {
            if (completion.isSuccess()) {
                closeNotifyReceived(from);
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded(from, null);
        } else if (event instanceof Truncated truncated) {
            inputEnded(from, truncated); // of TLS around this one
        } else {
            from.fireUserEventTriggered(event);
        }
    }

    private void succeeded() {
        if (state == State.HANDSHAKE) {
            state = State.OPEN;
            cancelTimer();
            SslHandler handler = requireNonNull(ssl);
            // Kept, because the engine, and a native one's memory, goes with the channel.
            session = handler.engine().getSession();
            applicationProtocol = handler.applicationProtocol();
            outcome.succeeded();
        }
    }

    private void failed(Throwable cause) {
        failed(
                isGivenUp
                        ? TlsFailure.closedDuringHandshake(peer)
                        : TlsFailure.ofHandshake(side, peer, firstBytes, cause));
    }

    private void failed(SSLException exception) {
        if (state != State.HANDSHAKE || poller.isClosed()) {
            return;
        }
        state = State.FAILED;
        cancelTimer();
        Channel channel = requireNonNull(context).channel();
        // Not at once: Netty's handler may be about to send the alert that tells the peer.
        channel.eventLoop().execute(() -> SocketTransport.closeAtOnce(channel));
        outcome.failed(exception);
    }

    private void handshakeTimedOut() {
        failed(TlsFailure.handshakeTimeout(peer, side.isServer(), firstBytes, side.settings().handshakeTimeout));
    }

    // ---- the end

    /// This side is about to close the channel without regard to TLS.
    void giveUp() {
        isGivenUp = true;
        cancelTimer();
    }

    private void closeNotifyReceived(ChannelHandlerContext from) {
        if (isLingering) {
            return; // it is this side's
        }
        hasCloseNotify = true;
        if (state == State.HANDSHAKE) {
            failed(new ClosedChannelException());
        } else if (state == State.OPEN) {
            from.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /// @param outer what TLS around this one has to say, if there is any
    private void inputEnded(ChannelHandlerContext from, @Nullable Truncated outer) {
        if (state == State.HANDSHAKE) {
            failed(new ClosedChannelException());
            return;
        }
        hasInputEnded = true;
        if (hasCloseNotify || state == State.FAILED) {
            return;
        }
        requireNonNull(ssl).setCloseNotifyReadTimeoutMillis(0); // it will not come any more
        if (state == State.CLOSING) {
            ChannelOutboundBuffer rest = from.channel().unsafe().outboundBuffer();
            if (rest == null || rest.totalPendingWriteBytes() == 0) {
                SocketTransport.closeAtOnce(from.channel());
            }
        } else if (side.settings().toleratesMissingCloseNotify) {
            from.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            from.fireUserEventTriggered(outer != null ? outer : new Truncated(TlsFailure.truncated(peer)));
        }
    }

    @Override
    public void close(ChannelHandlerContext to, ChannelPromise promise) {
        if (state == State.HANDSHAKE || state == State.FAILED) {
            giveUp();
            requireNonNull(to.pipeline().firstContext()).close(promise);
            return;
        }
        if (state == State.OPEN) {
            state = State.CLOSING;
            after(side.settings().shutdownTimeout, this::shutdownTimedOut);
            if (isDeafOnceItHasEnded(to)) {
                linger(to);
                to.channel().closeFuture().addListener(_ -> promise.trySuccess());
                return;
            }
        }
        to.close(promise);
    }

    /// OpenSSL's engine is gone once its own close_notify is sent, and with it the means to understand the
    /// peer's. Netty would take whatever comes next for the end and close the socket, which resets the
    /// connection if the peer has sent more; what was written might then not arrive.
    private boolean isDeafOnceItHasEnded(ChannelHandlerContext to) {
        return !hasCloseNotify
                && !hasInputEnded
                && requireNonNull(ssl).engine() instanceof ReferenceCountedOpenSslEngine
                // TLS around this one would not survive the end of the socket's output.
                && to.pipeline().context(ssl) == to.pipeline().firstContext();
    }

    /// Ends what is sent, first for TLS and then for the socket, and waits for the end of what the peer
    /// sends.
    private void linger(ChannelHandlerContext to) {
        isLingering = true;
        DuplexChannel channel = (DuplexChannel) to.channel();
        to.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext from, Object message) {
                ReferenceCountUtil.release(message);
            }
        });
        requireNonNull(ssl).closeOutbound().addListener(_ -> {
            if (hasInputEnded) {
                SocketTransport.closeAtOnce(channel);
            } else {
                channel.shutdownOutput();
            }
        });
    }

    private void shutdownTimedOut() {
        requireNonNull(context).fireExceptionCaught(TlsFailure.shutdownTimeout(peer, side.settings().shutdownTimeout));
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        cancelTimer();
        if (state == State.HANDSHAKE) {
            failed(new ClosedChannelException());
        }
        from.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable thrown) {
        Throwable cause = TlsFailure.unwrap(thrown);
        if (state == State.HANDSHAKE) {
            failed(cause);
        } else if (cause instanceof SslClosedEngineException && (hasCloseNotify || state == State.CLOSING)) {
            return; // written too late; the end is under way
        } else if (state != State.FAILED) {
            from.fireExceptionCaught(
                    cause instanceof SSLException ? TlsFailure.ofConnection(side, peer, cause) : cause);
        }
    }

    // ---- what passes through

    @Override
    public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
        // A void promise, which tells the pipeline of its failure, is one that Netty's handler forgets.
        to.write(message, promise.unvoid());
    }

    private void after(Duration delay, Runnable action) {
        cancelTimer();
        timer = poller.loop().callLater(delay, action);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
