/// The network for asyncio: streams, servers, TLS, datagrams and Unix sockets, on Netty's transports, which
/// the event loop drives on its own thread.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // dev.asyncio.http is compiled after this one
module dev.asyncio.net {
    requires static org.jspecify;

    // Its types stand in our signatures: StreamReader, Transport, Protocol.
    requires transitive dev.asyncio.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.transport;

    // For Resolver.netty(); may be missing.
    requires static io.netty.resolver.dns;

    // Faster than NIO where the system has them; each may be missing.
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.io_uring;
    requires static io.netty.transport.classes.kqueue;
    requires static io.netty.transport.unix.common;

    exports dev.asyncio.net;
    exports dev.asyncio.net.memory;

    // HTTP stands on the same pipelines: PipelineProtocol and the poller's flush.
    exports dev.asyncio.net.netty to
            dev.asyncio.http;
}
