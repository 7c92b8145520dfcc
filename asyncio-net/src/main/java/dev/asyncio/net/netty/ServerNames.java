package dev.asyncio.net.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads which host a client asks for (SNI, RFC 6066), and makes way for the handler of that host.
final class ServerNames extends AbstractSniHandler<NettyTls> {

    /// A client's first message has some hundred bytes, with post-quantum keys two thousand.
    private static final int LONGEST_HELLO = 64 * 1024;

    private final NettyTls tls;
    private final TlsLayer layer;

    ServerNames(NettyTls tls, TlsLayer layer) {
        super(LONGEST_HELLO, 0);
        this.tls = tls;
        this.layer = layer;
    }

    @Override
    protected Future<NettyTls> lookup(ChannelHandlerContext context, @Nullable String host) {
        return context.executor().newSucceededFuture(host == null ? tls : tls.forHost(host));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String host, Future<NettyTls> chosen)
            throws Exception {
        context.pipeline().replace(this, null, TlsSide.newSslHandler(chosen.getNow(), context.alloc(), layer));
    }
}
