package dev.asyncio.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.net.BindException;
import java.util.concurrent.TimeUnit;

/// Opens connections and closes them again, some at a time, and counts them.
final class ConnectionRate {

    private static final String METRIC = "connections-rate";

    /// How long a port stays taken after its connection is closed, at least, where the system reuses them at
    /// all.
    private static final int RETRY_MILLIS = 20;

    private final Bootstrap bootstrap;
    private final LoadWindow window;
    private final LoadSizes sizes;

    /// Written by the main thread, read by the client's loop.
    private volatile boolean isOver;

    ConnectionRate(Bootstrap bootstrap, LoadWindow window, LoadSizes sizes) {
        this.window = window;
        this.sizes = sizes;
        this.bootstrap = bootstrap.clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                long began = System.nanoTime();
                channel.pipeline().addLast(new Greeting(window, answered -> end(answered, began)));
            }
        });
    }

    void run() throws Exception {
        for (int i = 0; i < sizes.connections(); i++) {
            next();
        }
        window.pass(sizes.warmUp());
        for (int i = 0; i < sizes.windows(); i++) {
            window.measure(METRIC, "conn", sizes.window());
        }
        isOver = true;
    }

    private void next() {
        if (isOver) {
            return;
        }
        var _ = bootstrap.connect().addListener((ChannelFuture opened) -> {
            if (opened.isSuccess() || isOver) {
                return;
            }
            if (isOutOfPorts(opened.cause())) {
                // Some tens of thousands are closed each second, and the system keeps each for a while.
                var _ = opened.channel().eventLoop().schedule(this::next, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                window.fail(LoadFailedException.because("A connection could not be opened", opened.cause()));
            }
        });
    }

    private static boolean isOutOfPorts(Throwable cause) {
        return cause instanceof BindException
                || String.valueOf(cause.getMessage()).contains("Cannot assign requested address");
    }

    private void end(Channel channel, long began) {
        channel.pipeline().get(Greeting.class).end();
        var _ = channel.close().addListener(_ -> {
            window.tally().add(System.nanoTime() - began);
            next();
        });
    }
}
