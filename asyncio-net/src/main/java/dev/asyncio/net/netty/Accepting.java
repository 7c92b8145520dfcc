package dev.asyncio.net.netty;

import dev.asyncio.ErrorContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.TimeZone;

/// Stands in the pipeline of a listening channel for the case that connections cannot be accepted, as when
/// there are no descriptors left: says so, and tries again after a while (CPython, `selector_events.py`,
/// `_accept_connection`).
final class Accepting extends ChannelInboundHandlerAdapter {

    /// CPython's `ACCEPT_RETRY_DELAY`.
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final NettyServer server;

    Accepting(NettyServer server) {
        this.server = server;
        // A JVM without descriptors cannot open the files of what it uses for the first time: our classes, if
        // they are not in a jar, and the JDK's time zones, which its logging asks for.
        server.loop().callLater(RETRY_DELAY, () -> {}).cancel();
        var _ = failure(new IOException());
        var _ = TimeZone.getDefault();
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
        server.loop().callExceptionHandler(failure(cause));
    }

    private ErrorContext failure(Throwable cause) {
        return ErrorContext.of(
                server + " cannot accept connections for want of a system resource; it tries again in "
                        + RETRY_DELAY.toSeconds() + " s",
                cause);
    }
}
