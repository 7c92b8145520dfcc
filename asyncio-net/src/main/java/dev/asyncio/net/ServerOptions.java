package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// How a server is to listen. Python: the keyword arguments of `start_server` and `create_server`.
///
/// Not to be changed while in use.
public final class ServerOptions {

    private static final int DEFAULT_BACKLOG = 100; // CPython's

    private int limit = ConnectOptions.DEFAULT_LIMIT;
    private int backlog = DEFAULT_BACKLOG;
    private boolean reuseAddress = true;
    private boolean reusePort;
    private boolean startServing = true;
    private boolean cleanupSocket = true;
    private @Nullable Tls tls;

    /// Creates the default options.
    public ServerOptions() {}

    /// Sets how many bytes the [dev.asyncio.stream.StreamReader] of each connection keeps, about, before it
    /// slows the peer down, and the longest line. Default 64 KiB.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public ServerOptions limit(int bytes) {
        this.limit = ConnectOptions.checkLimit(bytes);
        return this;
    }

    /// Sets how many connections may wait to be accepted. Default 100.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public ServerOptions backlog(int connections) {
        if (connections <= 0) {
            throw new IllegalArgumentException("A server's backlog must be positive, but is " + connections);
        }
        this.backlog = connections;
        return this;
    }

    /// Listens although connections of an earlier server linger. Default true, as on POSIX.
    public ServerOptions reuseAddress(boolean reuse) {
        this.reuseAddress = reuse;
        return this;
    }

    /// Lets other sockets that ask for it listen on the same port; the system shares the connections out.
    /// Default false.
    public ServerOptions reusePort(boolean reuse) {
        this.reusePort = reuse;
        return this;
    }

    /// Accepts connections at once. Default true; else when [Server#startServing()] or
    /// [Server#serveForever()] is called.
    public ServerOptions startServing(boolean atOnce) {
        this.startServing = atOnce;
        return this;
    }

    /// Removes the file of a Unix socket when the server closes, if it is still the server's. Default true.
    public ServerOptions cleanupSocket(boolean cleanup) {
        this.cleanupSocket = cleanup;
        return this;
    }

    /// Speaks TLS. A connection is one when its handshake is over; what fails before that is logged in debug
    /// mode and disturbs nobody. Default: no TLS. Python: `ssl`.
    ///
    /// @param side [Tls#server(java.nio.file.Path, java.nio.file.Path)] or another server's
    public ServerOptions tls(Tls side) {
        this.tls = requireNonNull(side, "tls must not be null; leave it out for a server without TLS");
        return this;
    }

    /// {@return see [#limit(int)]}
    public int limit() {
        return limit;
    }

    /// {@return see [#backlog(int)]}
    public int backlog() {
        return backlog;
    }

    /// {@return see [#reuseAddress(boolean)]}
    public boolean reuseAddress() {
        return reuseAddress;
    }

    /// {@return see [#reusePort(boolean)]}
    public boolean reusePort() {
        return reusePort;
    }

    /// {@return see [#startServing(boolean)]}
    public boolean startServing() {
        return startServing;
    }

    /// {@return see [#cleanupSocket(boolean)]}
    public boolean cleanupSocket() {
        return cleanupSocket;
    }

    /// {@return see [#tls(Tls)], or null}
    public @Nullable Tls tls() {
        return tls;
    }
}
