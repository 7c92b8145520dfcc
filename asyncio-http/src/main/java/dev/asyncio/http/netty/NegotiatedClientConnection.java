package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.netty.PipelineProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Becomes the protocol that both ends have agreed on while they shook hands for TLS (ALPN, RFC 7301).
public final class NegotiatedClientConnection implements PipelineProtocol {

    private final ClientLimits limits;
    private final boolean isHttp2Known;
    private @Nullable ClientConnection connection;

    /// @param isHttp2Known whether to speak HTTP/2 without being asked (RFC 9113, section 3.3)
    public NegotiatedClientConnection(ClientLimits limits, boolean isHttp2Known) {
        this.limits = limits;
        this.isHttp2Known = isHttp2Known;
    }

    @Override
    public void connectionMade(ChannelHandlerContext netty, Transport transport, List<ByteBuf> early) {
        if (isHttp2Known || "h2".equals(transport.extraInfo(ExtraInfo.APPLICATION_PROTOCOL))) {
            var http2 = new Http2ClientConnection(limits);
            connection = http2;
            transport.setProtocol(http2);
            http2.connectionMade(netty, transport, early);
        } else {
            var http1 = new Http1ClientConnection(limits);
            connection = http1;
            transport.setProtocol(http1);
            http1.connectionMade(netty, transport, early);
        }
    }

    /// {@return the connection, once it is made}
    public ClientConnection connection() {
        return requireNonNull(connection, "The connection is not made yet");
    }
}
