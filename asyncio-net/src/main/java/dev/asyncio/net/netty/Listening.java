package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.stream.BaseProtocol;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// Opens the sockets of a server.
public final class Listening {

    private Listening() {}

    /// {@return a server that listens on all of the addresses} Suspends. If one of them cannot be listened
    /// on, none is.
    public static Server on(
            List<? extends SocketAddress> addresses, Supplier<? extends BaseProtocol> protocols, ServerOptions options)
            throws BindException, SSLException {
        TlsSide tls = TlsSide.server(options.tls());
        NettyPoller poller = NettyPoller.ofRunningLoop();
        NettyServer server = new NettyServer(poller, options, tls);
        Context context = Context.copyCurrent();
        try {
            for (SocketAddress address : addresses) {
                ServerBootstrap bootstrap = bootstrap(poller, address, options)
                        .handler(new Accepting(server))
                        .childHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(new SocketTransport(
                                                poller, protocols, context, server, server.origin()));
                            }
                        });
                SocketAddress theirs = isUnix(address) ? poller.channels().toNetty(address) : address;
                server.add(listen(poller, bootstrap, theirs));
            }
        } catch (Throwable thrown) {
            server.close();
            server.waitClosed(); // the ports that it had are free again
            throw thrown;
        }
        if (options.startServing()) {
            server.startServing();
        }
        return server;
    }

    private static Channel listen(NettyPoller poller, ServerBootstrap bootstrap, SocketAddress address)
            throws BindException {
        try {
            return Asyncio.await(poller.open(() -> bootstrap.bind(address)));
        } catch (Exception e) {
            throw SocketFailures.cannotListen(address, e);
        }
    }

    /// {@return a server that listens on a Unix socket, with a file or an abstract name} Suspends. A socket
    /// file that nobody listens to any more is replaced, as in CPython.
    public static Server onUnix(
            SocketAddress address, Supplier<? extends BaseProtocol> protocols, ServerOptions options)
            throws BindException, SSLException {
        if (address instanceof UnixDomainSocketAddress file) {
            SocketFile.removeStale(file.getPath());
        }
        return on(List.of(address), protocols, options);
    }

    /// {@return a server on a socket that listens already} Suspends.
    public static Server adopt(
            ServerSocketChannel socket, Supplier<? extends BaseProtocol> protocols, ServerOptions options)
            throws SSLException {
        TlsSide tls = TlsSide.server(options.tls());
        NettyPoller poller = NettyPoller.ofRunningLoop();
        ServerChannel listening = poller.channels().adopt(socket);
        NettyServer server = new NettyServer(poller, options, tls);
        Context context = Context.copyCurrent();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(poller.netty())
                .channelFactory(() -> listening)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false)
                .handler(new Accepting(server))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new SocketTransport(poller, protocols, context, server, server.origin()));
                    }
                });
        server.add(Asyncio.await(poller.open(bootstrap::register)));
        if (options.startServing()) {
            server.startServing();
        }
        return server;
    }

    private static boolean isUnix(SocketAddress address) {
        return !(address instanceof InetSocketAddress);
    }

    private static ServerBootstrap bootstrap(NettyPoller poller, SocketAddress address, ServerOptions options) {
        boolean isUnix = isUnix(address);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(poller.netty())
                .channelFactory(
                        isUnix ? poller.channels()::newUnixServerChannel : poller.channels()::newServerSocketChannel)
                .option(ChannelOption.SO_BACKLOG, options.backlog())
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false);
        if (poller.channels().asksForHalfClosure(isUnix)) {
            bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        if (!isUnix) {
            bootstrap
                    .option(ChannelOption.SO_REUSEADDR, options.reuseAddress())
                    .childOption(ChannelOption.TCP_NODELAY, true);
            if (options.reusePort()) {
                bootstrap.option(poller.channels().reusePort(), true);
            }
        }
        return bootstrap;
    }
}
