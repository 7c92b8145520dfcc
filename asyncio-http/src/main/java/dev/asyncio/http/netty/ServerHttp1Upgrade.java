package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.http.Headers;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.ConnectionResetException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.List;

/// How a connection of HTTP/1.1 becomes a WebSocket: says so, and puts other handlers in place of its own.
final class ServerHttp1Upgrade {

    private final ServerHttp1 connection;
    private final NettyPoller poller;
    private final WebSocketUpgrade upgrade;
    private final Future<WebSocketLink> upgraded = Asyncio.createFuture();

    ServerHttp1Upgrade(ServerHttp1 connection, NettyPoller poller, WebSocketUpgrade upgrade) {
        this.connection = connection;
        this.poller = poller;
        this.upgrade = upgrade;
    }

    /// Does it. Suspends until it is done.
    ///
    /// @param headers of the response besides those that every upgrade has
    WebSocketLink run(Headers headers) throws IOException {
        HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        ServerFields.add(fields, headers, null, connection.all());
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        fields.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        connection.output().awaitRoom();
        connection
                .output()
                .send(
                        new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1,
                                HttpResponseStatus.SWITCHING_PROTOCOLS,
                                Unpooled.EMPTY_BUFFER,
                                fields,
                                EmptyHttpHeaders.INSTANCE),
                        0);
        poller.flushSoon(this::exchangeHandlers);
        return Asyncio.await(upgraded);
    }

    /// On the loop's thread.
    private void exchangeHandlers() {
        if (connection.isLost() || upgraded.isDone()) {
            upgraded.trySetException(new ConnectionResetException("The client has gone before it got its WebSocket"));
            return;
        }
        connection.output().flush();
        connection.takesNoMoreRequests();
        ChannelPipeline pipeline = connection.output().netty().pipeline();
        ChannelHandlerContext place = requireNonNull(pipeline.lastContext());
        pipeline.remove(ServerHttp1Codec.class);
        pipeline.remove(connection);
        upgraded.setResult(upgrade.install(place, poller, connection.transport(), List.of(), connection::lost));
    }
}
