package dev.asyncio.benchmarks;

import dev.asyncio.Asyncio;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.Response;
import dev.asyncio.http.websocket.WsMessage;
import dev.asyncio.http.websocket.WsOptions;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/// Servers that say hello over HTTP: this library as a program would use it, with its routes, limits and
/// dates; a handler of Netty's with nothing on it; Vert.x.
final class HttpPeers {

    private static final String HELLO = "Hello, World!";

    /// What suites send at most.
    private static final int LARGEST_MESSAGE = 64 << 20; // bytes

    private HttpPeers() {}

    /// This library.
    static void asyncio(Serving serving) {
        Asyncio.run(() -> {
            var application = new Application()
                    .get("/", _ -> Response.text(HELLO))
                    .get("/users/{id:[0-9]+}", request -> Response.text("user " + request.pathInt("id")));
            try (var server = HttpServer.start(application, Serving.HOST, serving.port())) {
                Serving.ready();
                server.serveForever();
            }
        });
    }

    /// This library, which sends back the texts and bytes that come by WebSocket.
    static void webSocketEcho(int port) {
        Asyncio.run(() -> {
            var options = WsOptions.DEFAULT.withMaxMessage(LARGEST_MESSAGE);
            var application = new Application().webSocket("/{path...}", options, (_, socket) -> {
                for (WsMessage message : socket) {
                    socket.send(message);
                }
            });
            try (var server = HttpServer.start(application, Serving.HOST, port)) {
                Serving.ready();
                server.serveForever();
            }
        });
    }

    /// Netty alone.
    static void netty(Serving serving) throws Exception {
        NettyTransport transport = NettyTransport.byProperty();
        var bound = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, transport.ioHandlers()))
                .channel(transport.serverSocket())
                .option(ChannelOption.SO_BACKLOG, Serving.BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new Hello());
                    }
                })
                .bind(Serving.HOST, serving.port())
                .await();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        Serving.ready();
        bound.channel().closeFuture().sync();
    }

    private static final class Hello extends ChannelInboundHandlerAdapter {

        private static final ByteBuf BODY = Unpooled.unreleasableBuffer(
                        Unpooled.directBuffer().writeBytes(HELLO.getBytes(StandardCharsets.US_ASCII)))
                .asReadOnly();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                var response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.OK,
                        BODY.duplicate(),
                        DefaultHttpHeadersFactory.headersFactory().withValidation(false),
                        DefaultHttpHeadersFactory.trailersFactory());
                response.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                        .setInt(HttpHeaderNames.CONTENT_LENGTH, HELLO.length());
                var _ = context.write(response, context.voidPromise());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    /// Vert.x.
    static void vertx(Serving serving) throws Exception {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var server = vertx.createHttpServer(
                        new HttpServerOptions().setTcpNoDelay(true).setAcceptBacklog(Serving.BACKLOG))
                .requestHandler(request -> {
                    var _ = request.response()
                            .putHeader("content-type", "text/plain")
                            .end(HELLO);
                });
        try {
            server.listen(serving.port(), Serving.HOST)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
        Serving.ready();
        new CountDownLatch(1).await();
    }
}
