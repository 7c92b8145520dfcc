package dev.asyncio.net.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.net.AbstractUnixAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What the native transports share. Loaded only when one of them is there.
abstract class UnixChannels extends Channels {

    @Override
    final ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    static SocketProtocolFamily toNetty(StandardProtocolFamily family) {
        return family == StandardProtocolFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    @Override
    final SocketAddress toNetty(SocketAddress address) {
        if (!IS_LINUX && address instanceof AbstractUnixAddress) {
            throw new IllegalStateException(
                    "This system cannot use the abstract Unix socket " + address + ", only Linux can; use a path");
        }
        return domainAddress(address);
    }

    static DomainSocketAddress domainAddress(SocketAddress address) {
        return new DomainSocketAddress(
                address instanceof AbstractUnixAddress named
                        ? "\0" + named.name()
                        : ((UnixDomainSocketAddress) address).getPath().toString());
    }

    static SocketAddress toJdk(SocketAddress address) {
        String path = ((DomainSocketAddress) address).path();
        return path.length() > 1 && path.charAt(0) == 0
                ? AbstractUnixAddress.of(path.substring(1))
                : UnixDomainSocketAddress.of(path);
    }

    /// {@return the socket of a channel of one of the native transports}
    static Socket socketOf(Channel channel) {
        return (Socket) ((UnixChannel) channel).fd();
    }

    @Override
    final void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        socketOf(channel).connect(remote);
    }

    @Override
    final InetSocketAddress localAddressOf(DatagramChannel channel) {
        return socketOf(channel).localAddress();
    }

    @Override
    boolean sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException {
        if (to == null) {
            socketOf(channel).send(NOTHING.duplicate(), 0, 0);
        } else {
            socketOf(channel).sendTo(NOTHING.duplicate(), 0, 0, to.getAddress(), to.getPort());
        }
        return true;
    }

    /// Sends an empty datagram over a Unix socket, which Netty's channels drop as well.
    ///
    /// @param to null on a connected socket
    static void sendEmpty(Channel channel, @Nullable DomainSocketAddress to) throws IOException {
        if (to == null) {
            socketOf(channel).send(NOTHING.duplicate(), 0, 0);
        } else {
            socketOf(channel)
                    .sendToDomainSocket(NOTHING.duplicate(), 0, 0, to.path().getBytes(UTF_8));
        }
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(1);

    // From <netinet/in.h>: the levels are the same everywhere, the options are not.
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final boolean IS_LINUX = System.getProperty("os.name").startsWith("Linux");
    private static final int IP_MULTICAST_TTL = IS_LINUX ? 33 : 10;
    private static final int IP_MULTICAST_LOOP = IS_LINUX ? 34 : 11;
    private static final int IPV6_MULTICAST_HOPS = IS_LINUX ? 18 : 10;
    private static final int IPV6_MULTICAST_LOOP = IS_LINUX ? 19 : 11;

    @Override
    final void setMulticast(DatagramChannel channel, StandardProtocolFamily family, int timeToLive, boolean loopback) {
        Socket socket = socketOf(channel);
        try {
            if (family == StandardProtocolFamily.INET6) {
                socket.setIntOpt(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, timeToLive);
                socket.setIntOpt(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, loopback ? 1 : 0);
            } else {
                socket.setIntOpt(IPPROTO_IP, IP_MULTICAST_TTL, timeToLive);
                socket.setIntOpt(IPPROTO_IP, IP_MULTICAST_LOOP, loopback ? 1 : 0);
            }
        } catch (IOException e) {
            throw new ChannelException("Cannot set the options of multicast", e);
        }
    }
}
