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
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;

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
        return new NioDomainSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new NioServerDomainSocketChannel();
    }

    @Override
    ChannelOption<Boolean> reusePort() {
        return NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
    }

    @Override
    SocketAddress toNetty(UnixDomainSocketAddress address) {
        return address;
    }
}
