package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.EventLoop;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.MalformedMessageException;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A stream of HTTP/2, which carries one exchange. Netty has a channel for each, with a window of its own:
/// what is not read is not asked for.
///
/// Confined to the loop. Netty calls on the loop's thread; what a task asks of the stream is done when its
/// step ends.
final class Http2Lane extends ChannelInboundHandlerAdapter implements ClientLane {

    private final Http2ClientConnection connection;
    private final NettyPoller poller;
    private final ClientSending sending;
    private final NettyExchange exchange;
    private @Nullable Http2StreamChannel stream;
    private boolean isOver;
    private boolean isPaused;

    Http2Lane(Http2ClientConnection connection, NettyPoller poller, ExchangeSettings settings) {
        this.connection = connection;
        this.poller = poller;
        this.sending = new ClientSending(poller);
        this.exchange = new NettyExchange(this, settings);
        poller.flushSoon(this::open); // before what is sent first
    }

    NettyExchange exchange() {
        return exchange;
    }

    /// Opens the stream. On the loop's thread.
    private void open() {
        if (isOver) {
            return;
        }
        var opened = new Http2StreamChannelBootstrap(connection.channel())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), Http2Lane.this);
                    }
                })
                .open();
        // On this thread it is done by now.
        if (opened.isSuccess()) {
            Http2StreamChannel channel = opened.getNow();
            stream = channel;
            channel.config().setAutoRead(!isPaused);
            sending.open(channel.pipeline().context(this));
        } else {
            exchange.connectionLost(new DisconnectedException(
                    "No stream could be opened on the connection: "
                            + opened.cause().getMessage(),
                    opened.cause()));
        }
    }

    @Override
    public EventLoop loop() {
        return poller.loop();
    }

    @Override
    public ClientSending sending() {
        return sending;
    }

    @Override
    public Transport transport() {
        return connection.transport();
    }

    @Override
    public void pause() {
        isPaused = true;
        poller.flushSoon(this::adjustReading);
    }

    @Override
    public void resume() {
        isPaused = false;
        poller.flushSoon(this::adjustReading);
    }

    private void adjustReading() {
        if (stream != null) {
            stream.config().setAutoRead(!isPaused);
        }
    }

    @Override
    public ResponseHead head(HttpResponse response, Headers headers) {
        // Netty's translation into messages of HTTP/1.1 has left its traces.
        response.headers()
                .remove("Transfer-Encoding")
                .remove("x-http2-stream-id")
                .remove("x-http2-stream-weight");
        return new ResponseHead(response.status().code(), "", HttpVersion.HTTP_2, headers);
    }

    /// {@return null: a stream has an end of its own}
    @Override
    public @Nullable Exception truncated() {
        return null;
    }

    /// A server does not answer by 101 over HTTP/2 (RFC 9113, section 8.6).
    @Override
    public WebSocketLink upgrade(WebSocketUpgrade upgrade) throws IOException {
        throw new MalformedMessageException("A stream of HTTP/2 cannot become a WebSocket in this way", null);
    }

    @Override
    public void ended(NettyExchange ended, boolean isReusable) {
        isOver = true;
        sending.lost(new DisconnectedException("The exchange is over", null));
        connection.ended(this);
        if (stream != null) {
            poller.flushSoon(() -> requireNonNull(stream).close()); // resets it, unless both sides have ended
        }
    }

    // ---- receiving, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (isOver) {
            ReferenceCountUtil.release(message);
        } else {
            exchange.received(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        sending.wakeIfRoom();
        from.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            Http2Error error = Http2Error.valueOf(reset.errorCode());
            connectionLost(new DisconnectedException("The server has reset the stream by " + error, null));
        }
        from.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        connectionLost(new DisconnectedException("The server has ended the stream", null));
        from.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        exchange.fail(
                cause instanceof IOException io
                        ? io
                        : new DisconnectedException(String.valueOf(cause.getMessage()), cause));
    }

    void connectionLost(IOException reason) {
        sending.lost(reason);
        exchange.connectionLost(reason);
    }
}
