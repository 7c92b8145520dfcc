package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.netty.Connecting;
import dev.asyncio.net.netty.Listening;
import dev.asyncio.net.netty.StartingTls;
import dev.asyncio.net.netty.TlsSide;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Transport;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Connections and servers whose protocols are called with what arrives. Python: `loop.create_connection`,
/// `loop.create_server` and their like.
///
/// Every function belongs to the running loop, suspends, and so must be called by a task.
public final class Transports {

    private Transports() {}

    /// Opens a TCP connection to whichever of the host's addresses answers first. Python:
    /// `loop.create_connection`.
    ///
    /// @param protocolFactory makes the protocol, a [dev.asyncio.stream.Protocol] or
    ///     [dev.asyncio.stream.BufferedProtocol], once the connection is there
    /// @param host a name or an address
    /// @param port from 1 to 65535
    /// @throws java.net.UnknownHostException if the name is not known
    /// @throws IOException if no address can be connected to
    /// @throws javax.net.ssl.SSLException if TLS is asked for and fails; says why
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static <P extends BaseProtocol> Connected<P> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options) throws IOException {
        requireNonNull(host, "createConnection needs a host, not null; use \"localhost\" for this machine");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        var made = new Made<>(protocolFactory);
        return made.with(Connecting.to(Dns.candidates(host, port, options), host, made, options));
    }

    /// Opens a TCP connection with the default options.
    public static <P extends BaseProtocol> Connected<P> createConnection(
            Supplier<P> protocolFactory, String host, int port) throws IOException {
        return createConnection(protocolFactory, host, port, new ConnectOptions());
    }

    /// Opens a connection to a Unix socket. Python: `loop.create_unix_connection`.
    ///
    /// @throws IOException if nobody listens there, or TLS is asked for and fails
    public static <P extends BaseProtocol> Connected<P> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options) throws IOException {
        requireNonNull(path, "createUnixConnection needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        var made = new Made<>(protocolFactory);
        return made.with(Connecting.to(UnixDomainSocketAddress.of(path), made, options));
    }

    /// Listens on a port of several hosts. Python: `loop.create_server`.
    ///
    /// @param protocolFactory makes a protocol for each connection
    /// @param hosts names or addresses, all addresses of each; empty for all addresses of this machine
    /// @param port 0 for any free one, another for each address
    /// @throws java.net.UnknownHostException if a name is not known
    /// @throws java.net.BindException if an address cannot be listened on; then none is
    public static Server createServer(
            Supplier<? extends BaseProtocol> protocolFactory, List<String> hosts, int port, ServerOptions options)
            throws IOException {
        requireNonNull(protocolFactory, "createServer needs a protocol factory, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.on(Dns.toListenOn(hosts, port), protocolFactory, options);
    }

    /// Listens on a Unix socket. Python: `loop.create_unix_server`.
    ///
    /// @throws java.net.BindException if the path cannot be listened on
    public static Server createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options) throws IOException {
        requireNonNull(protocolFactory, "createUnixServer needs a protocol factory, not null");
        requireNonNull(path, "createUnixServer needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.onUnix(UnixDomainSocketAddress.of(path), protocolFactory, options);
    }

    /// Puts TLS under a connection that is open, once what was written is on its way. Suspends until the
    /// handshake is over. Python: `loop.start_tls`.
    ///
    /// What was received and not yet read belongs to the handshake: of a
    /// [StreamProtocol][dev.asyncio.stream.StreamProtocol] what its reader still holds, of another protocol
    /// what came while reading was paused. It is never taken for data that came over TLS.
    ///
    /// @param transport an open connection, with TLS already or without
    /// @param protocol is called from now on, usually the one that is called already
    /// @param serverSide whether this side is the server of the handshake
    /// @param serverHostname for a client, whom the certificate has to be for; else null
    /// @return the transport to use from now on; here the same
    /// @throws javax.net.ssl.SSLException if the handshake fails; the connection is closed then, and the
    ///     protocol is told the same
    /// @throws IllegalArgumentException if it is not a transport of this package
    /// @throws IllegalStateException if the connection is closing or half closed, or shakes hands already
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the connection is closed then
    public static Transport startTls(
            Transport transport, BaseProtocol protocol, Tls tls, boolean serverSide, @Nullable String serverHostname)
            throws IOException {
        requireNonNull(transport, "startTls needs a transport, not null");
        requireNonNull(protocol, "startTls needs a protocol, not null");
        requireNonNull(tls, "startTls needs a Tls, not null; use Tls.client() or Tls.server()");
        return StartingTls.on(transport, protocol, TlsSide.of(tls, serverSide, serverHostname));
    }
}
