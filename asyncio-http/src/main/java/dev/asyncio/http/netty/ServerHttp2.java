package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.Transport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A connection that speaks HTTP/2: what comes, and a task for each stream. Netty's codec has the protocol
/// (RFC 9113), its flow control and its guards against floods; this has the streams.
///
/// Netty calls on the loop's thread while the loop polls. Confined to the loop.
final class ServerHttp2 extends ChannelInboundHandlerAdapter implements ServerConnection {

    /// How much of a body may be under way before anybody has read of it.
    private static final int WINDOW = 256 * 1024; // bytes

    private final ServerConnections all;
    private final Transport transport;
    private final NettyPoller poller = NettyPoller.ofRunningLoop();
    private @Nullable ServerHttp2Output output;
    private final Map<Http2FrameStream, ServerHttp2Exchange> exchanges = new HashMap<>();
    private boolean isDraining;
    private boolean isLost;
    private long idleDeadline; // in ticks

    ServerHttp2(ServerConnections all, Transport transport) {
        this.all = all;
        this.transport = transport;
        this.idleDeadline = all.tick() + all.keepAliveTicks;
    }

    /// {@return the codec to stand before this}
    static Http2FrameCodec newCodec(ServerConnections all) {
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(all.limits.maxRequests())
                        .initialWindowSize(WINDOW)
                        .maxHeaderListSize(all.limits.maxHead()))
                .build();
    }

    ServerConnections all() {
        return all;
    }

    Transport transport() {
        return transport;
    }

    ServerHttp2Output output() {
        return requireNonNull(output);
    }

    boolean isLost() {
        return isLost;
    }

    boolean isClosed() {
        return poller.isClosed();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        output = new ServerHttp2Output(context, poller);
    }

    // ---- what comes, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case Http2HeadersFrame headers -> headersCame(headers);
            case Http2DataFrame data -> dataCame(data);
            case Http2ResetFrame reset -> resetCame(requireNonNull(reset.stream()));
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void headersCame(Http2HeadersFrame frame) {
        Http2FrameStream stream = requireNonNull(frame.stream());
        ServerHttp2Exchange known = exchanges.get(stream);
        if (known != null) {
            if (frame.isEndStream()) {
                known.contentEnded(); // by trailers
            }
            return;
        }
        if (exchanges.size() >= all.limits.maxRequests() || isDraining) {
            reset(stream, Http2Error.REFUSED_STREAM); // it may have been reset, and its handler goes on
            return;
        }
        ServerHttp2Head head = new ServerHttp2Head(frame.headers(), frame.isEndStream());
        if (!head.isWellFormed()) {
            reset(stream, Http2Error.PROTOCOL_ERROR);
            return;
        }
        var exchange = new ServerHttp2Exchange(this, stream, head);
        exchanges.put(stream, exchange);
        exchange.start();
    }

    private void dataCame(Http2DataFrame frame) {
        Http2FrameStream stream = requireNonNull(frame.stream());
        ServerHttp2Exchange exchange = exchanges.get(stream);
        int credit = frame.initialFlowControlledBytes();
        if (exchange == null) {
            frame.release();
            giveCredit(stream, credit);
            return;
        }
        exchange.contentCame(frame.content(), credit);
        if (frame.isEndStream()) {
            exchange.contentEnded();
        }
    }

    /// Lets the client send so many more bytes.
    void giveCredit(Http2FrameStream stream, int bytes) {
        if (bytes > 0) {
            output().send(new DefaultHttp2WindowUpdateFrame(bytes).stream(stream));
        }
    }

    private void resetCame(Http2FrameStream stream) {
        ServerHttp2Exchange exchange = exchanges.get(stream);
        if (exchange != null) {
            exchange.lost(new ConnectionResetException("The client has given the request up"));
        }
    }

    void reset(Http2FrameStream stream, Http2Error error) {
        output().send(new DefaultHttp2ResetFrame(error).stream(stream));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2FrameStreamException broken) {
            ServerHttp2Exchange exchange = exchanges.get(broken.stream());
            boolean isBehindTheEnd = exchange != null && exchange.hasRequestEnded();
            reset(broken.stream(), isBehindTheEnd ? Http2Error.STREAM_CLOSED : broken.error());
            resetCame(broken.stream());
        } else if (cause instanceof Http2Exception) {
            // The codec has told the client, and ends the connection.
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            transport.close(); // there is no half of a connection in HTTP/2
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
        context.fireChannelInactive();
    }

    /// The connection has ended.
    void lost() {
        if (isLost) {
            return;
        }
        isLost = true;
        output().lost();
        for (ServerHttp2Exchange exchange : List.copyOf(exchanges.values())) {
            exchange.lost(new ConnectionResetException("The connection was lost"));
        }
        if (!poller.isClosed()) {
            removeIfOver();
        }
    }

    /// Handlers may go on although their client has gone, and belong to the server until they end.
    private void removeIfOver() {
        if (isLost && exchanges.isEmpty()) {
            all.remove(this);
        }
    }

    // ---- the streams

    /// A stream has its response, or never will.
    void over(Http2FrameStream stream) {
        exchanges.remove(stream);
        idleDeadline = all.tick() + all.keepAliveTicks;
        if (isDraining && exchanges.isEmpty()) {
            transport.close();
        }
        removeIfOver();
    }

    // ---- looked after from outside

    @Override
    public void tick(long tick) {
        if (output().isStuck(tick, all.writeTicks)) {
            transport.abort();
        } else if (exchanges.isEmpty()) {
            if (tick >= idleDeadline) {
                drain();
            }
        } else {
            List.copyOf(exchanges.values()).forEach(exchange -> exchange.tick(tick));
        }
    }

    @Override
    public int requests() {
        return exchanges.size();
    }

    @Override
    public void drain() {
        if (isDraining || isLost) {
            return;
        }
        isDraining = true;
        output().send(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        if (exchanges.isEmpty()) {
            transport.close();
        }
    }

    @Override
    public void cancel() {
        List.copyOf(exchanges.values()).forEach(ServerHttp2Exchange::cancel);
    }

    @Override
    public void abort() {
        transport.abort();
    }

    @Override
    public String toString() {
        return "ServerHttp2[%s, requests=%d]".formatted(transport, exchanges.size());
    }
}
