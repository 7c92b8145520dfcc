package dev.asyncio.http.client;

import dev.asyncio.Asyncio;
import dev.asyncio.TimeoutException;
import dev.asyncio.http.client.ClientTimeoutException.Phase;
import dev.asyncio.http.netty.ClientConnection;
import dev.asyncio.http.netty.NegotiatedClientConnection;
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
        } catch (IOException e) {
            throw new ConnectFailedException("No connection to " + origin + ": " + e.getMessage(), e);
        }
    }

    private ClientConnection open(Origin origin) throws IOException {
        var options = new ConnectOptions().resolver(settings.resolver);
        if (origin.isSecure()) {
            Tls tls = settings.mayBeHttp2(origin) ? settings.tls.alpn("h2", "http/1.1") : settings.tls;
            options.tls(tls).serverHostname(origin.host());
        }
        var negotiated = origin.unixPath() == null
                ? Transports.createConnection(() -> newProtocol(origin), origin.host(), origin.port(), options)
                : Transports.createUnixConnection(() -> newProtocol(origin), origin.unixPath(), options);
        return negotiated.protocol().connection();
    }

    private NegotiatedClientConnection newProtocol(Origin origin) {
        return new NegotiatedClientConnection(settings.limits, !origin.isSecure() && settings.mayBeHttp2(origin));
    }
}
