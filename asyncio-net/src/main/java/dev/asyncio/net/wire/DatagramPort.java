package dev.asyncio.net.wire;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.memory.Link;
import dev.asyncio.net.memory.Packet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A socket for datagrams. Confined to the loop.
public final class DatagramPort {

    /// What the length field of UDP leaves over IPv4.
    private static final int LARGEST = 65_507;

    private final Owner owner;
    private Host host;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress remote;
    private final Set<InetAddress> groups = new HashSet<>();
    private boolean mayBroadcast;
    private boolean shares;
    private boolean isHeardAtHome = true;
    private int bufferSize;

    private final ArrayDeque<Received> received = new ArrayDeque<>();
    private int bytesReceived;
    private @Nullable IOException error;

    /// A datagram that has come.
    public record Received(InetSocketAddress from, ByteBuffer data) {}

    /// Who sends and receives.
    public interface Owner {

        /// A datagram waits, or an error.
        void readable();

        /// The host has crashed; everything is over.
        void crashed(IOException why);
    }

    /// Creates a socket that is not bound.
    public DatagramPort(Host host, Owner owner) {
        this.host = host;
        this.owner = owner;
        this.bufferSize = Math.max(host.wire().bufferSize(), 1 << 17);
    }

    /// {@return the address of this end}
    public InetSocketAddress local() {
        return requireNonNull(local, "A socket has no address before it is bound");
    }

    /// Takes an address.
    ///
    /// @param wanted port 0 for any free one
    /// @throws IOException as a system would
    public void bind(InetSocketAddress wanted) throws IOException {
        host = wanted.getAddress().isMulticastAddress() ? host : host.toBind(wanted.getAddress());
        local = host.bind(this, wanted);
    }

    /// Receives from, and sends to, one address only.
    public void connect(InetSocketAddress to) {
        remote = to;
        InetSocketAddress own = local();
        if (own.getAddress().isAnyLocalAddress()) {
            host.unbind(this);
            local = new InetSocketAddress(host.addressTowards(to.getAddress()), own.getPort());
            try {
                local = host.bind(this, local);
            } catch (IOException e) {
                throw new IllegalStateException(e); // it had the port on all addresses
            }
        }
    }

    /// Allows to send to all hosts.
    public void setBroadcast(boolean isAllowed) {
        mayBroadcast = isAllowed;
    }

    /// Lets others that share too have the same address; one of them gets what comes.
    public void setSharing(boolean isShared) {
        shares = isShared;
    }

    boolean shares() {
        return shares;
    }

    /// Sets whether members on the same host hear what this sends to a group.
    public void setHeardAtHome(boolean isHeard) {
        isHeardAtHome = isHeard;
    }

    /// {@return how many bytes that nobody has read it holds}
    public int bufferSize() {
        return bufferSize;
    }

    /// Sets how many bytes that nobody has read it holds. What comes beyond that is lost.
    public void setBufferSize(int bytes) {
        bufferSize = bytes;
    }

    /// Receives what is sent to a group.
    public void join(InetAddress group) {
        groups.add(group);
    }

    /// Receives no more of what is sent to a group.
    public void leave(InetAddress group) {
        groups.remove(group);
    }

    // ---- sending

