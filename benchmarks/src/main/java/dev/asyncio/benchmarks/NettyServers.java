package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A handler of Netty's on one event loop: what the library's transport would cost if nothing stood on it.
public final class NettyServers {

    private NettyServers() {}

    /// Serves what the arguments say.
    public static void main(String[] arguments) {
        PeerMain.serve(NettyServers::serve, arguments);
    }

    private static void serve(Serving serving) throws Exception {
        if (serving.isHttp()) {
            HttpPeers.netty(serving);
            return;
        }
        NettyTransport transport = NettyTransport.byProperty();
        SslContext tls = tls(serving);
        var bound = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, transport.ioHandlers()))
                .channel(transport.serverSocket())
                .option(ChannelOption.SO_BACKLOG, Serving.BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new Echo());
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

    private static @Nullable SslContext tls(Serving serving) throws IOException {
        if (!serving.isTls()) {
            return null;
        }
        return SslContextBuilder.forServer(
                        requireNonNull(serving.certificate()).toFile(),
                        requireNonNull(serving.key()).toFile())
                .protocols(Serving.TLS_VERSION)
                .sslProvider(NettyTransport.sslProvider())
                .build();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var _ = context.write(message, context.voidPromise());
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
}
