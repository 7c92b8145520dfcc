package dev.asyncio.net;

import dev.asyncio.stream.DatagramTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/// A UDP socket. What Python programs do to the socket of a transport with `setsockopt` are methods here.
///
/// Made by [Transports#createDatagramEndpoint]. Belongs to its loop.
public interface UdpTransport extends DatagramTransport {

    /// {@return the address of this end, with the real port}
    InetSocketAddress localAddress();

    /// {@return the only address that datagrams are sent to and received from, or null if this end is not
    /// connected}
    @Nullable
    InetSocketAddress remoteAddress();

    /// Receives what is sent to a multicast group, besides what is sent to this end. Suspends. Python:
    /// `setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, …)`.
    ///
    /// @param group its address
    /// @param on the network where the group is; null for [DatagramOptions#multicastInterface], or else the
    ///     network of this end's address, or else the first network that knows multicast
    /// @throws IllegalArgumentException if `group` is not the address of a group
    /// @throws IOException if the system refuses
    void joinGroup(InetAddress group, @Nullable NetworkInterface on) throws IOException;

    /// Receives no more of what is sent to a group. Suspends; has no effect on one that was not joined.
    /// Python: `setsockopt(IPPROTO_IP, IP_DROP_MEMBERSHIP, …)`.
    ///
    /// @param on as it was given to [#joinGroup]
    /// @throws IOException if the system refuses
    void leaveGroup(InetAddress group, @Nullable NetworkInterface on) throws IOException;

    /// {@return how many datagrams are buffered and not yet given to the system}
    int writeQueueSize();
}