    /// Sends a datagram.
    ///
    /// @param to null if connected
    /// @throws IOException if a system would say at once that it cannot be sent
    public void send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
        IOException waiting = error;
        if (waiting != null) {
            error = null;
            throw waiting;
        }
        if (data.remaining() > LARGEST) {
            throw new IOException("Message too long");
        }
        if (!host.isUp()) {
            throw new SocketException("Network is unreachable");
        }
        InetSocketAddress target = remote == null ? requireNonNull(to, "A datagram needs an address") : remote;
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip().asReadOnlyBuffer();
        if (target.getAddress().isMulticastAddress() || isBroadcast(target.getAddress())) {
            sendToAll(copy, target);
            return;
        }
        Host there = host.wire().hostAt(target.getAddress(), host);
        if (there == null) {
            throw new NoRouteToHostException("No route to host");
        }
        sendTo(there, copy, target);
    }

    private static boolean isBroadcast(InetAddress address) {
        return address.getHostAddress().equals("255.255.255.255");
    }

    private void sendToAll(ByteBuffer data, InetSocketAddress target) throws IOException {
        boolean isBroadcast = isBroadcast(target.getAddress());
        if (isBroadcast && !mayBroadcast) {
            throw new SocketException("Permission denied");
        }
        for (Host each : new ArrayList<>(host.wire().hosts())) {
            boolean isMember = each.datagramPorts().stream().anyMatch(port -> port.takes(target));
            if (isBroadcast || (isMember && (each != host || isHeardAtHome))) {
                sendTo(each, data, target);
            }
        }
    }

    private void sendTo(Host there, ByteBuffer data, InetSocketAddress target) {
        Wire wire = host.wire();
        Route route = wire.route(host, there);
        InetSocketAddress sender = sender(target);
        int size = data.remaining();
        wire.tell(Packet.Kind.DATAGRAM, Packet.Fate.SENT, sender, target, size);
        if (route.loses()) {
            wire.tell(Packet.Kind.DATAGRAM, Packet.Fate.LOST, sender, target, size);
            return;
        }
        Link link = route.link();
        boolean isDuplicated = wire.happens(link.duplication());
        for (int copies = isDuplicated ? 2 : 1; copies > 0; copies--) {
            long late = wire.happens(link.reordering()) ? link.holdUp().toNanos() : 0;
            var _ = wire.after(
                    route.duration(size) + late, () -> arrives(route, there, new Received(sender, data), target));
        }
        if (isDuplicated) {
            wire.tell(Packet.Kind.DATAGRAM, Packet.Fate.DUPLICATED, sender, target, size);
        }
    }

    private InetSocketAddress sender(InetSocketAddress target) {
        InetSocketAddress own = local();
        return own.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(host.addressTowards(target.getAddress()), own.getPort())
                : own;
    }

    private void arrives(Route route, Host there, Received datagram, InetSocketAddress target) {
        List<DatagramPort> takers = there.takersOf(target);
        boolean isTaken = false;
        if (!route.isCut() && there.isUp()) {
            for (DatagramPort port : takers) {
                isTaken |= port.take(datagram);
            }
            if (takers.isEmpty() && !target.getAddress().isMulticastAddress()) {
                tellUnreachable(there, datagram.from(), target);
            }
        }
        host.wire()
                .tell(
                        Packet.Kind.DATAGRAM,
                        isTaken ? Packet.Fate.DELIVERED : Packet.Fate.LOST,
                        datagram.from(),
                        target,
                        datagram.data().remaining());
    }

    /// ICMP, which only a connected socket hears of.
    private void tellUnreachable(Host there, InetSocketAddress sender, InetSocketAddress target) {
        Wire wire = host.wire();
        Route back = wire.route(there, host);
        wire.tell(Packet.Kind.UNREACHABLE, Packet.Fate.SENT, target, sender, 0);
        if (back.loses()) {
            wire.tell(Packet.Kind.UNREACHABLE, Packet.Fate.LOST, target, sender, 0);
            return;
        }
        var _ = wire.after(back.duration(0), () -> {
            boolean arrives = !back.isCut() && host.isUp();
            wire.tell(Packet.Kind.UNREACHABLE, arrives ? Packet.Fate.DELIVERED : Packet.Fate.LOST, target, sender, 0);
            if (arrives && target.equals(remote)) {
                error = new PortUnreachableException("Connection refused");
                owner.readable();
            }
        });
    }

    // ---- receiving

    private boolean take(Received datagram) {
        if (remote != null && !remote.equals(datagram.from())) {
            return false;
        }
        int size = datagram.data().remaining();
        if (bytesReceived + size > bufferSize) {
            return false;
        }
        received.add(datagram);
        bytesReceived += size;
        owner.readable();
        return true;
    }

    boolean takes(InetSocketAddress target) {
        InetSocketAddress own = local();
        if (own.getPort() != target.getPort()) {
            return false;
        }
        if (target.getAddress().isMulticastAddress()) {
            return groups.contains(target.getAddress());
        }
        return own.getAddress().isAnyLocalAddress()
                || own.getAddress().equals(target.getAddress())
                || isBroadcast(target.getAddress());
    }

    /// {@return the datagram that came first, or null}
    ///
    /// @throws IOException if an error came in between
    public @Nullable Received receive() throws IOException {
        IOException waiting = error;
        if (waiting != null) {
            error = null;
            throw waiting;
        }
        Received next = received.poll();
        if (next != null) {
            bytesReceived -= next.data().remaining();
        }
        return next;
    }

    /// {@return whether [#receive] has something to say}
    public boolean isReadable() {
        return error != null || !received.isEmpty();
    }

    /// Gives the address back.
    public void close() {
        host.unbind(this);
        received.clear();
    }

    void crash(IOException why) {
        host.unbind(this);
        owner.crashed(why);
    }
}
