package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.Future;
import dev.asyncio.OpenResource;
import dev.asyncio.net.ConnectOptions;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Makes connections.
public final class Connecting {

    private final NettyPoller poller;
    private final Supplier<? extends BaseProtocol> protocols;
    private final Context context = Context.copyCurrent();
    private final @Nullable Throwable origin;

    private Connecting(NettyPoller poller, Supplier<? extends BaseProtocol> protocols) {
        this.poller = poller;
        this.protocols = protocols;
        this.origin = OpenResource.originOf(poller.loop());
    }

    /// {@return a transport to whichever address answers first} Suspends until the protocol has been told.
    ///
    /// @param host whom TLS has to expect if the options do not say
    public static Transport to(
            List<? extends SocketAddress> addresses,
            @Nullable String host,
            Supplier<? extends BaseProtocol> protocols,
            ConnectOptions options)
            throws IOException {
        TlsSide tls = tls(options, host);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        var connecting = new Connecting(poller, protocols);
        return connecting.open(
                new HappyEyeballs(
                                poller,
                                () -> {
                                    Bootstrap bootstrap = connecting
                                            .bootstrap(false)
                                            .channelFactory(poller.channels()::newSocketChannel)
                                            .option(ChannelOption.TCP_NODELAY, true);
                                    return options.localAddress() == null
                                            ? bootstrap
                                            : bootstrap.localAddress(options.localAddress());
                                },
                                addresses,
                                options)
                        .connect(),
                tls);
    }

    /// {@return a transport to a Unix socket, with a file or an abstract name} Suspends until the protocol
    /// has been told.
    public static Transport toUnix(
            SocketAddress address, Supplier<? extends BaseProtocol> protocols, ConnectOptions options)
            throws IOException {
        TlsSide tls = tls(options, null);
        NettyPoller poller = NettyPoller.ofRunningLoop();
        var connecting = new Connecting(poller, protocols);
        return connecting.open(
                new HappyEyeballs(
                                poller,
                                () -> connecting.bootstrap(true).channelFactory(poller.channels()::newUnixChannel),
                                List.of(poller.channels().toNetty(address)),
                                options)
                        .connect(),
                tls);
    }

    /// {@return a transport for a connection that somebody else has accepted or made} Suspends until the
    /// protocol has been told.
    public static Transport adopt(SocketChannel socket, Supplier<? extends BaseProtocol> protocols) throws IOException {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        Channel channel = poller.channels().adopt(socket);
        var connecting = new Connecting(poller, protocols);
        return connecting.open(
                Asyncio.await(poller.open(() ->
                        connecting.bootstrap(true).channelFactory(() -> channel).register())),
                null);
    }

    private static @Nullable TlsSide tls(ConnectOptions options, @Nullable String host) throws SSLException {
        String expected = options.serverHostname();
        return TlsSide.client(options.tls(), expected == null ? host : expected);
    }

    private Bootstrap bootstrap(boolean isUnix) {
        Bootstrap bootstrap = new Bootstrap()
                .group(poller.netty())
                .disableResolver() // the addresses are resolved; a resolver would start a thread at the end
                // In the pipeline from the beginning: a peer may close before anybody has looked at the
                // connection.
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var owner = new Opening();
                        channel.pipeline().addLast(new SocketTransport(poller, protocols, context, owner, origin));
                    }
                })
                .option(ChannelOption.AUTO_READ, false)
                // The system's limit, minutes, is the only one; callers have timeout().
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        return poller.channels().asksForHalfClosure(isUnix)
                ? bootstrap.option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                : bootstrap;
    }

    /// Tells the protocol, on the loop's thread, that the connection is made, once TLS has shaken hands.
    private Transport open(Channel channel, @Nullable TlsSide tls) {
        Future<Transport> opened = poller.loop().createFuture();
        channel.eventLoop().execute(() -> {
            SocketTransport transport = channel.pipeline().get(SocketTransport.class);
            if (transport == null) {
                opened.trySetException(new IOException("The connection was closed as soon as it was made"));
                return;
            }
            ((Opening) transport.owner()).opened = opened;
            if (tls == null) {
                transport.open();
            } else {
                TlsLayer.open(poller, transport, tls);
            }
        });
        try {
            return Asyncio.await(opened);
        } catch (Throwable thrown) {
            if (opened.isDone() && !opened.isCancelled() && opened.exception() == null) {
                opened.result().close(); // cancelled when it was open already: TLS says goodbye, as in CPython
            } else {
                SocketTransport.closeAtOnce(channel);
            }
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
        public void failed(SocketTransport transport, Exception exception) {
            if (opened != null) {
                opened.trySetException(exception);
            }
        }

        @Override
        public void closed(SocketTransport transport) {
            // The protocol knows.
        }
    }
}
