package dev.asyncio.net.wire;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A machine on the network: its addresses, its ports and who holds them. Confined to the loop.
public final class Host {

    /// The ports that the system gives away (RFC 6335, section 6).
    private static final int FIRST_FREE_PORT = 49_152;

    private static final int LAST_PORT = 65_535;

    private final Wire wire;
    private final String name;
    private final InetAddress address;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<DatagramPort> datagramPorts = new ArrayList<>();
    private final Set<Integer> clientPorts = new HashSet<>();
    private final Set<StreamEnd> ends = new LinkedHashSet<>();
    private int nextPort = FIRST_FREE_PORT;
    private boolean isUp = true;
    private boolean isIsolated;

    Host(Wire wire, String name, InetAddress address) {
        this.wire = wire;
        this.name = name;
        this.address = address;
    }

    Wire wire() {
        return wire;
    }

    /// {@return the name, which resolves to the address}
    public String name() {
        return name;
    }

    /// {@return the address by which others reach it}
    public InetAddress address() {
        return address;
    }

    /// {@return whether it runs}
    public boolean isUp() {
        return isUp;
    }

    /// {@return whether no other host can reach it}
    boolean isIsolated() {
        return isIsolated;
    }

    /// Cuts the host off from all others, or lets them reach it again.
    public void setIsolated(boolean isToBe) {
        isIsolated = isToBe;
    }

    // ---- addresses and ports

    /// {@return the host that a socket made here is bound on: this, or from the host of all tests any}
    ///
    /// @throws BindException if the address is that of another host
    Host toBind(InetAddress wanted) throws BindException {
        Host there = wire.hostAt(wanted, this);
        if (there == this || (there != null && this == wire.localhost())) {
            return there;
        }
        throw new BindException("Cannot assign requested address");
    }

    /// {@return the address of this host from which it sends to `remote`}
    InetAddress addressTowards(InetAddress remote) {
        return remote.isLoopbackAddress() ? remote : address;
    }

    /// Takes a port for the client's end of a connection.
    int takeClientPort(int wanted) throws BindException {
        int port = wanted == 0 ? freePort() : wanted;
        if (clientPorts.contains(port) || isListening(port)) {
            throw new BindException("Address already in use");
        }
        clientPorts.add(port);
        return port;
    }

    void freeClientPort(int port) {
        clientPorts.remove(port);
    }

    private int freePort() throws BindException {
        for (int tries = FIRST_FREE_PORT; tries <= LAST_PORT; tries++) {
            int port = nextPort;
            nextPort = port == LAST_PORT ? FIRST_FREE_PORT : port + 1;
            if (!clientPorts.contains(port) && !isListening(port) && !hasDatagramPort(port)) {
                return port;
            }
        }
        throw new BindException("Cannot assign requested address");
    }

    private boolean isListening(int port) {
        return listeners.stream()
                .anyMatch(taken -> taken.address() instanceof InetSocketAddress inet && inet.getPort() == port);
    }

    private boolean hasDatagramPort(int port) {
        return datagramPorts.stream().anyMatch(taken -> taken.local().getPort() == port);
    }

    /// {@return the address with a port of its own instead of 0}
    private InetSocketAddress withPort(InetSocketAddress wanted) throws BindException {
        return wanted.getPort() == 0 ? new InetSocketAddress(wanted.getAddress(), freePort()) : wanted;
    }

    /// {@return whether sockets of the two addresses would both get what comes for one of them}
    private static boolean collide(SocketAddress one, SocketAddress other) {
        if (!(one instanceof InetSocketAddress first && other instanceof InetSocketAddress second)) {
            return one.equals(other);
        }
        return first.getPort() == second.getPort()
                && (first.getAddress().equals(second.getAddress())
                        || first.getAddress().isAnyLocalAddress()
                        || second.getAddress().isAnyLocalAddress());
    }

    // ---- who listens

    /// @param shares whether others that share too may listen there as well
    Listener listen(SocketAddress wanted, boolean shares, int backlog, Listener.Owner owner) throws BindException {
        SocketAddress bound = wanted instanceof InetSocketAddress inet ? withPort(inet) : wanted;
        for (Listener other : listeners) {
            if (collide(bound, other.address()) && !(shares && other.shares())) {
                throw new BindException("Address already in use");
            }
        }
        Listener listener = new Listener(this, bound, shares, backlog, owner);
        listeners.add(listener);
        return listener;
    }

    void endListening(Listener listener) {
        listeners.remove(listener);
    }

    /// {@return who accepts a connection to an address, or null}
    @Nullable
    Listener listenerAt(SocketAddress wanted) {
        return oneOf(listeners.stream()
                .filter(listener -> listener.listensAt(wanted))
                .toList());
    }

    /// {@return one of those who share an address, or null if there are none}
    private <T> @Nullable T oneOf(List<T> sharing) {
        return switch (sharing.size()) {
            case 0 -> null;
            case 1 -> sharing.getFirst();
            default -> sharing.get((int) wire.random(sharing.size()));
        };
    }

    // ---- who receives datagrams

    InetSocketAddress bind(DatagramPort port, InetSocketAddress wanted) throws BindException {
        InetSocketAddress own = withPort(wanted);
        for (DatagramPort other : datagramPorts) {
            if (collide(own, other.local()) && !(port.shares() && other.shares())) {
                throw new BindException("Address already in use");
            }
        }
        datagramPorts.add(port);
        return own;
    }

    void unbind(DatagramPort port) {
        datagramPorts.remove(port);
    }

    /// {@return who receives what is sent to an address}
    List<DatagramPort> takersOf(InetSocketAddress target) {
        List<DatagramPort> takers =
                datagramPorts.stream().filter(port -> port.takes(target)).toList();
        DatagramPort one = target.getAddress().isMulticastAddress() ? null : oneOf(takers);
        return one == null ? takers : List.of(one);
    }

    List<DatagramPort> datagramPorts() {
        return List.copyOf(datagramPorts);
    }

    // ---- connections

    void begins(StreamEnd end) {
        ends.add(end);
    }

    void ends(StreamEnd end) {
        ends.remove(end);
    }

    /// {@return the connections of this host}
    public List<StreamEnd> connections() {
        return List.copyOf(ends);
    }

    // ---- its life

    /// Ends the host at once: its sockets fail, and no other host hears of it.
    public void crash() {
        if (!isUp) {
            return;
        }
        isUp = false;
        SocketException why = new SocketException("Host '" + name + "' has crashed");
        List<StreamEnd> dyingEnds = connections();
        List<Listener> dyingListeners = List.copyOf(listeners);
        List<DatagramPort> dyingPorts = datagramPorts();
        // Those who are told must be called in the poll, and the caller may be a task.
        var _ = wire.after(0, () -> {
            dyingEnds.forEach(end -> end.crash(why));
            dyingListeners.forEach(Listener::crash);
            dyingPorts.forEach(port -> port.crash(why));
        });
    }

    /// Lets the host run again, with all its ports free.
    public void restart() {
        isUp = true;
    }

    @Override
    public String toString() {
        return name + "/" + address.getHostAddress() + (isUp ? "" : " (down)");
    }
}
