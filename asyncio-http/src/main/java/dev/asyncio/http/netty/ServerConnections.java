package dev.asyncio.http.netty;

import dev.asyncio.Context;
import dev.asyncio.EventLoop;
import dev.asyncio.TimerHandle;
import dev.asyncio.WaitQueue;
import dev.asyncio.http.server.HttpLimits;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All connections of a server on one loop: what they have in common, and the clock for their timeouts, which
/// is one timer for all, since almost none of them ever runs out. Confined to the loop.
public final class ServerConnections {

    /// How often the shortest timeout is looked at, at least.
    private static final int TICKS_IN_TIMEOUT = 4;

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

    final EventLoop loop;
    final ServerHandling handling;
    final HttpLimits limits;
    final ServerDate date;
    final @Nullable AsciiString serverName;
    final ServerCommonFields common;
    private final Context context;

    final int headTicks;
    final int bodyTicks;
    final int writeTicks;
    final int keepAliveTicks;
    final int lingerTicks;

    private final Duration tickEvery;
    private long tick;
    private @Nullable TimerHandle timer;
    private final Set<ServerConnection> open = new LinkedHashSet<>();
    private final WaitQueue waitingForEnd = new WaitQueue(this);
    private boolean isDraining;

    /// Creates it without connections.
    ///
    /// @param loop the running one
    /// @param handling answers the requests
    /// @param serverName for the field `Server`; null for none
    public ServerConnections(EventLoop loop, ServerHandling handling, HttpLimits limits, @Nullable String serverName) {
        this.loop = loop;
        this.handling = handling;
        this.limits = limits;
        this.date = new ServerDate(loop);
        this.serverName = serverName == null ? null : AsciiString.of(serverName);
        this.common = new ServerCommonFields(date, this.serverName);
        this.context = Context.copyCurrent();
        Duration shortest = Stream.of(
                        limits.headTimeout(),
                        limits.bodyTimeout(),
                        limits.writeTimeout(),
                        limits.keepAlive(),
                        limits.linger())
                .min(Duration::compareTo)
                .orElseThrow()
                .dividedBy(TICKS_IN_TIMEOUT);
        this.tickEvery = shortest.compareTo(LONGEST_TICK) < 0 ? shortest : LONGEST_TICK;
        this.headTicks = ticks(limits.headTimeout());
        this.bodyTicks = ticks(limits.bodyTimeout());
        this.writeTicks = ticks(limits.writeTimeout());
        this.keepAliveTicks = ticks(limits.keepAlive());
        this.lingerTicks = ticks(limits.linger());
    }

    /// One more than fit, because the first one may come at once.
    private int ticks(Duration timeout) {
        return (int) Math.min(Integer.MAX_VALUE, timeout.dividedBy(tickEvery) + 1);
    }

    /// {@return how often the clock has ticked}
    long tick() {
        return tick;
    }

    /// {@return a context for a new task}
    Context newContext() {
        return context.copy();
    }

    /// Takes a connection in, if there is room for it.
    ///
    /// @return whether there is
    boolean add(ServerConnection connection) {
        if (open.size() >= limits.maxConnections()) {
            return false;
        }
        open.add(connection);
        if (timer == null) {
            timer = loop.callLater(tickEvery, this::ticked);
        }
        return true;
    }

    void remove(ServerConnection connection) {
        open.remove(connection);
        if (open.isEmpty()) {
            waitingForEnd.wakeAll();
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }

    /// One has become another, which speaks another version.
    void replace(ServerConnection connection, ServerConnection by) {
        open.add(by);
        open.remove(connection);
    }

    private void ticked() {
        tick++;
        timer = loop.callLater(tickEvery, this::ticked);
        for (ServerConnection connection : List.copyOf(open)) {
            connection.tick(tick);
        }
    }

    // ---- the end

    /// {@return whether connections are to be closed as soon as they can}
    boolean isDraining() {
        return isDraining;
    }

    /// Tells all clients that this is the end, and closes what is idle.
    public void drain() {
        isDraining = true;
        List.copyOf(open).forEach(ServerConnection::drain);
    }

    /// Cancels everything that is being served.
    public void cancel() {
        List.copyOf(open).forEach(ServerConnection::cancel);
    }

    /// Ends all connections.
    public void abort() {
        List.copyOf(open).forEach(ServerConnection::abort);
    }

    /// Suspends until there are no connections any more.
    public void awaitEnd() {
        while (!open.isEmpty()) {
            waitingForEnd.suspend();
        }
    }

    /// {@return how many there are}
    public int size() {
        return open.size();
    }

    /// {@return how many requests have no response yet}
    public int requests() {
        return open.stream().mapToInt(ServerConnection::requests).sum();
    }

    @Override
    public String toString() {
        return "ServerConnections[%d open%s]".formatted(open.size(), isDraining ? ", draining" : "");
    }
}
