package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.Future;
import dev.asyncio.net.ConnectOptions;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes connections.
public final class Connecting {

    private final NettyPoller poller;
    private final Supplier<? extends BaseProtocol> protocols;
    private final Context context = Context.copyCurrent();

    private Connecting(NettyPoller poller, Supplier<? extends BaseProtocol> protocols) {
        this.poller = poller;
        this.protocols = protocols;
    }

    /// {@return a transport to whichever address answers first} Suspends until the protocol has been told.
    public static Transport to(
            List<? extends SocketAddress> addresses, Supplier<? extends BaseProtocol> protocols, ConnectOptions options)
            throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        var connecting = new Connecting(poller, protocols);
        return connecting.open(new HappyEyeballs(
                        poller,
                        () -> {
                            Bootstrap bootstrap = connecting
                                    .bootstrap()
                                    .channelFactory(poller.channels()::newSocketChannel)
                                    .option(ChannelOption.TCP_NODELAY, true);
                            return options.localAddress() == null
                                    ? bootstrap
                                    : bootstrap.localAddress(options.localAddress());
                        },
                        addresses,
                        options)
                .connect());
    }

    /// {@return a transport to a Unix socket} Suspends until the protocol has been told.
    public static Transport to(
            UnixDomainSocketAddress address, Supplier<? extends BaseProtocol> protocols, ConnectOptions options)
            throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        var connecting = new Connecting(poller, protocols);
        try {
            return connecting.open(new HappyEyeballs(
                            poller,
                            () -> connecting.bootstrap().channelFactory(poller.channels()::newUnixChannel),
                            List.of(poller.channels().toNetty(address)),
                            options)
                    .connect());
        } catch (IOException e) {
            throw SocketFailure.ofConnect(e, address.getPath());
        }
    }

    /// {@return a transport for a connection that somebody else has accepted or made} Suspends until the
    /// protocol has been told.
    public static Transport adopt(SocketChannel socket, Supplier<? extends BaseProtocol> protocols) throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        Channel channel = poller.channels().adopt(socket);
        var connecting = new Connecting(poller, protocols);
        return connecting.open(Asyncio.await(poller.open(
                () -> connecting.bootstrap().channelFactory(() -> channel).register())));
    }

    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group(poller.netty())
                .disableResolver() // the addresses are resolved; a resolver would start a thread when the loop closes
                // In the pipeline from the beginning: a peer may close before anybody has looked at the
                // connection.
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var owner = new Opening();
                        channel.pipeline().addLast(new SocketTransport(poller, protocols, context, owner));
                    }
                })
                .option(ChannelOption.AUTO_READ, false)
                // The system's limit, minutes, is the only one; callers have timeout().
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    }

    /// Tells the protocol, on the loop's thread, that the connection is made.
    private Transport open(Channel channel) {
        Future<Transport> opened = poller.loop().createFuture();
        channel.eventLoop().execute(() -> {
            SocketTransport transport = channel.pipeline().get(SocketTransport.class);
            ((Opening) transport.owner()).opened = opened;
            transport.open();
        });
        try {
            return Asyncio.await(opened);
        } catch (Throwable thrown) {
            channel.close();
            throw thrown;
        }
    }

    /// Lets whoever connects know that the transport is open.
    private static final class Opening implements SocketTransport.Owner {

        private @Nullable Future<Transport> opened;

        @Override
        public void connected(SocketTransport transport) {
            // One of several attempts may be so, and be given up all the same.
        }

        @Override
        public void opened(SocketTransport transport) {
            if (opened != null) {
                opened.trySetResult(transport);
            }
        }

        @Override
        public void closed(SocketTransport transport, @Nullable Exception exception) {
            if (opened != null && exception != null) {
                opened.trySetException(exception);
            }
        }
    }
}
