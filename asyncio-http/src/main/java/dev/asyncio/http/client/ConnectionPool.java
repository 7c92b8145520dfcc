package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.TimeoutException;
import dev.asyncio.TimerHandle;
import dev.asyncio.WaitQueue;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.netty.ClientConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The connections of a session: those in use and those kept for the next request. aiohttp: `TCPConnector`.
///
/// Whoever needs one gets an idle one to the same origin, the one used last, or opens another, or waits in
/// line until one of the two can be: first come, first served, except that nobody waits for a place that only
/// others can use. A place that is given to a waiting task which is then cancelled goes to the next. Confined
/// to the loop.
final class ConnectionPool {

    /// Whoever needs a connection.
    interface Applicant {

        /// There is none, so it has to wait.
        void queued();

        /// It waits no longer.
        void dequeued();

        /// Opens a connection. Suspends.
        ClientConnection open(Origin origin) throws IOException;
    }

    private final EventLoop loop;
    private final int limit;
    private final int limitPerHost;
    private final long keepAliveNanos;
    private final Predicate<Origin> mayMultiplex;
    private final Map<Origin, Host> hosts = new HashMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final WaitQueue closing = new WaitQueue(this);

    /// How many connections there are, those being opened included.
    private int size;

    private boolean isClosed;
    private @Nullable TimerHandle sweep;

    /// @param limit of all connections; 0 for none
    /// @param limitPerHost of the connections to one origin; 0 for none
    /// @param keepAlive how long an idle connection is kept
    /// @param mayMultiplex whether a connection to an origin might take many requests at the same time
    ConnectionPool(EventLoop loop, int limit, int limitPerHost, Duration keepAlive, Predicate<Origin> mayMultiplex) {
        this.loop = loop;
        this.limit = limit;
        this.limitPerHost = limitPerHost;
        this.keepAliveNanos = keepAlive.toNanos();
        this.mayMultiplex = mayMultiplex;
    }

    /// The connections to one origin.
    private static final class Host {

        final Origin origin;

        /// How many there are, those being opened included.
        int size;

        /// Those that can take a request, the one used last at the end.
        final ArrayDeque<Pooled> free = new ArrayDeque<>(1);

        final List<Pooled> all = new ArrayList<>(1);

        /// Whether its connections take many requests at the same time; null until the first one is made.
        @Nullable
        Boolean multiplexes;

        Host(Origin origin) {
            this.origin = origin;
        }
    }

    /// A connection that the pool knows.
    static final class Pooled {

        private final Host host;
        final ClientConnection connection;

        /// Whether it was used before: then the server may be about to close it.
        boolean isReused;

        /// How many were promised a request on it and have not begun it.
        private int promised;

        /// Whether it is in [Host#free].
        private boolean isFree;

        private long idleSince;

        private Pooled(Host host, ClientConnection connection) {
            this.host = host;
            this.connection = connection;
        }

        private int room() {
            return connection.capacity() - promised;
        }

        /// The promised request is begun now, or never.
        void redeem() {
            promised--;
        }
    }

    /// A task that waits in line.
    private record Waiting(Host host, Future<Turn> turn) {}

    /// What a task has waited for: a connection, or null with the right to open one.
    private record Turn(@Nullable Pooled given) {}

    // ---- taking

