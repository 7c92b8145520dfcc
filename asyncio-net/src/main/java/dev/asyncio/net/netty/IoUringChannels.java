package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/// Linux's io_uring. Needs a native library and a kernel that lets us.
final class IoUringChannels extends Channels {

    static @Nullable Throwable unavailability() {
        return IoUring.unavailabilityCause();
    }

    @Override
    IoTransport kind() {
        return IoTransport.IO_URING;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory() {
        return IoUringIoHandler.newFactory();
    }

    @Override
    DuplexChannel newSocketChannel() {
        return new IoUringSocketChannel();
    }

    @Override
    ServerChannel newServerSocketChannel() {
        return new IoUringServerSocketChannel();
    }

    @Override
    DatagramChannel newDatagramChannel(StandardProtocolFamily family) {
        return new IoUringDatagramChannel(
                family == StandardProtocolFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    }

    @Override
    void connect(DatagramChannel channel, InetSocketAddress remote) throws IOException {
        UnixChannels.socketOf(channel).connect(remote);
    }

    @Override
    boolean sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException {
        return false;
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
        return new IoUringDomainSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new IoUringServerDomainSocketChannel();
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
