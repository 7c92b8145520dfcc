package dev.asyncio.net.netty;

import dev.asyncio.net.AbstractUnixAddress;
import dev.asyncio.net.IoTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// The JDK's own selectors.
final class NioChannels extends Channels {

    private static final AttributeKey<java.nio.channels.DatagramChannel> SOCKET =
            AttributeKey.valueOf(NioChannels.class, "socket");

    @Override
    IoTransport kind() {
        return IoTransport.NIO;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory(PacedHandler.Found found) {
        return PacedHandler.newFactory(NioIoHandler.newFactory(), Event::new, found);
    }

    /// An event of a channel of this transport.
    @SuppressWarnings("try") // as it is declared
    private static final class Event extends PacedHandler.Event implements NioIoHandle {

        private final NioIoHandle channel;

        Event(IoHandle channel, PacedHandler.Found found) {
            super(channel, found);
            this.channel = (NioIoHandle) channel;
        }

        @Override
        public SelectableChannel selectableChannel() {
            return channel.selectableChannel();
        }
    }

    @Override
    DuplexChannel newSocketChannel() {
        return new NioSocketChannel();
    }

    @Override
    ServerChannel newServerSocketChannel() {
        return new NioServerSocketChannel();
    }

    @Override
    DatagramChannel newDatagramChannel(StandardProtocolFamily family) {
        try {
            var socket = java.nio.channels.DatagramChannel.open(family);
            var channel = new NioDatagramChannel(socket);
            channel.attr(SOCKET).set(socket);
            return channel;
        } catch (IOException e) {
            throw new ChannelException("Cannot open a socket for datagrams", e);
        }
    }

    private static java.nio.channels.DatagramChannel socketOf(DatagramChannel channel) {
        return channel.attr(SOCKET).get();
    }

    @Override
    void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        socketOf(channel).connect(remote);
    }

    @Override
    boolean sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException {
        if (to == null) {
            throw new IOException("The JDK's sockets cannot send an empty datagram once they are connected; use an"
                    + " endpoint without a remote address, or another IoTransport than NIO");
        }
        socketOf(channel).send(ByteBuffer.allocate(0), to);
        return true;
    }

    @Override
    InetSocketAddress localAddressOf(DatagramChannel channel) {
        return (InetSocketAddress) socketOf(channel).socket().getLocalSocketAddress();
    }

    @Override
    void setMulticast(DatagramChannel channel, StandardProtocolFamily family, int timeToLive, boolean loopback) {
        try {
            socketOf(channel).setOption(StandardSocketOptions.IP_MULTICAST_TTL, timeToLive);
            socketOf(channel).setOption(StandardSocketOptions.IP_MULTICAST_LOOP, loopback);
        } catch (IOException e) {
            throw new ChannelException("Cannot set the options of multicast", e);
        }
    }

    @Override
    DuplexChannel newUnixChannel() {
        return new NioUnixChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new NioUnixServerChannel();
    }

    @Override
    Channel adopt(SocketChannel socket) {
        return isUnix(socket) ? new NioUnixChannel(null, socket) : new NioSocketChannel(socket);
    }

    @Override
    ServerChannel adopt(ServerSocketChannel socket) {
        return isUnix(socket) ? new NioServerDomainSocketChannel(socket) : new NioServerSocketChannel(socket);
    }

    private static boolean isUnix(NetworkChannel socket) {
        try {
            return socket.getLocalAddress() instanceof UnixDomainSocketAddress;
        } catch (IOException e) {
            throw new ChannelException("Cannot take over " + socket, e);
        }
    }

    @Override
    ChannelOption<Boolean> reusePort() {
        try (ServerSocketChannel any = ServerSocketChannel.open()) {
            if (any.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                return NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new UnsupportedOperationException(
                "On this system sockets cannot share a port; leave reusePort out, and listen on one loop");
    }

    @Override
    boolean asksForHalfClosure(boolean isUnix) {
        return !isUnix; // our Unix channels do it anyway and know no such option
    }

    @Override
    SocketAddress toNetty(SocketAddress address) {
        if (address instanceof AbstractUnixAddress) {
            throw new IllegalStateException("A loop that does its I/O with NIO cannot use the abstract Unix socket "
                    + address + ", because the JDK has only those with a file; use a path, or " + WITH_EPOLL);
        }
        return address;
    }
}