    /// {@return a connection on which a request can be begun at once} [Pooled#redeem] is to be called right
    /// before.
    ///
    /// @param patience how long to wait in line; null for as long as it takes
    /// @param applicant opens one if it has to be
    /// @throws IOException if none can be opened
    Pooled acquire(Origin origin, @Nullable Duration patience, Applicant applicant) throws IOException {
        while (true) {
            checkOpen();
            Host host = hosts.computeIfAbsent(origin, Host::new);
            Pooled free = takeFree(host);
            if (free != null) {
                return free;
            }
            if (!mayOpen(host) && !evictForeignIdle(host)) {
                applicant.queued();
                Pooled given = awaitTurn(host, patience);
                applicant.dequeued();
                if (given != null && given.connection.isOpen()) {
                    return given;
                }
                if (given != null) {
                    given.redeem(); // it was closed while this task was on its way
                    continue;
                }
            } else {
                reserve(host);
            }
            return open(host, applicant);
        }
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("The session is closed; create one that lives as long as its requests");
        }
    }

    private @Nullable Pooled takeFree(Host host) {
        for (Pooled pooled = host.free.peekLast(); pooled != null; pooled = host.free.peekLast()) {
            if (pooled.room() > 0) {
                pooled.promised++;
                if (pooled.room() == 0) {
                    host.free.removeLast();
                    pooled.isFree = false;
                }
                return pooled;
            }
            host.free.removeLast();
            pooled.isFree = false;
        }
        return null;
    }

    private boolean mayOpen(Host host) {
        return (limit == 0 || size < limit) && hostMayOpen(host);
    }

    /// One connection is enough for a server that takes many requests over one (RFC 9113, section 9.1). As
    /// long as it is not known whether it does, the first connection is waited for.
    private boolean hostMayOpen(Host host) {
        boolean isOneEnough = host.multiplexes == null ? mayMultiplex.test(host.origin) : host.multiplexes;
        return isOneEnough ? host.size == 0 : limitPerHost == 0 || host.size < limitPerHost;
    }

    /// Makes room below the common limit by closing the oldest connection that another host does not use.
    private boolean evictForeignIdle(Host host) {
        if (!hostMayOpen(host)) {
            return false;
        }
        Pooled oldest = null;
        for (Host other : hosts.values()) {
            Pooled idle = other.free.peekFirst();
            if (idle != null && isIdle(idle) && (oldest == null || idle.idleSince < oldest.idleSince)) {
                oldest = idle;
            }
        }
        if (oldest == null) {
            return false;
        }
        remove(oldest);
        oldest.connection.close();
        return true;
    }

    private static boolean isIdle(Pooled pooled) {
        return pooled.promised == 0 && pooled.connection.isIdle();
    }

    private @Nullable Pooled awaitTurn(Host host, @Nullable Duration patience) throws IOException {
        if (patience == null) {
            return takePlace(host).given();
        }
        try {
            return Asyncio.timeout(patience, () -> takePlace(host)).given();
        } catch (TimeoutException e) {
            throw new ClientTimeoutException(
                    ClientTimeoutException.Phase.POOL,
                    patience,
                    "Waiting for a connection to " + host.origin + " in " + this);
        }
    }

    private Turn takePlace(Host host) {
        var place = new Waiting(host, loop.createFuture());
        waiting.add(place);
        try {
            return Asyncio.await(place.turn);
        } catch (Throwable thrown) {
            waiting.remove(place);
            if (place.turn.isDone() && !place.turn.isCancelled() && place.turn.exception() == null) {
                giveBack(host, place.turn.result().given()); // the turn came together with the cancellation
            }
            throw thrown;
        }
    }

    private void giveBack(Host host, @Nullable Pooled given) {
        if (given == null) {
            unreserve(host);
        } else {
            given.redeem();
            changed(given);
        }
    }

    private void reserve(Host host) {
        size++;
        host.size++;
    }

    private void unreserve(Host host) {
        size--;
        host.size--;
        forgetIfEmpty(host);
        serveWaiting();
    }

    private void forgetIfEmpty(Host host) {
        if (host.size == 0 && waiting.stream().noneMatch(place -> place.host == host)) {
            hosts.remove(host.origin, host);
        }
    }

    private Pooled open(Host host, Applicant applicant) throws IOException {
        ClientConnection connection;
        try {
            connection = applicant.open(host.origin);
        } catch (Throwable thrown) {
            unreserve(host);
            throw thrown;
        }
        var pooled = new Pooled(host, connection);
        host.all.add(pooled);
        hosts.putIfAbsent(host.origin, host);
        connection.onChange(() -> changed(pooled));
        pooled.promised++;
        if (isClosed) {
            connection.abort();
            checkOpen();
        }
        host.multiplexes = connection.version() == HttpVersion.HTTP_2;
        if (pooled.room() > 0) {
            offer(pooled);
        }
        serveWaiting();
        return pooled;
    }

    // ---- giving back

    /// An exchange has ended, or the connection has.
    private void changed(Pooled pooled) {
        if (!pooled.connection.isOpen()) {
            remove(pooled);
            return;
        }
        pooled.isReused = true;
        pooled.idleSince = loop.time();
        if (pooled.room() > 0 && keepAliveNanos > 0) {
            offer(pooled);
        } else if (keepAliveNanos <= 0 && isIdle(pooled)) {
            remove(pooled);
            pooled.connection.close();
            return;
        }
        serveWaiting();
        scheduleSweep();
    }

    private static void offer(Pooled pooled) {
        if (!pooled.isFree) {
            pooled.isFree = true;
            pooled.host.free.addLast(pooled);
        }
    }

    private void remove(Pooled pooled) {
        Host host = pooled.host;
        if (host.all.remove(pooled)) {
            if (pooled.isFree) {
                host.free.remove(pooled);
            }
            unreserve(host);
        }
        if (size == 0) {
            closing.wakeAll();
        }
    }

    /// Gives what there is to those who wait for it, in their order.
    private void serveWaiting() {
        for (Iterator<Waiting> places = waiting.iterator(); places.hasNext(); ) {
            Waiting place = places.next();
            if (place.turn.isDone()) {
                places.remove();
                continue;
            }
            Pooled free = takeFree(place.host);
            if (free == null) {
                if (!mayOpen(place.host)) {
                    continue; // others, of another host, may have more luck
                }
                reserve(place.host);
            }
            places.remove();
            place.turn.setResult(new Turn(free));
        }
    }

    // ---- the end

    private void scheduleSweep() {
        if (sweep == null && !isClosed) {
            sweep = loop.callLater(Duration.ofNanos(keepAliveNanos), this::sweep);
        }
    }

    /// Closes what was idle for too long.
    private void sweep() {
        sweep = null;
        long now = loop.time();
        long next = Long.MAX_VALUE;
        for (Host host : List.copyOf(hosts.values())) {
            for (Pooled pooled : List.copyOf(host.free)) {
                if (!isIdle(pooled)) {
                    continue;
                }
                long left = pooled.idleSince + keepAliveNanos - now;
                if (left <= 0) {
                    remove(pooled);
                    pooled.connection.close();
                } else {
                    next = Math.min(next, left);
                }
            }
        }
        if (next != Long.MAX_VALUE && !isClosed) {
            sweep = loop.callLater(Duration.ofNanos(next), this::sweep);
        }
    }

    boolean isClosed() {
        return isClosed;
    }

    /// Closes all connections, whatever they are doing, and suspends until they are gone.
    void close() {
        isClosed = true;
        if (sweep != null) {
            sweep.cancel();
        }
        for (Waiting place : waiting) {
            place.turn.trySetException(
                    new IllegalStateException("The session was closed while a request waited for a connection"));
        }
        waiting.clear();
        for (Host host : List.copyOf(hosts.values())) {
            for (Pooled pooled : List.copyOf(host.all)) {
                pooled.connection.abort();
            }
        }
        while (hosts.values().stream().anyMatch(host -> !host.all.isEmpty())) {
            closing.suspend();
        }
    }

    @Override
    public String toString() {
        return "ConnectionPool[connections=%d, limit=%d, waiting=%d]".formatted(size, limit, waiting.size());
    }

    /// {@return how many connections there are, those being opened included}
    int size() {
        return size;
    }

    /// {@return how many requests wait for a connection}
    int waitingCount() {
        return waiting.size();
    }

    /// {@return how many connections do nothing}
    int idleCount() {
        int count = 0;
        for (Host host : hosts.values()) {
            for (Pooled pooled : host.free) {
                if (isIdle(requireNonNull(pooled))) {
                    count++;
                }
            }
        }
        return count;
    }
}
