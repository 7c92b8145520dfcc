package dev.asyncio.http.client;

import dev.asyncio.Asyncio;
import dev.asyncio.TimeoutException;
import dev.asyncio.http.client.ClientTimeoutException.Phase;
import dev.asyncio.http.netty.ClientConnection;
import dev.asyncio.http.netty.NegotiatedClientConnection;
import dev.asyncio.http.netty.TunnelProtocol;
import dev.asyncio.net.ConnectOptions;
import dev.asyncio.net.Tls;
import dev.asyncio.net.Transports;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes connections for the pool.
final class Connector {

    private final SessionSettings settings;

    Connector(SessionSettings settings) {
        this.settings = settings;
    }

    /// {@return a connection to an origin} Suspends.
    ///
    /// @param limit how long that may take, TLS's handshake included; null for as long as it likes
    ClientConnection connect(Origin origin, @Nullable Duration limit) throws IOException {
        if (limit == null) {
            return connected(origin);
        }
        try {
            return Asyncio.timeout(limit, () -> connected(origin));
        } catch (TimeoutException e) {
            throw new ClientTimeoutException(Phase.CONNECT, limit, "The connection to " + origin);
        }
    }

    private ClientConnection connected(Origin origin) throws IOException {
        try {
            return open(origin);
        } catch (ProxyException e) {
            throw e;
        } catch (IOException e) {
            throw new ConnectFailedException("No connection to " + origin + ": " + e.getMessage(), e);
        }
    }

    private ClientConnection open(Origin origin) throws IOException {
        Proxy proxy = origin.proxy();
        if (proxy != null) {
            return origin.isForwarded() ? openTo(proxy, newProtocol(origin)) : tunnel(proxy, origin);
        }
        ConnectOptions options = options();
        if (origin.isSecure()) {
            options.tls(tls(origin)).serverHostname(origin.host());
        }
        var negotiated = origin.unixPath() == null
                ? Transports.createConnection(() -> newProtocol(origin), origin.host(), origin.port(), options)
                : Transports.createUnixConnection(() -> newProtocol(origin), origin.unixPath(), options);
        return negotiated.protocol().connection();
    }

    private ConnectOptions options() {
        return new ConnectOptions().resolver(settings.resolver);
    }

    private Tls tls(Origin origin) {
        return settings.mayBeHttp2(origin) ? settings.tls.alpn("h2", "http/1.1") : settings.tls;
    }

    private ConnectOptions options(Proxy proxy) {
        ConnectOptions options = options();
        return proxy.kind() == Proxy.Kind.HTTPS ? options.tls(settings.proxyTls).serverHostname(proxy.host()) : options;
    }

    private ClientConnection openTo(Proxy proxy, NegotiatedClientConnection protocol) throws IOException {
        return Transports.createConnection(() -> protocol, proxy.host(), proxy.port(), options(proxy))
                .protocol()
                .connection();
    }

    private ClientConnection tunnel(Proxy proxy, Origin origin) throws IOException {
        var tunnel = Transports.createConnection(TunnelProtocol::new, proxy.host(), proxy.port(), options(proxy))
                .protocol();
        try {
            new Tunnel(proxy, origin, settings.resolver, tunnel).open();
            if (origin.isSecure()) {
                tunnel.startTls(tls(origin), origin.host());
            }
            return tunnel.connected(newProtocol(origin));
        } catch (Throwable thrown) {
            tunnel.transport().abort();
            throw thrown;
        }
    }

    private NegotiatedClientConnection newProtocol(Origin origin) {
        return new NegotiatedClientConnection(settings.limits, !origin.isSecure() && settings.mayBeHttp2(origin));
    }
}
