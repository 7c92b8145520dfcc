package dev.asyncio.net.netty;

import dev.asyncio.net.Tls;
import dev.asyncio.net.netty.TlsSettings.For;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// One end of a connection that speaks TLS: which side of the handshake it is, and with what.
public final class TlsSide {

    private final NettyTls tls;
    private final boolean isServer;
    private final SslContext context;

    /// Whom a client connects to; null if nobody knows.
    private final @Nullable String serverHostname;

    private TlsSide(NettyTls tls, boolean isServer, SslContext context, @Nullable String serverHostname) {
        this.tls = tls;
        this.isServer = isServer;
        this.context = context;
        this.serverHostname = serverHostname;
    }

    /// {@return a client's side, or null for a connection without TLS} Called by a task, as it may read
    /// files.
    ///
    /// @param serverHostname whom the certificate has to be for; null if that is not known
    /// @throws SSLException if the settings do not go together
    public static @Nullable TlsSide client(@Nullable Tls tls, @Nullable String serverHostname) throws SSLException {
        return tls == null ? null : of(tls, false, serverHostname);
    }

    /// {@return a server's side, or null for a server without TLS} Called by a task, as it may read files.
    ///
    /// @throws SSLException if the settings do not go together
    public static @Nullable TlsSide server(@Nullable Tls tls) throws SSLException {
        return tls == null ? null : of(tls, true, null);
    }

    /// {@return one side or the other} Called by a task, as it may read files.
    ///
    /// @throws SSLException if the settings do not go together
    public static TlsSide of(Tls tls, boolean isServer, @Nullable String serverHostname) throws SSLException {
        NettyTls ours = (NettyTls) tls;
        TlsSettings settings = ours.settings();
        if (isServer) {
            if (settings.side == For.CLIENTS) {
                throw new IllegalArgumentException("A server needs Tls.server(), but got " + tls);
            }
            for (NettyTls other : settings.hosts.values()) {
                var _ = other.contexts().forServers();
            }
            return new TlsSide(ours, true, ours.contexts().forServers(), null);
        }
        if (settings.side == For.SERVERS) {
            throw new IllegalArgumentException("A client needs Tls.client(), but got " + tls);
        }
        String host = serverHostname;
        if (host != null && host.endsWith(".")) {
            host = host.substring(0, host.length() - 1); // an absolute name, which certificates do not have
        }
        if (settings.verifiesHostname && (host == null || host.isEmpty())) {
            throw new IllegalArgumentException("A TLS client has to know whose certificate to expect; "
                    + "set serverHostname, or use Tls.verifyHostname(false)");
        }
        return new TlsSide(ours, false, ours.contexts().forClients(), host);
    }

    boolean isServer() {
        return isServer;
    }

    TlsSettings settings() {
        return tls.settings();
    }

    /// {@return "server 'example.org' at 192.0.2.1:443", or "client 192.0.2.1:50000"}
    String describePeer(@Nullable SocketAddress peer) {
        String address = peer instanceof InetSocketAddress internet && internet.getAddress() != null
                ? NetUtil.toSocketAddressString(internet.getAddress().getHostAddress(), internet.getPort())
                : peer == null || peer.toString().isEmpty() ? "a Unix socket" : peer.toString();
        if (isServer) {
            return "client " + address;
        }
        return serverHostname == null ? "server " + address : "server '" + serverHostname + "' at " + address;
    }

    /// {@return what goes into the pipeline: Netty's handler, or what is replaced by it when the client has
    /// said which host it wants}
    ///
    /// @param layer is told when Netty's handler is there
    ChannelHandler newHandler(ByteBufAllocator allocator, @Nullable SocketAddress peer, TlsLayer layer) {
        return isServer && !settings().hosts.isEmpty()
                ? new ServerNames(tls, layer)
                : newSslHandler(allocator, peer, layer);
    }

    private SslHandler newSslHandler(ByteBufAllocator allocator, @Nullable SocketAddress peer, TlsLayer layer) {
        int port = peer instanceof InetSocketAddress internet ? internet.getPort() : -1;
        SSLEngine engine = serverHostname == null
                ? context.newEngine(allocator)
                : context.newEngine(allocator, serverHostname, port);
        if (!isServer) {
            SSLParameters parameters = engine.getSSLParameters();
            if (serverHostname != null && isName(serverHostname)) {
                // The JDK would do it itself, but not for a name without a dot, such as localhost.
                parameters.setServerNames(List.of(new SNIHostName(serverHostname)));
            }
            if (settings().verifiesHostname) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            engine.setSSLParameters(parameters);
        }
        return prepare(new SslHandler(engine), layer);
    }

    /// {@return the handler of the server that a client has asked for}
    static SslHandler newSslHandler(NettyTls chosen, ByteBufAllocator allocator, TlsLayer layer) throws SSLException {
        return prepare(new SslHandler(chosen.contexts().forServers().newEngine(allocator)), layer);
    }

    private static SslHandler prepare(SslHandler handler, TlsLayer layer) {
        // The layer has timers of its own, which know whom they speak of. Netty's would have the handshake
        // last ten seconds, and would not wait for the peer's close_notify at all.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(0);
        handler.setCloseNotifyReadTimeoutMillis(Integer.MAX_VALUE);
        layer.use(handler);
        return handler;
    }

    private static boolean isName(String host) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            return false;
        }
        try {
            var _ = new SNIHostName(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // such as one with an underscore; servers do not expect it either
        }
    }
}
