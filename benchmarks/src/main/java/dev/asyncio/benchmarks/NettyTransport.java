package dev.asyncio.benchmarks;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/// How Netty does its I/O: as the library does, which takes the same names by the same property.
record NettyTransport(
        String name,
        IoHandlerFactory ioHandlers,
        Class<? extends SocketChannel> socket,
        Class<? extends ServerSocketChannel> serverSocket) {

    /// {@return what `-Dasyncio.io` names, or the best that there is}
    static NettyTransport byProperty() {
        return of(System.getProperty("asyncio.io", "auto"));
    }

    static NettyTransport best() {
        return of("auto");
    }

    private static NettyTransport of(String name) {
        return switch (name) {
            case "auto" -> of(Epoll.isAvailable() ? "epoll" : "nio");
            case "epoll" ->
                new NettyTransport(
                        name, EpollIoHandler.newFactory(), EpollSocketChannel.class, EpollServerSocketChannel.class);
            case "io_uring" ->
                new NettyTransport(
                        name,
                        IoUringIoHandler.newFactory(),
                        IoUringSocketChannel.class,
                        IoUringServerSocketChannel.class);
            case "nio" ->
                new NettyTransport(
                        name, NioIoHandler.newFactory(), NioSocketChannel.class, NioServerSocketChannel.class);
            default -> throw new IllegalArgumentException("no transport '" + name + "'; use epoll, io_uring or nio");
        };
    }

    /// {@return BoringSSL if it is there}
    static SslProvider sslProvider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }
}
