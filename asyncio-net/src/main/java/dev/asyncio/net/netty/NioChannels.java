package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;

/// The JDK's own selectors.
final class NioChannels extends Channels {

    @Override
    IoTransport kind() {
        return IoTransport.NIO;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory() {
        return PacedHandler.newFactory(NioIoHandler.newFactory(), Event::new);
    }

    /// An event of a channel of this transport.
    @SuppressWarnings("try") // as it is declared
    private static final class Event extends PacedHandler.Event implements NioIoHandle {

        private final NioIoHandle channel;

        Event(IoHandle channel, PacedHandler pace) {
            super(channel, pace);
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
        return new NioDatagramChannel(
                family == StandardProtocolFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
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
    SocketAddress toNetty(UnixDomainSocketAddress address) {
        return address;
    }
}
