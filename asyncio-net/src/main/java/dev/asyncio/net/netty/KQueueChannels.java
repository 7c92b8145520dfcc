package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import java.net.StandardProtocolFamily;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The kqueue of macOS and the BSDs. Needs a native library.
final class KQueueChannels extends UnixChannels {

    static @Nullable Throwable unavailability() {
        return KQueue.unavailabilityCause();
    }

    @Override
    IoTransport kind() {
        return IoTransport.KQUEUE;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory(PacedHandler.Found found) {
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
        return new KQueueDatagramChannel(toNetty(family));
    }

    @Override
    Supplier<Channel> unixDatagramChannels() {
        return KQueueDomainDatagramChannel::new;
    }

    @Override
    DuplexChannel newUnixChannel() {
        return new KQueueDomainSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new KQueueServerDomainSocketChannel();
    }
}
