package dev.asyncio.net.memory;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.EventLoop;
import dev.asyncio.Poller;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.net.wire.Host;
import dev.asyncio.net.wire.StreamEnd;
import dev.asyncio.net.wire.Wire;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A network in memory for one loop: what the loop's tasks do with sockets, they do on it, without noticing.
///
/// ```java
/// @AsyncioTest
/// void clientOutlivesAPartition(EventLoop loop) throws Exception {
///     MemoryNetwork network = MemoryNetwork.install(loop);
///     network.host("server");
///     network.host("client");
///     network.link("client", "server", new Link().delay(millis(20)).loss(0.01));
///
///     network.on("server", () -> startServer(handler, "server", 80));
///     network.on("client", () -> openConnection("server", 80));
///     network.partition("client", "server");
/// ```
/// Time is that of the loop's clock; under virtual time an hour of delays passes at once. There are no
/// threads, and the faults are drawn from a seed: the same program makes the same run, to the byte and the
/// nanosecond.
///
/// Each host has an address, 10.0.0.1 and on, and its own 127.0.0.1. Its name resolves to the address, and
/// nothing else resolves. A task is on the host that [#on] says, as are the tasks that it starts; all others
/// are on `localhost`, which is there from the beginning, and may also listen at the addresses of others.
///
/// Streams behave as TCP does: what is lost is sent again, 0.2 s later, then 0.4 s and so on; after 15 times,
/// 924 s, the connection has timed out. Connecting is tried for 127 s. Sockets hold [#bufferSize] bytes in
/// each direction, so a slow reader slows the writer down. What differs: acknowledgements take no time and
/// are never lost, and an address is free again as soon as its socket is closed. A Unix socket is a name on
/// its host, and leaves no file.
///
/// Confined to the loop: called by its tasks and callbacks.
public final class MemoryNetwork {

    private static final int SMALLEST_BUFFER = 1;

    private final Wire wire;

    private MemoryNetwork(Wire wire) {
        this.wire = wire;
    }

    // ---- making one

    /// Creates a network that draws its faults from the seed 0.
    public static MemoryNetwork create() {
        return seeded(0);
    }

    /// Creates a network that draws its faults from a seed.
    public static MemoryNetwork seeded(long seed) {
        return new MemoryNetwork(new Wire(seed));
    }

    /// Creates a network and puts a loop on it, see [#attach].
    public static MemoryNetwork install(EventLoop loop) {
        MemoryNetwork network = create();
        network.attach(loop);
        return network;
    }

    /// {@return the network that the running loop is on; null if its sockets are the system's, or it has none
    /// yet}
    ///
    /// @throws IllegalStateException if no loop is running
    public static @Nullable MemoryNetwork ofRunningLoop() {
        Wire wire = NettyPoller.wireOfRunningLoop();
        return wire == null ? null : new MemoryNetwork(wire);
    }

    /// Puts a loop on the network, instead of the system's. The loop keeps its clock, and its poller goes on
    /// to do the waiting. A network has one loop.
    ///
    /// @param loop the running one; it must not have sockets yet
    /// @throws IllegalStateException if it has its I/O from somewhere else already
    public void attach(EventLoop loop) {
        requireNonNull(loop, "attach needs a loop, not null");
        NettyPoller other = loop.pollerIfAny(NettyPoller.class);
        if (other != null) {
            throw new IllegalStateException(loop + " has its sockets from " + other
                    + " already; attach a network before anything else, and only one");
        }
        loop.wrapPoller(waiting -> NettyPoller.on(wire, waiting)).begin(loop);
    }

    /// {@return a poller for a loop of this network, to be given to [dev.asyncio.EventLoopBuilder#poller]}
    ///
    /// @param waiting does the waiting, such as the [dev.asyncio.VirtualTime] that is the loop's clock
    public Poller poller(Poller waiting) {
        return NettyPoller.on(wire, requireNonNull(waiting, "A poller needs one that waits, not null"));
    }

    // ---- hosts

    /// Adds a host. Has no effect if there is one of this name.
    ///
    /// @return its address
    public InetAddress host(String name) {
        return wire.host(requireNonNull(name, "A host needs a name, not null")).address();
    }

    /// {@return the names of the hosts, in the order in which they were added}
    public List<String> hosts() {
        return wire.hosts().stream().map(Host::name).toList();
    }

    /// Runs something on a host: the sockets that it opens are there, and so are the tasks that it starts.
    public void on(String host, Action action) {
        requireNonNull(action, "on needs something to run, not null");
        callOn(host, () -> {
            action.run();
            return this;
        });
    }

