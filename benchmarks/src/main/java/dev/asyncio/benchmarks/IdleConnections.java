package dev.asyncio.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Finds how much memory of the server an idle connection takes: by how much it grows while many are opened.
final class IdleConnections {

    private static final String METRIC = "connections-rss";

    /// How many are being opened at once: below any server's backlog.
    private static final int AT_ONCE = 100;

    /// What the server loads and compiles for its first connections is not counted as theirs.
    private static final int FIRST = 500;

    private final Bootstrap bootstrap;
    private final LoadWindow window;
    private final LoadSizes sizes;
    private final ServerMeter server;

    /// Those that have got their byte back. Filled by the client's loop, emptied by its main thread.
    private final BlockingQueue<Channel> answered = new LinkedBlockingQueue<>();

    IdleConnections(Bootstrap bootstrap, LoadWindow window, LoadSizes sizes, ServerMeter server) {
        this.window = window;
        this.sizes = sizes;
        this.server = server;
        this.bootstrap = bootstrap.clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Greeting(window, answered::add));
            }
        });
    }

    void run() throws Exception {
        close(open(Math.min(FIRST, sizes.idle())));
        window.pass(sizes.settling());
        OptionalLong before = server.residentBytes();
        List<Channel> idle = open(sizes.idle());
        window.pass(sizes.settling());
        OptionalLong after = server.residentBytes();
        close(idle);
        if (before.isPresent() && after.isPresent()) {
            window.print(METRIC, (after.getAsLong() - before.getAsLong()) / (double) sizes.idle(), "B");
        }
    }

    private List<Channel> open(int count) throws Exception {
        List<Channel> open = new ArrayList<>(count);
        int begun = 0;
        while (open.size() < count) {
            for (; begun < count && begun - open.size() < AT_ONCE; begun++) {
                connect(begun + 1, count);
            }
            Channel next = answered.poll(1, TimeUnit.MILLISECONDS);
            if (next == null) {
                window.pass(Duration.ZERO); // throws if one has failed
            } else {
                open.add(next);
            }
        }
        return open;
    }

    private void connect(int number, int count) {
        var _ = bootstrap.connect().addListener((ChannelFuture opened) -> {
            if (!opened.isSuccess()) {
                window.fail(LoadFailedException.because(
                        "Connection %d of %d could not be opened".formatted(number, count), opened.cause()));
            }
        });
    }

    private static void close(List<Channel> open) throws InterruptedException {
        for (Channel channel : open) {
            channel.pipeline().get(Greeting.class).end();
        }
        for (Channel channel : open) {
            channel.close().await();
        }
    }
}
