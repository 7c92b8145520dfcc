package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.net.DatagramOptions;
import dev.asyncio.net.UdpTransport;
import dev.asyncio.stream.DatagramProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams of the Internet: their addresses, and multicast.
final class UdpSocketTransport extends DatagramSocketTransport implements UdpTransport {

    private final DatagramOptions options;
    private final @Nullable InetSocketAddress remote;
    private @Nullable InetSocketAddress local; // once it is open; confined to the loop

    UdpSocketTransport(
            NettyPoller poller,
            Supplier<? extends DatagramProtocol> protocols,
            Context context,
            @Nullable InetSocketAddress remote,
            DatagramOptions options) {
        super(poller, protocols, context);
        this.remote = remote;
        this.options = options;
    }

    private DatagramChannel socket() {
        return (DatagramChannel) channel();
    }

    @Override
    void connect() throws IOException {
        if (remote != null) {
            poller().channels().connect(socket(), remote);
        }
        local = poller().channels().localAddressOf(socket());
    }

    // ---- datagrams

    @Override
    @Nullable
    SocketAddress recipient(@Nullable SocketAddress address) {
        if (remote != null) {
            if (address != null && !address.equals(remote)) {
                throw new IllegalArgumentException(this + " is connected to " + remote + ", so it cannot send to "
                        + address + "; leave the address out, or open an endpoint without a remote address");
            }
            return remote;
        }
        if (address == null) {
            throw new IllegalArgumentException(
                    this + " is connected to nobody, so each datagram needs an address to send it to");
        }
        if (!(address instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException(this + " sends to Internet addresses, but got " + address);
        }
        if (internet.isUnresolved()) {
            throw new IllegalArgumentException(
                    this + " cannot send to " + address + ", which is not resolved; ask Dns.getaddrinfo once before");
        }
        return internet;
    }

    @Override
    ByteBufHolder packet(ByteBuf content, @Nullable SocketAddress recipient) {
        return new DatagramPacket(content, (InetSocketAddress) recipient);
    }

    @Override
    SocketAddress senderOf(ByteBufHolder packet) {
        return ((DatagramPacket) packet).sender();
    }

    @Override
    boolean sendEmpty(ByteBufHolder packet) throws IOException {
        return poller().channels().sendEmpty(socket(), remote == null ? ((DatagramPacket) packet).recipient() : null);
    }

    @Override
    public int writeQueueSize() {
        return outgoing().count();
    }

    // ---- multicast

    @Override
    public void joinGroup(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        checkGroup("joinGroup", group);
        Asyncio.await(poller().wrap(socket().joinGroup(new InetSocketAddress(group, 0), networkFor(group, on))));
    }

    @Override
    public void leaveGroup(InetAddress group, @Nullable NetworkInterface on) throws IOException {
        checkGroup("leaveGroup", group);
        Asyncio.await(poller().wrap(socket().leaveGroup(new InetSocketAddress(group, 0), networkFor(group, on))));
    }

    private void checkGroup(String method, InetAddress group) {
        eventLoop().checkThread(method);
        requireNonNull(group, "A multicast group is an address, not null");
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group.getHostAddress()
                    + " is not the address of a multicast group; those are 224.0.0.0 to 239.255.255.255 and ff00::/8");
        }
    }

    private NetworkInterface networkFor(InetAddress group, @Nullable NetworkInterface asked) throws IOException {
        if (asked != null) {
            return asked;
        }
        if (options.multicastInterface() != null) {
            return options.multicastInterface();
        }
        InetAddress own = localAddress().getAddress();
        NetworkInterface ofOwn = own.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(own);
        if (ofOwn != null) {
            return ofOwn;
        }
        NetworkInterface found = null;
        for (Iterator<NetworkInterface> all =
                        NetworkInterface.networkInterfaces().iterator();
                all.hasNext(); ) {
            NetworkInterface one = all.next();
            boolean hasFamily = one.inetAddresses()
                    .anyMatch(address -> (address instanceof Inet6Address) == (group instanceof Inet6Address));
            if (one.isUp() && hasFamily && one.supportsMulticast()) {
                return one;
            }
            if (one.isLoopback()) {
                found = one;
            }
        }
        if (found == null) {
            throw new IOException("This machine has no network for multicast group " + group.getHostAddress()
                    + "; name one in joinGroup");
        }
        return found;
    }

    // ---- addresses

    @Override
    public InetSocketAddress localAddress() {
        return requireNonNull(local, "A transport has no address before it is open");
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    @Nullable
    SocketAddress local() {
        return local;
    }

    @Override
    @Nullable
    SocketAddress remote() {
        return remote;
    }

    @Override
    public String toString() {
        return describe("UdpTransport");
    }
}
