package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import org.jspecify.annotations.Nullable;

/// Linux's io_uring. Needs a native library and a kernel that lets us.
final class IoUringChannels extends UnixChannels {

    static @Nullable Throwable unavailability() {
        return IoUring.unavailabilityCause();
    }

    @Override
    IoTransport kind() {
        return IoTransport.IO_URING;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory(PacedHandler.Found found) {
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
        return new IoUringDatagramChannel(toNetty(family));
    }

    @Override
    boolean sendEmpty(DatagramChannel channel, @Nullable InetSocketAddress to) throws IOException {
        return false;
    }

    @Override
    DuplexChannel newUnixChannel() {
        return new IoUringDomainSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new IoUringServerDomainSocketChannel();
    }
}
