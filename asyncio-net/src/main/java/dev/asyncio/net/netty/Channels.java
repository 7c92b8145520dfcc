package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the channels of one of Netty's transports. Each has its classes in a jar of its own, which may be
/// missing, so nobody but the makers here mentions them.
abstract class Channels {

    /// {@return which transport this is; never `AUTO`, and null if it is none of the system's}
    abstract @Nullable IoTransport kind();

    /// {@return the name of the transport, for people}
    String name() {
        return String.valueOf(kind());
    }

    /// {@return `making`, whose channels are to be on the host on which the caller, a task, is} Only a
    /// network in memory has several.
    <T> Supplier<T> onCallersHost(Supplier<T> making) {
        return making;
    }

    abstract IoHandlerFactory newIoHandlerFactory(PacedHandler.Found found);

    abstract DuplexChannel newSocketChannel();

    abstract ServerChannel newServerSocketChannel();

    abstract DatagramChannel newDatagramChannel(StandardProtocolFamily family);

    /// Connects a bound socket for datagrams. *On the loop's thread.*
    ///
    /// Netty's own connect will not do: on a channel that knows that it is connected, its epoll and kqueue
    /// transports take an empty datagram for the end of what is to be read.
    abstract void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException;

    /// Sends an empty datagram at once, which Netty's channels drop without a word. *On the loop's thread,
    /// while the channel has nothing to send.*
    ///
    /// @param to null on a connected socket
    /// @return whether it was sent; false if the channel itself can do it
    /// @throws IOException also if this kind of socket cannot do it
    abstract boolean sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException;

    /// {@return the real address of a socket for datagrams} Netty's is that from before the socket was
    /// connected.
    abstract InetSocketAddress localAddressOf(DatagramChannel channel);

    /// Sets what Netty's options of these names do not: on epoll its IP_MULTICAST_TTL is the IP_TTL of all
    /// that is sent, and on NIO its IP_MULTICAST_LOOP_DISABLED has the wrong sign.
    abstract void setMulticast(
            DatagramChannel channel, StandardProtocolFamily family, int timeToLive, boolean loopback);

    abstract DuplexChannel newUnixChannel();

    abstract ServerChannel newUnixServerChannel();

    /// {@return a channel for a connection of the JDK's, which now belongs to it}
    ///
    /// @throws IllegalStateException if this transport cannot: its sockets are descriptors, and the JDK does
    ///     not tell those of its own
    Channel adopt(SocketChannel socket) {
        throw cannotAdopt("a connection", socket);
    }

    /// {@return a channel for a listening socket of the JDK's, which now belongs to it}
    ///
    /// @throws IllegalStateException if this transport cannot
    ServerChannel adopt(ServerSocketChannel socket) {
        throw cannotAdopt("a listening socket", socket);
    }

    private IllegalStateException cannotAdopt(String what, java.nio.channels.Channel socket) {
        return new IllegalStateException("A loop that does its I/O with " + name() + " cannot take over " + what
                + " of the JDK's, such as " + socket
                + ", because the JDK does not tell its descriptor; make the loop with"
                + " EventLoop.builder().poller(IoTransport.NIO.newPoller()), or start with -Dasyncio.io=nio");
    }

    /// {@return the option that lets several sockets listen on one port}
    abstract ChannelOption<Boolean> reusePort();

    /// {@return whether a channel needs Netty's option to survive that its peer sends no more}
    boolean asksForHalfClosure(boolean isUnix) {
        return true;
    }

    /// {@return the address of a Unix socket as this transport's Unix channels want it}
    ///
    /// @param address a [UnixDomainSocketAddress] or an [AbstractUnixAddress]
    /// @throws IllegalStateException if this transport or system has no abstract names
    abstract SocketAddress toNetty(SocketAddress address);

    /// {@return what makes channels for datagrams over Unix sockets}
    ///
    /// @throws IllegalStateException if this transport has none
    Supplier<Channel> unixDatagramChannels() {
        throw new IllegalStateException(
                "A loop that does its I/O with " + kind() + " has no datagrams over Unix sockets," + " because "
                        + (kind() == IoTransport.NIO ? "the JDK" : "Netty") + " has none there; " + WITH_EPOLL);
    }

    static final String WITH_EPOLL = "on Linux make the loop with"
            + " EventLoop.builder().poller(IoTransport.EPOLL.newPoller()), or start with -Dasyncio.io=epoll";

    /// {@return a Netty address as the JDK has it}
    static @Nullable SocketAddress toJdk(@Nullable SocketAddress address) {
        // The class of the native transports' addresses is there only with their jar; a mention loads it.
        return address != null && address.getClass().getSimpleName().equals("DomainSocketAddress")
                ? UnixChannels.toJdk(address)
                : address;
    }

    /// {@return the addresses of a channel as the JDK has them}
    static @Nullable SocketAddress localAddress(Channel channel) {
        return toJdk(channel.localAddress());
    }

    static @Nullable SocketAddress remoteAddress(Channel channel) {
        return toJdk(channel.remoteAddress());
    }

    /// {@return the makers for what was asked for}
    ///
    /// @param isOnVirtualThread whether the loop's thread is virtual: then a native wait would pin its
    ///     carrier
    /// @throws IllegalStateException if this machine does not have it
    static Channels of(IoTransport asked, boolean isOnVirtualThread) {
        if (asked == IoTransport.AUTO) {
            if (!isOnVirtualThread) {
                for (IoTransport candidate : new IoTransport[] {IoTransport.EPOLL, IoTransport.KQUEUE}) {
                    if (whyNot(candidate) == null) {
                        return make(candidate);
                    }
                }
            }
            return new NioChannels();
        }
        // Seen with Netty 4.2.18: a ring that is used from one carrier after the other fails with EBADF or
        // EINVAL.
        String whyNot = asked == IoTransport.IO_URING && isOnVirtualThread
                ? "the loop runs on a virtual thread, which changes carriers, and a ring belongs to one thread"
                : whyNot(asked);
        if (whyNot != null) {
            throw new IllegalStateException(
                    "The transport " + asked + " cannot be used here: " + whyNot + "; use AUTO or NIO");
        }
        return make(asked);
    }

    private static Channels make(IoTransport kind) {
        return switch (kind) {
            case EPOLL -> new EpollChannels();
            case IO_URING -> new IoUringChannels();
            case KQUEUE -> new KQueueChannels();
            case NIO, AUTO -> new NioChannels();
        };
    }

    /// {@return why a transport cannot be used here, or null}
    static @Nullable String whyNot(IoTransport kind) {
        try {
            Throwable cause = switch (kind) {
                case EPOLL -> EpollChannels.unavailability();
                case IO_URING -> IoUringChannels.unavailability();
                case KQUEUE -> KQueueChannels.unavailability();
                case NIO, AUTO -> null;
            };
            return cause == null ? null : cause.toString();
        } catch (LinkageError e) {
            return "its classes are not there (" + e.getMessage() + "); add netty-transport-native-"
                    + kind.name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
