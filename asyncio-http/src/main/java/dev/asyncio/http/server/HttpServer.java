package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.http.netty.ServerConnections;
import dev.asyncio.http.netty.ServerProtocol;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Tls;
import dev.asyncio.net.Transports;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves an application over HTTP. aiohttp: `AppRunner` with its sites.
///
/// ```java
/// try (HttpServer server = HttpServer.start(app, "localhost", 8080)) {
///     server.serveForever();
/// }
///
/// HttpServer.builder(app).listen("0.0.0.0", 80).listenTls("0.0.0.0", 443,
/// tls).listenUnix(Path.of("/run/app")).start();
/// ```
/// Belongs to the loop that has started it, whose tasks serve: one for the requests that a connection of
/// HTTP/1.1 has sent, which answers them one after the other, and one for each stream of HTTP/2.
///
/// **The end** comes in phases: no more connections are accepted; clients are told that this is the end, and
/// idle connections closed; requests that are being served may finish within the grace time; what is left is
/// cancelled; a second later what is still left is broken off. Then the application's resources are closed.
public final class HttpServer implements AutoCloseable {

    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    /// How long what is cancelled may take to end.
    private static final Duration CANCELLED_GRACE = Duration.ofSeconds(1);

    private static final int BACKLOG = 1024;

    private final EventLoop loop;
    private final ServerConnections connections;
    private final List<Server> listening;
    private final Resources resources;
    private final Duration grace;
    private final Future<Void> over;
    private @Nullable Future<ShutdownReport> report;

    private HttpServer(Builder builder, Resources resources, List<Server> listening, ServerConnections connections) {
        this.loop = EventLoop.confined();
        this.grace = builder.grace;
        this.resources = resources;
        this.listening = listening;
        this.connections = connections;
        this.over = loop.createFuture();
    }

    /// Serves on a port, with the default options. Suspends until it listens.
    ///
    /// @param host a name or an address, all addresses of it
    /// @param port 0 for any free one
    /// @throws java.net.BindException if it cannot listen
    /// @throws Exception if one of the application's resources cannot be opened
    public static HttpServer start(Application application, String host, int port) throws Exception {
        return builder(application).listen(host, port).start();
    }

    /// {@return a builder of servers of an application}
    public static Builder builder(Application application) {
        return new Builder(requireNonNull(application, "A server needs an application, not null"));
    }

    /// {@return the port of the first listener}
    ///
    /// @throws IllegalStateException if the server is closed or listens on no port
    public int port() {
        for (Server server : listening) {
            if (server.sockets().stream().anyMatch(java.net.InetSocketAddress.class::isInstance)) {
                return server.port();
            }
        }
        throw new IllegalStateException(this + " listens on no port");
    }

    /// {@return the addresses listened on, with real port numbers; empty once closed}
    public List<SocketAddress> sockets() {
        return listening.stream().flatMap(server -> server.sockets().stream()).toList();
    }

    /// {@return whether new connections are accepted; what a load balancer wants to know}
    public boolean isServing() {
        return report == null;
    }

    /// {@return how many connections are open}
    public int connections() {
        return connections.size();
    }

    /// {@return how many requests have no response yet}
    public int requests() {
        return connections.requests();
    }

    /// Suspends until the server is over.
    ///
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the server goes on until it is closed
    public void serveForever() {
        Asyncio.await(Asyncio.shield(over));
    }

    /// Ends the server as described above, with the grace time it was built with. Suspends until that is
    /// over.
    ///
    /// @throws dev.asyncio.ExceptionGroup if resources could not be closed; the server is over nevertheless
    @Override
    public void close() {
        var _ = shutdown(grace);
    }

    /// Ends the server as described above. Suspends until that is over; if it is being ended already, until
    /// then.
    ///
    /// @param graceTime how long requests may take to finish; zero cancels them at once
    /// @return how it went
    /// @throws dev.asyncio.ExceptionGroup if resources could not be closed; the server is over nevertheless
    /// @throws dev.asyncio.CancelledError if the task is cancelled meanwhile; then everything is broken off
    public ShutdownReport shutdown(Duration graceTime) {
        requireNonNull(graceTime, "shutdown needs a grace time, not null; use Duration.ZERO for none");
        loop.checkThread("shutdown");
        Future<ShutdownReport> running = report;
        if (running != null) {
            return Asyncio.await(Asyncio.shield(running));
        }
        Future<ShutdownReport> made = loop.createFuture();
        report = made;
        try {
            ShutdownReport ended = end(graceTime);
            made.setResult(ended);
            resources.close();
            return ended;
        } finally {
            if (!made.isDone()) {
                made.cancel();
            }
            over.trySetResult(null);
        }
    }

    private ShutdownReport end(Duration graceTime) {
        long began = loop.time();
        int open = connections.size();
        int pending = connections.requests();
        try {
            listening.forEach(Server::close);
            connections.drain();
            awaitEnd(graceTime);
            int left = connections.requests();
            connections.cancel();
            awaitEnd(CANCELLED_GRACE);
            int aborted = connections.size();
            connections.abort();
            awaitEnd(CANCELLED_GRACE);
            listening.forEach(Server::waitClosed);
            return new ShutdownReport(
                    open, pending, Math.max(0, pending - left), left, aborted, Duration.ofNanos(loop.time() - began));
        } finally {
            connections.abort();
        }
    }

