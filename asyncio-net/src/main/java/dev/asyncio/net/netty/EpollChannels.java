package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/// Linux's epoll, edge-triggered. Needs a native library.
final class EpollChannels extends Channels {

    static @Nullable Throwable unavailability() {
        return Epoll.unavailabilityCause();
    }

    @Override
    IoTransport kind() {
        return IoTransport.EPOLL;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory() {
        return PacedHandler.newFactory(MendedEpoll.newFactory(), Event::new);
    }

    /// An event of a channel of this transport.
    @SuppressWarnings("try") // as it is declared
    private static final class Event extends PacedHandler.Event implements EpollIoHandle {

        private final EpollIoHandle channel;

        Event(IoHandle channel, PacedHandler pace) {
            super(channel, pace);
            this.channel = (EpollIoHandle) channel;
        }

        @Override
        public FileDescriptor fd() {
            return channel.fd();
        }
    }

    @Override
    DuplexChannel newSocketChannel() {
        return new EpollSocketChannel();
    }

    @Override
    ServerChannel newServerSocketChannel() {
        return new EpollServerSocketChannel();
    }

    @Override
    DatagramChannel newDatagramChannel(StandardProtocolFamily family) {
        return new EpollDatagramChannel(
                family == StandardProtocolFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    }

    @Override
    void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        UnixChannels.socketOf(channel).connect(remote);
    }

    @Override
    boolean sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException {
        UnixChannels.sendEmpty(channel, to);
        return true;
    }

    @Override
    InetSocketAddress localAddressOf(DatagramChannel channel) {
        return UnixChannels.socketOf(channel).localAddress();
    }

    @Override
    void setMulticast(DatagramChannel channel, StandardProtocolFamily family, int timeToLive, boolean loopback) {
        UnixChannels.setMulticast(channel, family, timeToLive, loopback);
    }

    @Override
    DuplexChannel newUnixChannel() {
        return new EpollDomainSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new EpollServerDomainSocketChannel();
    }

    @Override
    ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    @Override
    SocketAddress toNetty(UnixDomainSocketAddress address) {
        return UnixChannels.toNetty(address);
    }
}
