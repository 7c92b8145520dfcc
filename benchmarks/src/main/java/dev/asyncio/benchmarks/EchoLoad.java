package dev.asyncio.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps messages outstanding on some connections, and counts those that come back.
final class EchoLoad {

    /// A metric.
    ///
    /// @param size of a message in bytes
    /// @param depth how many messages of a connection are outstanding
    record Kind(String metric, int size, int depth) {

        private static final int KILO = 1_024;

        static List<Kind> of(Workload workload) {
            String name = workload.id();
            var small = new Kind(name + "-1k", KILO, 1);
            var medium = new Kind(name + "-16k", 16 * KILO, 1);
            return workload == Workload.ECHO_TLS
                    ? List.of(small, medium)
                    : List.of(
                            small,
                            medium,
                            new Kind(name + "-100k", 100 * KILO, 1),
                            new Kind(name + "-1k-p16", KILO, 16));
        }
    }

    private static final int SPARE = 1_024;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final Bootstrap bootstrap;
    private final @Nullable SslContext tls;
    private final LoadWindow window;
    private final LoadSizes sizes;

    EchoLoad(Bootstrap bootstrap, @Nullable SslContext tls, LoadWindow window, LoadSizes sizes) {
        this.bootstrap = bootstrap;
        this.tls = tls;
        this.window = window;
        this.sizes = sizes;
    }

    /// Measures all that a workload has.
    void run(Workload workload) throws Exception {
        boolean isFirst = true;
        for (Kind kind : Kind.of(workload)) {
            ByteBuf messages = messages(kind);
            List<Channel> channels = open(kind, messages);
            awaitAnswers(channels);
            window.pass(isFirst ? sizes.warmUp() : sizes.settling());
            for (int i = 0; i < sizes.windows(); i++) {
                window.measure(kind.metric(), "req", sizes.window());
            }
            for (Channel channel : channels) {
                EchoConnection connection = channel.pipeline().get(EchoConnection.class);
                if (connection != null) {
                    connection.end();
                }
            }
            for (Channel channel : channels) {
                channel.close().await();
            }
            isFirst = false;
        }
    }

    /// Else a window could be over before a slow handshake is.
    private void awaitAnswers(List<Channel> channels) throws Exception {
        long end = System.nanoTime() + ANSWER_LIMIT.toNanos();
        for (int answered = 0; answered < channels.size(); ) {
            // None once the connection has broken, which pass() tells.
            EchoConnection connection = channels.get(answered).pipeline().get(EchoConnection.class);
            if (connection != null && connection.isAnswered()) {
                answered++;
            } else if (System.nanoTime() > end) {
                throw new LoadFailedException("Connection %d of %d got nothing back within %d s"
                        .formatted(answered + 1, channels.size(), ANSWER_LIMIT.toSeconds()));
            } else {
                window.pass(Duration.ofMillis(1));
            }
        }
    }

    /// {@return as many messages as may be outstanding; nobody's to release}
    private static ByteBuf messages(Kind kind) {
        var bytes = new byte[kind.size() * kind.depth()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        ByteBuf direct = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        return Unpooled.unreleasableBuffer(direct).asReadOnly();
    }

    private List<Channel> open(Kind kind, ByteBuf messages) throws Exception {
        // One size, that of all that can come, and more, since a buffer that is full makes Netty look for
        // more.
        int receiving = kind.size() * kind.depth() + SPARE;
        Bootstrap opening = bootstrap
                .clone()
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(receiving))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new EchoConnection(kind, messages, window));
                    }
                });
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < sizes.connections(); i++) {
            ChannelFuture opened = opening.connect().await();
            if (!opened.isSuccess()) {
                throw LoadFailedException.because(
                        "Connection %d of %d could not be opened".formatted(i + 1, sizes.connections()),
                        opened.cause());
            }
            channels.add(opened.channel());
        }
        return channels;
    }
}
