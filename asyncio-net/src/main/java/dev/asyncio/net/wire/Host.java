package dev.asyncio.net.wire;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    private final Map<SocketAddress, Listener> listeners = new LinkedHashMap<>();
    private final Map<InetSocketAddress, DatagramPort> datagramPorts = new LinkedHashMap<>();
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
        return listeners.keySet().stream()
                .anyMatch(taken -> taken instanceof InetSocketAddress inet && inet.getPort() == port);
    }

    private boolean hasDatagramPort(int port) {
        return datagramPorts.keySet().stream().anyMatch(taken -> taken.getPort() == port);
    }

    /// {@return the address with a port of its own instead of 0}
    private InetSocketAddress withPort(InetSocketAddress wanted) throws BindException {
        return wanted.getPort() == 0 ? new InetSocketAddress(wanted.getAddress(), freePort()) : wanted;
    }

    /// {@return whether sockets of the two addresses would both get what comes for one of them}
    private static boolean collide(InetSocketAddress one, InetSocketAddress other) {
        return one.getPort() == other.getPort()
                && (one.getAddress().equals(other.getAddress())
                        || one.getAddress().isAnyLocalAddress()
                        || other.getAddress().isAnyLocalAddress());
    }

    // ---- who listens

    Listener listen(SocketAddress wanted, int backlog, Listener.Owner owner) throws BindException {
        SocketAddress bound = wanted;
        if (wanted instanceof InetSocketAddress inet) {
            InetSocketAddress own = withPort(inet);
            for (SocketAddress taken : listeners.keySet()) {
                if (taken instanceof InetSocketAddress other && collide(own, other)) {
                    throw new BindException("Address already in use");
                }
            }
            bound = own;
        } else if (listeners.containsKey(wanted)) {
            throw new BindException("Address already in use");
        }
        Listener listener = new Listener(this, bound, backlog, owner);
        listeners.put(bound, listener);
        return listener;
    }

    void endListening(Listener listener) {
        listeners.remove(listener.address(), listener);
    }

    /// {@return who accepts connections to an address, or null}
    @Nullable
    Listener listenerAt(SocketAddress wanted) {
        Listener exact = listeners.get(wanted);
        if (exact != null || !(wanted instanceof InetSocketAddress inet)) {
            return exact;
        }
        for (Map.Entry<SocketAddress, Listener> each : listeners.entrySet()) {
            if (each.getKey() instanceof InetSocketAddress own
                    && own.getPort() == inet.getPort()
                    && own.getAddress().isAnyLocalAddress()) {
                return each.getValue();
            }
        }
        return null;
    }

    // ---- who receives datagrams

    InetSocketAddress bind(DatagramPort port, InetSocketAddress wanted) throws BindException {
        InetSocketAddress own = withPort(wanted);
        for (InetSocketAddress taken : datagramPorts.keySet()) {
            if (collide(own, taken)) {
                throw new BindException("Address already in use");
            }
        }
        datagramPorts.put(own, port);
        return own;
    }

    void unbind(DatagramPort port) {
        datagramPorts.values().remove(port);
    }

    /// {@return who receives what is sent to an address}
    List<DatagramPort> takersOf(InetSocketAddress target) {
        return datagramPorts.values().stream()
                .filter(port -> port.takes(target))
                .toList();
    }

    List<DatagramPort> datagramPorts() {
        return List.copyOf(datagramPorts.values());
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
        List<Listener> dyingListeners = List.copyOf(listeners.values());
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
