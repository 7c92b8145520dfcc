package dev.asyncio.net.wire;

import dev.asyncio.ContextVar;
import dev.asyncio.net.memory.Link;
import dev.asyncio.net.memory.Packet;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A network in memory: its hosts, the routes between them, and what is under way, by the time of its
/// arrival.
///
/// Confined to the loop: its tasks and its own thread take turns. What arrives is delivered inside of the
/// poll, in the order of the times and, at the same time, in that of the sending; so the same seed makes the
/// same run.
public final class Wire {

    /// The trace forgets what is older than so many packets: an hour of many clients must not fill the
    /// memory.
    private static final int LONGEST_TRACE = 1 << 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final SplittableRandom random;
    private final Map<String, Host> byName = new LinkedHashMap<>();
    private final Map<InetAddress, Host> byAddress = new HashMap<>();
    private final Map<Host, Map<Host, Route>> routes = new HashMap<>();
    private final ContextVar<Host> current;
    private final Host localhost;

    private final PriorityQueue<Arrival> underWay = new PriorityQueue<>();
    private long arrivals;

    private final ArrayDeque<Packet> trace = new ArrayDeque<>();
    private long forgotten;
    private Consumer<Packet> listener = _ -> {};

    private LongSupplier clock = () -> 0;
    private long began;
    private Link defaultLink = new Link();
    private int bufferSize = 64 << 10;

    /// Something that happens at a time. Cancelling it leaves it in the heap until it is its turn.
    static final class Arrival implements Comparable<Arrival> {

        private final long time;
        private final long number;
        private @Nullable Runnable action;

        private Arrival(long time, long number, Runnable action) {
            this.time = time;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            action = null;
        }

        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(time - other.time, 0);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /// Creates a network with the host `localhost`.
    public Wire(long seed) {
        random = new SplittableRandom(seed);
        localhost = host("localhost");
        current = new ContextVar<>("host of the memory network", localhost);
    }

    // ---- the loop's side

    /// Puts the network on a clock.
    public void begin(LongSupplier loopsClock) {
        clock = loopsClock;
        began = loopsClock.getAsLong();
    }

    /// {@return the time in nanoseconds of the loop's clock}
    public long now() {
        return clock.getAsLong();
    }

    /// {@return when the next thing arrives, in nanoseconds of the loop's clock; null if nothing is under
    /// way}
    public @Nullable Long earliest() {
        while (!underWay.isEmpty() && underWay.peek().action == null) {
            underWay.remove();
        }
        return underWay.isEmpty() ? null : underWay.peek().time;
    }

    /// Delivers what is to arrive by now, but nothing that this itself sends: with links that take no time it
    /// might never end.
    ///
    /// @return how much it was
    public int deliver() {
        long limit = arrivals;
        long now = now();
        int delivered = 0;
        for (Arrival next = underWay.peek(); next != null; next = underWay.peek()) {
            if (next.action != null && (next.time - now > 0 || next.number >= limit)) {
                break;
            }
            Runnable action = underWay.remove().action;
            if (action != null) {
                delivered++;
                action.run();
            }
        }
        return delivered;
    }

    Arrival after(long nanos, Runnable action) {
        Arrival made = new Arrival(now() + nanos, arrivals++, action);
        underWay.add(made);
        return made;
    }

    /// {@return whether something of this probability happens} Asks for no random number where there is no
    /// doubt, so that one fault more on one link does not change what happens on the others.
    boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /// {@return a random number from 0 to below `bound`}
    long random(long bound) {
        return bound == 0 ? 0 : random.nextLong(bound);
    }

    // ---- hosts

    /// {@return the host of a name, which is made if there is none}
    public Host host(String name) {
        return byName.computeIfAbsent(name, this::newHost);
    }

    private Host newHost(String name) {
        int number = byName.size() + 1;
        Host made = new Host(this, name, addressOf(name, number));
        byAddress.put(made.address(), made);
        return made;
    }

    private static InetAddress addressOf(String name, int number) {
        try {
            byte[] bytes = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            return InetAddress.getByAddress(name, bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four bytes are an address
        }
    }

    /// {@return the host of a name, or null}
    public @Nullable Host known(String name) {
        return byName.get(name);
    }

    /// {@return the host that an address leads to, seen from `from`, or null}
    @Nullable
    Host hostAt(InetAddress address, Host from) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress() ? from : byAddress.get(address);
    }

    /// {@return the addresses of a name}
    ///
    /// @throws UnknownHostException if no host has it
    public List<InetAddress> resolve(String name) throws UnknownHostException {
        if (name.equals("localhost")) {
            return List.of(InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1}));
        }
        Host host = byName.get(name);
        if (host == null) {
            throw new UnknownHostException(
                    name + ": no host of this MemoryNetwork, which has " + byName.keySet() + "; make it with host()");
        }
        return List.of(host.address());
    }

    /// {@return the name of the host that has the address, or the address as text}
    public String nameOf(InetAddress address) {
        Host host = address.isLoopbackAddress() ? localhost : byAddress.get(address);
        return host == null ? address.getHostAddress() : host.name();
    }

    /// {@return all hosts, in the order in which they were made}
    public Collection<Host> hosts() {
        return byName.values();
    }

    /// {@return the variable that says which host the current task is on}
    public ContextVar<Host> current() {
        return current;
    }

    /// {@return the host on which everything is that is nowhere else}
    public Host localhost() {
        return localhost;
    }

    // ---- links

    /// {@return the way from one host to another}
    public Route route(Host from, Host to) {
        return routes.computeIfAbsent(from, _ -> new HashMap<>()).computeIfAbsent(to, _ -> new Route(from, to));
    }

    Link defaultLink() {
        return defaultLink;
    }

    /// Sets what the links do that nothing else was said of.
    public void setDefaultLink(Link link) {
        defaultLink = link;
    }

    /// {@return how many bytes a new socket holds in each direction}
    public int bufferSize() {
        return bufferSize;
    }

    /// Sets how many bytes a new socket holds in each direction.
    public void setBufferSize(int bytes) {
        bufferSize = bytes;
    }

    // ---- the trace

    void tell(Packet.Kind kind, Packet.Fate fate, SocketAddress from, SocketAddress to, int bytes) {
        if (trace.size() == LONGEST_TRACE) {
            trace.remove();
            forgotten++;
        }
        Packet told = new Packet(Duration.ofNanos(now() - began), kind, fate, from, to, bytes);
        trace.add(told);
        listener.accept(told);
    }

    /// Has everything told that happens.
    public void setListener(Consumer<Packet> newListener) {
        listener = newListener;
    }

    /// {@return the latest of what has happened}
    public List<Packet> trace() {
        return new ArrayList<>(trace);
    }

    /// {@return how much has happened before what the trace tells}
    public long forgotten() {
        return forgotten;
    }

    /// Forgets what has happened.
    public void clearTrace() {
        trace.clear();
        forgotten = 0;
    }

    static long nanosFor(int bytes, long bandwidth) {
        return (long) Math.ceil((double) bytes * NANOS_PER_SECOND / bandwidth);
    }
}
