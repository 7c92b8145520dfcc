package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/// The kqueue of macOS and the BSDs. Needs a native library.
final class KQueueChannels extends Channels {

    static @Nullable Throwable unavailability() {
        return KQueue.unavailabilityCause();
    }

    @Override
    IoTransport kind() {
        return IoTransport.KQUEUE;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory() {
        return KQueueIoHandler.newFactory();
    }

    @Override
    DuplexChannel newSocketChannel() {
        return new KQueueSocketChannel();
    }

    @Override
    ServerChannel newServerSocketChannel() {
        return new KQueueServerSocketChannel();
    }

    @Override
    DatagramChannel newDatagramChannel(StandardProtocolFamily family) {
        return new KQueueDatagramChannel(
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
        return new KQueueDomainSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new KQueueServerDomainSocketChannel();
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
