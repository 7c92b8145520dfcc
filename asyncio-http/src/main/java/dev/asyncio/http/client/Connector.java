package dev.asyncio.http.client;

import dev.asyncio.Asyncio;
import dev.asyncio.TimeoutException;
import dev.asyncio.http.client.ClientTimeoutException.Phase;
import dev.asyncio.http.netty.ClientConnection;
import dev.asyncio.http.netty.Http1ClientConnection;
import dev.asyncio.net.ConnectOptions;
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
            throw new ConnectFailedException("Cannot connect to " + origin + ": " + e.getMessage(), e);
        }
    }

    private ClientConnection open(Origin origin) throws IOException {
        var options = new ConnectOptions().resolver(settings.resolver);
        if (origin.isSecure()) {
            options.tls(settings.tls).serverHostname(origin.host());
        }
        if (origin.unixPath() != null) {
            return Transports.createUnixConnection(this::newConnection, origin.unixPath(), options)
                    .protocol();
        }
        return Transports.createConnection(this::newConnection, origin.host(), origin.port(), options)
                .protocol();
    }

    private Http1ClientConnection newConnection() {
        return new Http1ClientConnection(settings.limits);
    }
}
