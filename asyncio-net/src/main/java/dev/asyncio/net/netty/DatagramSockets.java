package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.Future;
import dev.asyncio.net.DatagramOptions;
import dev.asyncio.net.UdpTransport;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.DatagramTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramChannelConfig;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens sockets for datagrams.
public final class DatagramSockets {

    /// Room for the largest datagram that there is, so that none is ever cut off.
    private static final int LARGEST_DATAGRAM = 65_536;

    /// Room for what Linux lets one send over a Unix socket by default: `net.core.wmem_default`, less what it
    /// counts for itself. A longer one is cut off, so much is reserved for each read.
    private static final int LARGEST_UNIX_DATAGRAM = 212_992;

    private DatagramSockets() {}

    /// {@return a transport for the first pair of addresses, of one family, that serves} Suspends.
    ///
    /// @param locals what this end may be bound to; a null among them is any
    /// @param remotes what it may be connected to; a null among them is nothing
    public static UdpTransport open(
            List<@Nullable InetSocketAddress> locals,
            List<@Nullable InetSocketAddress> remotes,
            Supplier<? extends DatagramProtocol> protocols,
            DatagramOptions options)
            throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        List<IOException> failures = new ArrayList<>();
        for (InetSocketAddress remote : remotes) {
            for (InetSocketAddress local : locals) {
                StandardProtocolFamily family = familyFor(local, remote, options.family());
                if (family != null) {
                    try {
                        return open(poller, family, local, remote, protocols, options);
                    } catch (IOException e) {
                        failures.add(e);
                    }
                }
            }
        }
        if (failures.isEmpty()) {
            throw new IllegalArgumentException("A socket for datagrams needs a local or a remote address, or the family"
                    + " among the options, and all of one family, but got local " + locals + ", remote " + remotes
                    + " and family " + options.family());
        }
        IOException first = failures.removeFirst();
        failures.forEach(first::addSuppressed);
        throw first;
    }

    /// {@return the family of a socket for these addresses, or null if there is none}
    private static @Nullable StandardProtocolFamily familyFor(
            @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote, @Nullable ProtocolFamily asked) {
        StandardProtocolFamily ofLocal = familyOf(local);
        StandardProtocolFamily ofRemote = familyOf(remote);
        if (local != null && local.getAddress().isAnyLocalAddress()) {
            ofLocal = null; // any address, of any family
        }
        if (ofLocal != null && ofRemote != null && ofLocal != ofRemote) {
            return null;
        }
        StandardProtocolFamily wanted = ofRemote != null ? ofRemote : ofLocal;
        if (asked != null) {
            return wanted == null || wanted == asked ? (StandardProtocolFamily) asked : null;
        }
        if (wanted == null && local != null) {
            // One socket for both families, as a server has.
            return Ipv6.IS_THERE ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        }
        return wanted;
    }

    private static @Nullable StandardProtocolFamily familyOf(@Nullable InetSocketAddress address) {
        if (address == null) {
            return null;
        }
        return address.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET;
    }

    private static UdpTransport open(
            NettyPoller poller,
            StandardProtocolFamily family,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            Supplier<? extends DatagramProtocol> protocols,
            DatagramOptions options)
            throws IOException {
        var transport = new UdpSocketTransport(poller, protocols, Context.copyCurrent(), remote, options);
        InetSocketAddress address = local == null ? anyAddress(family) : local;
        return open(poller, transport, address, () -> {
            DatagramChannel channel = poller.channels().newDatagramChannel(family);
            configure(channel, poller.channels(), family, options);
            return channel;
        });
    }

    /// {@return a transport on a Unix socket} Suspends.
    ///
    /// @param local what this end is bound to, or null; a socket that is left behind there is removed
    /// @param remote what it is connected to, or null
    public static DatagramTransport openUnix(
            @Nullable SocketAddress local,
            @Nullable SocketAddress remote,
            Supplier<? extends DatagramProtocol> protocols)
            throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        Channels channels = poller.channels();
        Supplier<Channel> sockets = channels.unixDatagramChannels();
        SocketAddress bound = local == null ? null : channels.toNetty(local);
        if (local instanceof UnixDomainSocketAddress file) {
            SocketFile.removeStale(file.getPath()); // as CPython does; Netty would remove any file
        }
        return open(
                poller,
                new UnixDatagramTransport(poller, protocols, Context.copyCurrent(), local, remote),
                bound,
                () -> configureUnix(sockets.get(), bound == null));
    }

    @SuppressWarnings("deprecation") // Netty has no other way to say so
    private static Channel configureUnix(Channel channel, boolean isNeverBound) {
        channel.config().setAutoRead(false);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LARGEST_UNIX_DATAGRAM));
        // Else Netty takes it for dead until it is bound.
        channel.config().setOption(ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION, isNeverBound);
        return channel;
    }

    private static <T extends DatagramSocketTransport> T open(
            NettyPoller poller, T transport, @Nullable SocketAddress local, Supplier<? extends Channel> channels) {
        Future<T> opened = poller.loop().createFuture();
        Supplier<? extends Channel> onHost = poller.channels().onCallersHost(channels);
        // At once and on the loop's thread, so that nothing is half open while somebody waits.
        poller.inNextPoll(() -> open(poller, onHost, local, transport, opened));
        try {
            return Asyncio.await(opened);
        } catch (Throwable thrown) {
            transport.giveUp();
            throw thrown;
        }
    }

    private static InetSocketAddress anyAddress(StandardProtocolFamily family) throws IOException {
        byte[] zeros = new byte[family == StandardProtocolFamily.INET6 ? 16 : 4];
        return new InetSocketAddress(InetAddress.getByAddress(zeros), 0);
    }

    private static <T extends DatagramSocketTransport> void open(
            NettyPoller poller,
            Supplier<? extends Channel> channels,
            @Nullable SocketAddress local,
            T transport,
            Future<T> opened) {
        if (opened.isDone()) {
            return; // the task was cancelled
        }
        Channel channel = null;
        boolean isBound = false;
        try {
            channel = channels.get();
            channel.pipeline().addLast(transport);
            EventLoopGroup group = poller.netty(); // by this type, the method is not deprecated
            succeed(group.register(channel));
            if (local != null) {
                succeed(channel.bind(local));
            }
            isBound = true;
            transport.open(() -> opened.trySetResult(transport));
        } catch (Throwable thrown) {
            if (channel != null) {
                channel.unsafe().closeForcibly();
            }
            opened.trySetException(explain(thrown, isBound ? null : local, transport.remote()));
        }
    }

    private static Throwable explain(
            Throwable thrown, @Nullable SocketAddress bindingTo, @Nullable SocketAddress remote) {
        // For want of a descriptor there is no channel, which Netty tells in its own way.
        Throwable cause = thrown instanceof ChannelException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!(cause instanceof IOException)) {
            return thrown;
        }
        if (bindingTo != null) {
            return SocketFailures.cannotListen(bindingTo, cause);
        }
        return remote == null ? cause : SocketFailures.cannotConnect(remote, null, cause);
    }

    /// On the loop's thread these things are done when the call returns.
    private static void succeed(ChannelFuture done) {
        if (!done.isSuccess()) {
            throw Thrown.asIs(
                    done.cause() == null ? new IllegalStateException(done + " should be done") : done.cause());
        }
    }

    private static void configure(
            DatagramChannel channel, Channels channels, StandardProtocolFamily family, DatagramOptions options) {
        DatagramChannelConfig config = channel.config();
        config.setAutoRead(false);
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LARGEST_DATAGRAM));
        config.setBroadcast(options.allowBroadcast());
        config.setReuseAddress(options.reuseAddress());
        if (options.reusePort()) {
            config.setOption(channels.reusePort(), true);
        }
        if (options.receiveBufferSize() > 0) {
            config.setReceiveBufferSize(options.receiveBufferSize());
        }
        if (options.sendBufferSize() > 0) {
            config.setSendBufferSize(options.sendBufferSize());
        }
        if (options.multicastInterface() != null) {
            config.setNetworkInterface(options.multicastInterface());
        }
        channels.setMulticast(channel, family, options.multicastTimeToLive(), options.multicastLoopback());
    }

    /// Asked once, when first needed.
    private static final class Ipv6 {

        static final boolean IS_THERE = isThere();

        private static boolean isThere() {
            try (var _ = java.nio.channels.DatagramChannel.open(StandardProtocolFamily.INET6)) {
                return true;
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }
    }
}
