package dev.asyncio.net.netty;

import dev.asyncio.ErrorContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;

/// Stands in the pipeline of a listening channel for the case that connections cannot be accepted, as when
/// there are no descriptors left: says so, and tries again after a while (CPython, `selector_events.py`,
/// `_accept_connection`).
final class Accepting extends ChannelInboundHandlerAdapter {

    /// CPython's `ACCEPT_RETRY_DELAY`.
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final NettyServer server;

    Accepting(NettyServer server) {
        this.server = server;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // Those that wait stay in the backlog. Without a pause the loop would do nothing but fail.
        from.channel().config().setAutoRead(false);
        server.loop().callLater(RETRY_DELAY, () -> {
            if (server.isServing() && from.channel().isOpen()) {
                from.channel().config().setAutoRead(true);
            }
        });
        server.loop()
                .callExceptionHandler(ErrorContext.of(
                        server + " cannot accept connections for want of a system resource; it tries again in "
                                + RETRY_DELAY.toSeconds() + " s",
                        cause));
    }
}
