package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Datagrams (UDP) for programs that await. Our addition to asyncio, which has only the protocols of
/// [Transports#createDatagramEndpoint].
///
/// ```java
/// try (DatagramEndpoint endpoint = Datagrams.bind("0.0.0.0", 9999)) {
///     for (Datagram datagram : endpoint) {
///         endpoint.send(datagram.data(), datagram.sender());
///     }
/// }
/// ```
/// Every function suspends, and so must be called by a task.
public final class Datagrams {

    private Datagrams() {}

    /// Opens an endpoint that anybody can send to, see [#bind(String, int, DatagramOptions)].
    ///
    /// @param host an address of this machine; null for all
    /// @param port 0 for any free one
    public static DatagramEndpoint bind(@Nullable String host, int port) throws IOException {
        return bind(host, port, new DatagramOptions());
    }

    /// Opens an endpoint that anybody can send to, and that can send to anybody.
    ///
    /// @param host an address of this machine; null for all, IPv6 and IPv4
    /// @param port 0 for any free one
    /// @throws java.net.UnknownHostException if the name is not known
    /// @throws java.net.BindException if the address is taken or not one of this machine
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static DatagramEndpoint bind(@Nullable String host, int port, DatagramOptions options) throws IOException {
        return open(Dns.unresolved(host, port), null, options);
    }

    /// Opens an endpoint that exchanges datagrams with one other, see [#connect(String, int,
    /// DatagramOptions)].
    public static DatagramEndpoint connect(String host, int port) throws IOException {
        return connect(host, port, new DatagramOptions());
    }

    /// Opens an endpoint that exchanges datagrams with one other, and receives none from elsewhere. Nothing
    /// is sent by that: whether anybody listens there is not known before the first error or answer.
    ///
    /// @param host a name or an address
    /// @param port from 1 to 65535
    /// @throws java.net.UnknownHostException if the name is not known
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static DatagramEndpoint connect(String host, int port, DatagramOptions options) throws IOException {
        requireNonNull(host, "connect needs a host, not null; use \"localhost\" for this machine");
        return open(null, Dns.unresolved(host, port), options);
    }

    /// Opens an endpoint with the addresses of both ends.
    ///
    /// @param local of this end; null for any
    /// @param remote the only one to exchange datagrams with; null for anybody
    /// @throws IllegalArgumentException if both are null and the options name no family
    /// @throws IOException as [#bind] and [#connect]
    public static DatagramEndpoint open(
            @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote, DatagramOptions options)
            throws IOException {
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        var endpoint = new DatagramEndpoint(options);
        Transports.createDatagramEndpoint(endpoint::protocol, local, remote, options);
        return endpoint;
    }
}
