package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.net.wire.Wire;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Names and addresses. Python: `loop.getaddrinfo`, `loop.getnameinfo`.
///
/// The system's resolver can only be waited for by a thread. It gets threads of its own: a virtual thread
/// would keep its carrier while it waits, and on the handoff engine the loop needs one.
public final class Dns {

    /// Each look-up blocks one; more wait in line. CPython's default executor has up to 32 for everything.
    private static final int MOST_THREADS = 16;

    private static final int HIGHEST_PORT = 65_535;

    private static final ExecutorService THREADS = threads();

    static final Resolver SYSTEM = new Resolver() {
        @Override
        public List<InetAddress> resolve(String host) throws UnknownHostException {
            return lookUp(requireNonNull(host, "resolve needs a host, not null"));
        }

        @Override
        public String toString() {
            return "Resolver[system]";
        }
    };

    private Dns() {}

    private static ExecutorService threads() {
        var count = new AtomicInteger();
        var pool = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                todo -> Thread.ofPlatform()
                        .daemon()
                        .name("asyncio-dns-" + count.incrementAndGet())
                        .unstarted(todo));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// {@return the addresses of a host, in the order in which they are to be tried} Suspends, except for an
    /// address. Python: `loop.getaddrinfo`.
    ///
    /// @param host a name or an address
    /// @param port goes into the result
    /// @throws UnknownHostException if the name is not known
    public static List<InetSocketAddress> getaddrinfo(String host, int port) throws UnknownHostException {
        return getaddrinfo(host, port, SYSTEM);
    }

    /// {@return the addresses of a host, as [#getaddrinfo(String, int)], looked up by a resolver}
    ///
    /// @throws UnknownHostException if the name is not known; the message begins with it
    public static List<InetSocketAddress> getaddrinfo(String host, int port, Resolver resolver)
            throws UnknownHostException {
        requireNonNull(host, "getaddrinfo needs a host, not null");
        requireNonNull(resolver, "getaddrinfo needs a resolver, not null; leave it out for the system's");
        checkPort(port);
        List<InetAddress> addresses = isAddress(host)
                ? List.of(InetAddress.getAllByName(host)) // no look-up
                : resolver.resolve(host);
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host + ": " + resolver + " knows no address");
        }
        List<InetSocketAddress> found = new ArrayList<>();
        for (InetAddress address : addresses) {
            found.add(new InetSocketAddress(address, port));
        }
        return found;
    }

    private static List<InetAddress> lookUp(String host) throws UnknownHostException {
        Wire network = NettyPoller.wireOfRunningLoop();
        if (network != null) {
            return network.resolve(host);
        }
        return Asyncio.await(
                EventLoop.confined().runInExecutor(THREADS, () -> List.of(InetAddress.getAllByName(host))));
    }

    /// What looks like an address does not go to the system's resolver.
    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    /// {@return the name of a host, or its address as text if it has no name} Suspends. Python:
    /// `loop.getnameinfo`, without the name of the service, for which the JDK has no function.
    public static String getnameinfo(InetAddress address) {
        requireNonNull(address, "getnameinfo needs an address, not null");
        Wire network = NettyPoller.wireOfRunningLoop();
        if (network != null) {
            return network.nameOf(address);
        }
        return Asyncio.await(EventLoop.confined()
                .runInExecutor(
                        THREADS,
                        () -> InetAddress.getByAddress(address.getAddress()).getCanonicalHostName()));
    }

    private static void checkPort(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("A port is between 0 and 65535, but got " + port);
        }
    }

    /// {@return the addresses to connect to, in order}
    static List<InetSocketAddress> candidates(String host, int port, ConnectOptions options)
            throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>(getaddrinfo(host, port, options.resolver()));
        ProtocolFamily family = options.family();
        if (family != null) {
            found.removeIf(address -> familyOf(address) != family);
        }
        InetSocketAddress local = options.localAddress();
        if (local != null && local.getAddress() != null) {
            found.removeIf(address -> familyOf(address) != familyOf(local));
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(
                    host + " has no address of the family " + (family == null ? "of " + local : family));
        }
        return options.interleave() == 0 || options.happyEyeballsDelay() == null
                ? found
                : interleave(found, options.interleave());
    }

    private static ProtocolFamily familyOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET;
    }

    /// {@return the addresses, the two families by turns} CPython, `base_events.py`, `_interleave_addrinfos`.
    ///
    /// @param first how many of the first family come before one of the other
    static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int first) {
        ProtocolFamily preferred = familyOf(addresses.getFirst());
        Queue<InetSocketAddress> ours = new ArrayDeque<>();
        Queue<InetSocketAddress> others = new ArrayDeque<>();
        addresses.forEach(address -> (familyOf(address) == preferred ? ours : others).add(address));
        List<InetSocketAddress> mixed = new ArrayList<>();
        for (int i = 0; i < first - 1 && !ours.isEmpty(); i++) {
            mixed.add(ours.remove());
        }
        while (!ours.isEmpty() || !others.isEmpty()) {
            addIfAny(ours, mixed);
            addIfAny(others, mixed);
        }
        return mixed;
    }

    private static void addIfAny(Queue<InetSocketAddress> from, List<InetSocketAddress> to) {
        @Nullable InetSocketAddress next = from.poll();
        if (next != null) {
            to.add(next);
        }
    }

    /// {@return an address still to be looked up}
    ///
    /// @param host null for all addresses of this machine
    static InetSocketAddress unresolved(@Nullable String host, int port) {
        checkPort(port);
        return host == null ? new InetSocketAddress(port) : InetSocketAddress.createUnresolved(host, port);
    }

    /// {@return what an address stands for: itself, or all that its name has}
    static List<@Nullable InetSocketAddress> resolve(@Nullable InetSocketAddress address) throws UnknownHostException {
        return address == null || !address.isUnresolved()
                ? Collections.singletonList(address)
                : new ArrayList<>(getaddrinfo(address.getHostString(), address.getPort()));
    }

    /// {@return the addresses to listen on}
    static List<InetSocketAddress> toListenOn(List<String> hosts, int port) throws UnknownHostException {
        requireNonNull(hosts, "The hosts must not be null; use an empty list for all addresses of this machine");
        checkPort(port);
        if (hosts.isEmpty()) {
            return List.of(new InetSocketAddress(port)); // one socket, for IPv6 and IPv4
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String host : hosts) {
            for (InetSocketAddress address : getaddrinfo(host, port)) {
                if (!addresses.contains(address)) {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }
}
