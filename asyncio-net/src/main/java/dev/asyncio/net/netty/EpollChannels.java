package dev.asyncio.net.netty;

import dev.asyncio.net.IoTransport;
import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import java.net.StandardProtocolFamily;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Linux's epoll, edge-triggered. Needs a native library.
final class EpollChannels extends UnixChannels {

    static @Nullable Throwable unavailability() {
        return Epoll.unavailabilityCause();
    }

    @Override
    IoTransport kind() {
        return IoTransport.EPOLL;
    }

    @Override
    IoHandlerFactory newIoHandlerFactory(PacedHandler.Found found) {
        return PacedHandler.newFactory(MendedEpoll.newFactory(), Event::new, found);
    }

    /// An event of a channel of this transport.
    @SuppressWarnings("try") // as it is declared
    private static final class Event extends PacedHandler.Event implements EpollIoHandle {

        private final EpollIoHandle channel;

        Event(IoHandle channel, PacedHandler.Found found) {
            super(channel, found);
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
        return new EpollDatagramChannel(toNetty(family));
    }

    @Override
    Supplier<Channel> unixDatagramChannels() {
        return EpollDomainDatagramChannel::new;
    }

    @Override
    DuplexChannel newUnixChannel() {
        return new EpollDomainSocketChannel();
    }

    @Override
    ServerChannel newUnixServerChannel() {
        return new EpollServerDomainSocketChannel();
    }
}
