package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import org.jspecify.annotations.Nullable;

/// How a socket for datagrams is to be made. Python: the keyword arguments of `create_datagram_endpoint`, and
/// what programs set on its socket.
///
/// Not to be changed while in use.
public final class DatagramOptions {

    /// What a [DatagramEndpoint] does with a datagram that comes while its queue is full. Either way the
    /// datagram that is dropped is counted, see [DatagramEndpoint#dropped()].
    public enum Overflow {
        /// Drops the datagram that has just come, as the system does when its own buffer is full.
        DROP_NEWEST,

        /// Drops the one that has waited longest: for those who want to know the latest state of something.
        DROP_OLDEST
    }

    private static final int DEFAULT_QUEUE_SIZE = 1024;

    private @Nullable ProtocolFamily family;
    private boolean reuseAddress;
    private boolean reusePort;
    private boolean allowBroadcast;
    private int receiveBufferSize;
    private int sendBufferSize;
    private @Nullable NetworkInterface multicastInterface;
    private int multicastTimeToLive = 1;
    private boolean multicastLoopback = true;
    private int queueSize = DEFAULT_QUEUE_SIZE;
    private Overflow overflow = Overflow.DROP_NEWEST;

    /// Creates the default options.
    public DatagramOptions() {}

    /// Uses only addresses of this family: [java.net.StandardProtocolFamily#INET] or `INET6`. Default: that
    /// of the addresses; both for a socket that is bound to all addresses of this machine.
    ///
    /// Multicast over IPv4 wants `INET` named where the socket is bound to all addresses.
    public DatagramOptions family(ProtocolFamily only) {
        this.family = requireNonNull(only, "family must not be null; leave it out for that of the addresses");
        return this;
    }

    /// Lets several sockets that ask for it be bound to the same address, to receive the same multicasts or
    /// broadcasts. What is sent to one of them reaches any one. Default false. Python once had
    /// `reuse_address`, and dropped it because one program can so take another's datagrams; name it only for
    /// multicast.
    public DatagramOptions reuseAddress(boolean reuse) {
        this.reuseAddress = reuse;
        return this;
    }

    /// Lets several sockets of this user that ask for it be bound to the same address; the system shares the
    /// datagrams out by their senders. Default false. Python: `reuse_port`.
    public DatagramOptions reusePort(boolean reuse) {
        this.reusePort = reuse;
        return this;
    }

    /// Lets datagrams be sent to a broadcast address, which is an error else. Default false. Python:
    /// `allow_broadcast`.
    public DatagramOptions allowBroadcast(boolean allow) {
        this.allowBroadcast = allow;
        return this;
    }

    /// Sets how much the system keeps of what has come and was not received, in bytes; the system may round
    /// or limit it. What it has no room for it drops, uncounted. Default: the system's.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public DatagramOptions receiveBufferSize(int bytes) {
        this.receiveBufferSize = checkPositive("receiveBufferSize", bytes);
        return this;
    }

    /// Sets how much the system keeps of what is to be sent, in bytes; the system may round or limit it.
    /// Default: the system's.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public DatagramOptions sendBufferSize(int bytes) {
        this.sendBufferSize = checkPositive("sendBufferSize", bytes);
        return this;
    }

    /// Sends multicasts to this network, and joins groups there where nothing else is said. Default: the
    /// system chooses.
    public DatagramOptions multicastInterface(NetworkInterface network) {
        this.multicastInterface =
                requireNonNull(network, "multicastInterface must not be null; leave it out for the system's choice");
        return this;
    }

    /// Sets over how many routers a multicast goes, plus one: 0 stays on this machine, 1, the default, on
    /// this network. Python: `IP_MULTICAST_TTL`.
    ///
    /// @throws IllegalArgumentException if it is not between 0 and 255
    public DatagramOptions multicastTimeToLive(int hops) {
        if (hops < 0 || hops > 255) {
            throw new IllegalArgumentException("multicastTimeToLive is between 0 and 255, but is " + hops);
        }
        this.multicastTimeToLive = hops;
        return this;
    }

    /// Lets sockets of this machine that have joined the group receive what is sent to it by this one.
    /// Default true. Python: `IP_MULTICAST_LOOP`.
    public DatagramOptions multicastLoopback(boolean loopback) {
        this.multicastLoopback = loopback;
        return this;
    }

    /// Sets how many datagrams a [DatagramEndpoint] keeps until they are received. Default 1024.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public DatagramOptions queueSize(int datagrams) {
        this.queueSize = checkPositive("queueSize", datagrams);
        return this;
    }

    /// Sets what a [DatagramEndpoint] does when so many wait. Default [Overflow#DROP_NEWEST].
    public DatagramOptions overflow(Overflow what) {
        this.overflow = requireNonNull(what, "overflow must not be null; leave it out for DROP_NEWEST");
        return this;
    }

    private static int checkPositive(String what, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " must be positive, but is " + value);
        }
        return value;
    }

    /// {@return see [#family(ProtocolFamily)], or null}
    public @Nullable ProtocolFamily family() {
        return family;
    }

    /// {@return see [#reuseAddress(boolean)]}
    public boolean reuseAddress() {
        return reuseAddress;
    }

    /// {@return see [#reusePort(boolean)]}
    public boolean reusePort() {
        return reusePort;
    }

    /// {@return see [#allowBroadcast(boolean)]}
    public boolean allowBroadcast() {
        return allowBroadcast;
    }

    /// {@return see [#receiveBufferSize(int)]; 0 for the system's}
    public int receiveBufferSize() {
        return receiveBufferSize;
    }

    /// {@return see [#sendBufferSize(int)]; 0 for the system's}
    public int sendBufferSize() {
        return sendBufferSize;
    }

    /// {@return see [#multicastInterface(NetworkInterface)], or null}
    public @Nullable NetworkInterface multicastInterface() {
        return multicastInterface;
    }

    /// {@return see [#multicastTimeToLive(int)]}
    public int multicastTimeToLive() {
        return multicastTimeToLive;
    }

    /// {@return see [#multicastLoopback(boolean)]}
    public boolean multicastLoopback() {
        return multicastLoopback;
    }

    /// {@return see [#queueSize(int)]}
    public int queueSize() {
        return queueSize;
    }

    /// {@return see [#overflow(Overflow)]}
    public Overflow overflow() {
        return overflow;
    }
}