    /// {@return what `body` returns, called on a host, see [#on]}
    public <T> T callOn(String host, Callable<T> body) {
        requireNonNull(body, "callOn needs something to call, not null");
        try (var _ = wire.current().set(known(host))) {
            return body.call();
        } catch (Exception e) {
            throw MemoryNetwork.<RuntimeException>asIs(e);
        }
    }

    /// Throws a checked exception without a wrapping, as an await does.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E asIs(Exception thrown) throws E {
        throw (E) thrown;
    }

    private Host known(String name) {
        Host host = wire.known(requireNonNull(name, "A host needs a name, not null"));
        if (host == null) {
            throw new IllegalArgumentException(
                    "There is no host '" + name + "', only " + hosts() + "; make it with host()");
        }
        return host;
    }

    /// Ends a host as a power cut does: its own sockets fail, and the others are told nothing. They find out
    /// when they wait for an answer too long, or when the host is there again and answers with a reset.
    public void crash(String host) {
        known(host).crash();
    }

    /// Lets a host that has crashed run again. It listens nowhere until something does.
    public void restart(String host) {
        known(host).restart();
    }

    // ---- links

    /// Sets what the links of all pairs of hosts do that nothing else was said of. Inside of a host nothing
    /// takes time.
    public void links(Link link) {
        wire.setDefaultLink(requireNonNull(link, "links needs a link, not null; use new Link() for a perfect one"));
    }

    /// Sets what the link of two hosts does in both directions to what is sent from now on.
    public void link(String one, String other, Link link) {
        oneWay(one, other, link);
        oneWay(other, one, link);
    }

    /// Sets what a link does in one direction to what is sent from now on.
    public void oneWay(String from, String to, Link link) {
        requireNonNull(link, "A route needs a link, not null; use new Link() for a perfect one");
        wire.route(known(from), known(to)).setLink(link);
    }

    /// Sets how many bytes each direction of a new socket holds on either side. Default 65,536.
    ///
    /// @param bytes at least 1
    public void bufferSize(int bytes) {
        if (bytes < SMALLEST_BUFFER) {
            throw new IllegalArgumentException(
                    "A socket's buffer holds at least a byte, but was to hold " + bytes + "; leave it out for 65,536");
        }
        wire.setBufferSize(bytes);
    }

    // ---- faults

    /// Cuts the link of two hosts: nothing gets through, and what is under way is lost.
    public void partition(String one, String other) {
        cut(one, other);
        cut(other, one);
    }

    /// Cuts a link in one direction.
    public void cut(String from, String to) {
        wire.route(known(from), known(to)).setCut(true);
    }

    /// Cuts a host off from all others, also from those that are added later.
    public void isolate(String host) {
        known(host).setIsolated(true);
    }

    /// Lets two hosts reach each other again.
    public void heal(String one, String other) {
        wire.route(known(one), known(other)).setCut(false);
        wire.route(known(other), known(one)).setCut(false);
    }

    /// Lets all hosts reach each other again. Those that have crashed stay so.
    public void healAll() {
        for (Host from : wire.hosts()) {
            from.setIsolated(false);
            wire.hosts().forEach(to -> wire.route(from, to).setCut(false));
        }
    }

    /// Resets all connections between two hosts, as a firewall does: both ends hear of it at once.
    ///
    /// @return how many they were
    public int reset(String one, String other) {
        Host there = known(other);
        List<StreamEnd> connections = known(one).connections().stream()
                .filter(end -> end.peerHost() == there)
                .toList();
        connections.forEach(StreamEnd::resetByNetwork);
        return connections.size();
    }

    // ---- what has happened

    /// {@return what has happened so far, in its order: the latest 65,536 packets} See [#forgotten].
    public List<Packet> trace() {
        return wire.trace();
    }

    /// {@return how many packets the trace has forgotten, because they were too many}
    public long forgotten() {
        return wire.forgotten();
    }

    /// Forgets what has happened so far.
    public void clearTrace() {
        wire.clearTrace();
    }

    /// Has each packet told as it happens. One listener; a new one replaces it.
    ///
    /// @param listener called on the loop; it must neither suspend nor throw
    public void onPacket(Consumer<Packet> listener) {
        wire.setListener(requireNonNull(listener, "onPacket needs a listener, not null"));
    }

    @Override
    public String toString() {
        return "MemoryNetwork[hosts=" + wire.hosts() + "]";
    }
}
