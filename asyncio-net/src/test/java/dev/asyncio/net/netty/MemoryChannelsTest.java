package dev.asyncio.net.netty;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.net.memory.MemoryNetwork;
import dev.asyncio.test.AsyncioTest;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What is built of Netty's own parts, such as HTTP, runs over memory too.
class MemoryChannelsTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private static Channel listen(NettyPoller poller, ChannelInboundHandlerAdapter handler) {
        return await(poller.open(() -> new ServerBootstrap()
                .group(poller.netty())
                .channelFactory(poller.channels()::newServerSocketChannel)
                .option(ChannelOption.SO_BACKLOG, 10)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler);
                    }
                })
                .bind(ADDRESS)));
    }

    private static Channel connect(NettyPoller poller, ChannelInboundHandlerAdapter... handlers) {
        return await(poller.open(() -> new Bootstrap()
                .group(poller.netty())
                .disableResolver()
                .channelFactory(poller.channels()::newSocketChannel)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handlers);
                    }
                })
                .connect(ADDRESS)));
    }

    private static void close(NettyPoller poller, Channel... channels) {
        for (Channel channel : channels) {
            await(poller.wrap(channel.close()));
        }
        sleep(millis(1));
    }

    @AsyncioTest
    void whatNettySchedulesFollowsTheLoopsClock(EventLoop loop) {
        MemoryNetwork.install(loop);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        long began = loop.time();
        Future<Long> called = loop.createFuture();

        var _ = poller.netty().schedule(() -> called.trySetResult(loop.time() - began), 30, TimeUnit.MINUTES);

        assertThat(await(called)).isEqualTo(Duration.ofMinutes(30).toNanos());
    }

    @AsyncioTest
    void handlersOfNettyMeetTheirTimeouts(EventLoop loop) {
        MemoryNetwork.install(loop);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        long began = loop.time();
        Future<Throwable> failed = loop.createFuture();
        Channel server = listen(poller, new ChannelInboundHandlerAdapter());
        Channel client = connect(poller, new ReadTimeoutHandler(30), new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
                failed.trySetResult(cause);
            }
        });

        assertThat(await(failed)).isInstanceOf(ReadTimeoutException.class);
        assertThat(loop.time() - began).isEqualTo(seconds(30).toNanos());
        close(poller, client, server);
    }

    @AsyncioTest
    void channelWithoutHalfClosureClosesWithItsPeer(EventLoop loop) {
        MemoryNetwork.install(loop);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        List<String> events = new ArrayList<>();
        Channel server = listen(poller, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext from, Object message) {
                events.add(((ByteBuf) message).toString(StandardCharsets.UTF_8));
                ((ByteBuf) message).release();
            }

            @Override
            public void channelInactive(ChannelHandlerContext from) {
                events.add("inactive");
            }
        });
        Channel client = connect(poller, new ChannelInboundHandlerAdapter());

        await(poller.wrap(client.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8))));
        close(poller, client);

        assertThat(events).containsExactly("hello", "inactive");
        close(poller, server);
    }

    @AsyncioTest
    void writabilityFollowsTheBufferOfTheReader(EventLoop loop) {
        MemoryNetwork.install(loop);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        List<Channel> accepted = new ArrayList<>();
        Channel server = listen(poller, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext from) {
                from.channel().config().setAutoRead(false);
                accepted.add(from.channel());
            }

            @Override
            public void channelRead(ChannelHandlerContext from, Object message) {
                ((ByteBuf) message).release();
            }
        });
        Channel client = connect(poller, new ChannelInboundHandlerAdapter());

        var _ = client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000_000]));
        sleep(millis(1));
        boolean whileNobodyReads = client.isWritable();
        accepted.getFirst().config().setAutoRead(true);
        sleep(millis(1));

        assertThat(whileNobodyReads).isFalse();
        assertThat(client.isWritable()).isTrue();
        close(poller, client, server);
    }

    @AsyncioTest
    void onlyTheChannelsOfTheNetworkFit(EventLoop loop) {
        MemoryNetwork.install(loop);
        NettyPoller poller = NettyPoller.ofRunningLoop();

        assertThatThrownBy(() -> await(poller.open(() -> new Bootstrap()
                        .group(poller.netty())
                        .channelFactory(new NioChannels()::newSocketChannel)
                        .handler(new ChannelInboundHandlerAdapter())
                        .register())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("incompatible event loop type");
    }
}
