package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.MalformedMessageException;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.net.netty.PipelineProtocol;
import dev.asyncio.net.netty.TlsLayer;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection that speaks HTTP/1.1 to a server (RFC 9112): one exchange after the other.
///
/// Confined to the loop. Netty calls on the loop's thread; a task sends through [ClientSending].
public final class Http1ClientConnection extends ChannelInboundHandlerAdapter
        implements PipelineProtocol, ClientConnection, ClientLane {

    private final NettyPoller poller = NettyPoller.ofRunningLoop();
    private final ClientLimits limits;

    private @Nullable Transport transport;
    private final ClientSending sending = new ClientSending(poller);
    private @Nullable NettyExchange current;
    private Runnable listener = () -> {};

    /// Whether no more is to be begun.
    private boolean isClosing;

    private boolean isLost;

    /// The transport's place in the pipeline.
    private @Nullable ChannelHandlerContext place;

    /// What has come behind the answer by which the server agreed to speak something else.
    private final List<ByteBuf> early = new ArrayList<>(0);

    /// Whether the connection is no longer one of HTTP.
    private boolean isUpgraded;

    /// Why the end of the connection is not to be taken for the end of a body.
    private @Nullable Exception truncated;

    /// Creates the protocol of a connection to be made. By the task that makes it.
    public Http1ClientConnection(ClientLimits limits) {
        this.limits = limits;
    }

    // ---- the beginning

    @Override
    public void connectionMade(ChannelHandlerContext netty, Transport made, List<ByteBuf> unasked) {
        transport = made;
        place = netty;
        ChannelPipeline pipeline = netty.pipeline();
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxLine())
                .setMaxHeaderSize(limits.maxHead());
        pipeline.addBefore(netty.name(), null, new HttpClientCodec(config, false, false));
        pipeline.addBefore(netty.name(), null, this);
        sending.open(pipeline.context(this));
        if (!unasked.isEmpty()) {
            unasked.forEach(ByteBuf::release);
            abort(); // a server of HTTP does not speak first
        }
    }

    // ---- the pool's side

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_1_1;
    }

    @Override
    public int capacity() {
        return current == null && isOpen() && !isUpgraded ? 1 : 0;
    }

    @Override
    public boolean isIdle() {
        return current == null && !isUpgraded;
    }

    @Override
    public boolean isOpen() {
        return !isClosing && !isLost && !transport().isClosing();
    }

    @Override
    public ClientExchange begin(ExchangeSettings settings) {
        if (capacity() == 0) {
            throw new IllegalStateException(this + " cannot begin an exchange, because "
                    + (current == null ? "it is closed" : "another one is under way"));
        }
        NettyExchange begun = new NettyExchange(this, settings);
        current = begun;
        return begun;
    }

    @Override
    public void onChange(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public void close() {
        isClosing = true;
        if (current == null) {
            transport().close();
        }
    }

    @Override
    public void abort() {
        isClosing = true;
        transport().abort();
    }

    @Override
    public Transport transport() {
        return requireNonNull(transport);
    }

    // ---- the exchange's side

    @Override
    public EventLoop loop() {
        return poller.loop();
    }

    @Override
    public ClientSending sending() {
        return sending;
    }

    @Override
    public void pause() {
        transport().pauseReading();
    }

    @Override
    public void resume() {
        transport().resumeReading();
    }

    @Override
    public ResponseHead head(HttpResponse response, Headers headers) {
        HttpVersion version =
                response.protocolVersion().minorVersion() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        return new ResponseHead(response.status().code(), response.status().reasonPhrase(), version, headers);
    }

    @Override
    public void ended(NettyExchange exchange, boolean isReusable) {
        if (current != exchange) {
            return;
        }
        current = null;
        if (!isReusable) {
            isClosing = true;
            transport().abort();
        } else if (isClosing) {
            transport().close();
        }
        listener.run();
    }

    @Override
    public WebSocketLink upgrade(WebSocketUpgrade upgrade) throws IOException {
        Future<WebSocketLink> upgraded = loop().createFuture();
        poller.inNextPoll(() -> {
            if (isLost || isClosing) {
                upgraded.trySetException(
                        new DisconnectedException("The connection ended before it was a WebSocket", null));
                return;
            }
            ChannelHandlerContext last = requireNonNull(place);
            last.pipeline().remove(HttpClientCodec.class); // which passes on what it still has
            last.pipeline().remove(this);
            isUpgraded = true;
            current = null;
            upgraded.trySetResult(upgrade.install(last, poller, transport(), early, this::upgradedLost));
        });
        try {
            return Asyncio.await(upgraded);
        } catch (Throwable thrown) {
            abort(); // no HTTP any more, and nobody's WebSocket
            throw thrown;
        }
    }

    private void upgradedLost() {
        isLost = true;
        listener.run();
    }

    // ---- receiving, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (message instanceof ByteBuf bytes) {
            early.add(bytes); // of another protocol already
            return;
        }
        NettyExchange exchange = current;
        if (exchange == null) {
            // Nobody has asked for anything: whatever it is, it must not become the answer to the next
            // request.
            ReferenceCountUtil.release(message);
            abort();
            listener.run();
            return;
        }
        exchange.received(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        sending.wakeIfRoom();
        from.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof TlsLayer.Truncated end) {
            truncated = end.exception();
        }
        from.fireUserEventTriggered(event);
    }

    @Override
    public @Nullable Exception truncated() {
        return truncated;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (current != null && !(cause instanceof IOException)) {
            current.fail(new MalformedMessageException(
                    "The server's answer cannot be understood: " + cause.getMessage(), cause));
        } else {
            from.fireExceptionCaught(cause);
        }
    }

    // ---- the end

    @Override
    public boolean eofReceived() {
        return false;
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        isLost = true;
        early.forEach(ByteBuf::release);
        early.clear();
        var reason = new DisconnectedException(
                "The connection to " + transport().extraInfo(ExtraInfo.PEERNAME) + " has ended"
                        + (exception == null ? "" : ": " + exception.getMessage()),
                exception);
        sending.lost(reason);
        if (current != null) {
            current.connectionLost(reason);
        }
        listener.run();
    }

    @Override
    public String toString() {
        return "Http1ClientConnection[%s, %s]"
                .formatted(isOpen() ? current == null ? "idle" : "busy" : "closed", transport);
    }
}