    private void awaitEnd(Duration most) {
        if (connections.size() > 0 && most.isPositive()) {
            Asyncio.moveOnAfter(most, connections::awaitEnd);
        }
    }

    @Override
    public String toString() {
        return "HttpServer[%s, sockets=%s, connections=%d]"
                .formatted(isServing() ? "serving" : "closed", sockets(), connections.size());
    }

    /// Says how to serve. Not to be used for more than one server.
    public static final class Builder {

        private interface Listening {
            Server listen(ServerConnections connections) throws IOException;
        }

        private final Application application;
        private final List<Listening> listeners = new ArrayList<>();
        private HttpLimits limits = new HttpLimits();
        private @Nullable String serverName = "asyncio";
        private Duration grace = DEFAULT_GRACE;
        private boolean reusePort;

        private Builder(Application application) {
            this.application = application;
        }

        /// Listens on all addresses of a host.
        ///
        /// @param port 0 for any free one
        public Builder listen(String host, int port) {
            requireNonNull(host, "listen needs a host, not null; use \"localhost\" for this machine");
            listeners.add(connections ->
                    Transports.createServer(() -> new ServerProtocol(connections), List.of(host), port, options(null)));
            return this;
        }

        /// Listens for TLS on all addresses of a host, for HTTP/2 and HTTP/1.1.
        ///
        /// @param port 0 for any free one
        /// @param tls a server's
        public Builder listenTls(String host, int port, Tls tls) {
            requireNonNull(host, "listenTls needs a host, not null; use \"localhost\" for this machine");
            requireNonNull(tls, "listenTls needs a Tls, not null; use Tls.server(…)");
            Tls agreeing = tls.alpn("h2", "http/1.1");
            listeners.add(connections -> Transports.createServer(
                    () -> new ServerProtocol(connections), List.of(host), port, options(agreeing)));
            return this;
        }

        /// Listens on a Unix socket.
        public Builder listenUnix(Path path) {
            requireNonNull(path, "listenUnix needs a path, not null");
            listeners.add(connections ->
                    Transports.createUnixServer(() -> new ServerProtocol(connections), path, options(null)));
            return this;
        }

        /// Listens on a socket that is bound already, such as one inherited from another process; see
        /// [Transports#createServer(java.util.function.Supplier, ServerSocketChannel, ServerOptions)].
        public Builder listen(ServerSocketChannel socket) {
            requireNonNull(socket, "listen needs a socket, not null");
            listeners.add(connections ->
                    Transports.createServer(() -> new ServerProtocol(connections), socket, options(null)));
            return this;
        }

        private ServerOptions options(@Nullable Tls tls) {
            var options =
                    new ServerOptions().backlog(BACKLOG).reusePort(reusePort).startServing(false);
            return tls == null ? options : options.tls(tls);
        }

        /// Shares the ports with other sockets that do, see [ServerOptions#reusePort(boolean)]. Default
        /// false.
        public Builder reusePort(boolean reuse) {
            reusePort = reuse;
            return this;
        }

        /// Sets what the server bears of its clients.
        public Builder limits(HttpLimits newLimits) {
            limits = requireNonNull(newLimits, "The limits must not be null; leave them out for the defaults");
            return this;
        }

        /// Sets how long requests may take to finish when the server is closed. Default 10 s.
        public Builder grace(Duration most) {
            grace = requireNonNull(most, "The grace time must not be null; use Duration.ZERO for none");
            return this;
        }

        /// Sets the value of the field `Server`. Default `asyncio`.
        ///
        /// @param name null for no such field
        public Builder serverName(@Nullable String name) {
            serverName = name;
            return this;
        }

        /// Opens the application's resources and listens. Suspends until it does. If anything fails, nothing
        /// stays open.
        ///
        /// @throws java.net.BindException if an address cannot be listened on
        /// @throws Exception if one of the application's resources cannot be opened
        /// @throws IllegalStateException if it was not said where to listen
        public HttpServer start() throws Exception {
            if (listeners.isEmpty()) {
                throw new IllegalStateException("The server has nowhere to listen; call listen(…) before start()");
            }
            Handler handler = application.compile();
            Resources opened = Resources.open(application.resources());
            List<Server> listening = new ArrayList<>();
            try {
                var connections = new ServerConnections(
                        EventLoop.confined(), new Dispatcher(handler, limits, opened.attributes()), limits, serverName);
                for (Listening listener : listeners) {
                    listening.add(listener.listen(connections));
                }
                listening.forEach(Server::startServing);
                return new HttpServer(this, opened, listening, connections);
            } catch (Throwable thrown) {
                for (Server server : listening) {
                    server.close();
                    server.waitClosed();
                }
                opened.closeBecauseOf(thrown);
                throw thrown;
            }
        }
    }
}
