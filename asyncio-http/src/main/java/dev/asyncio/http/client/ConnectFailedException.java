package dev.asyncio.http.client;

import dev.asyncio.http.HttpException;

/// No connection to the server could be made. aiohttp: `ClientConnectorError`.
///
/// The cause says why: a [java.net.UnknownHostException], a [java.net.ConnectException], an
/// [javax.net.ssl.SSLException].
public final class ConnectFailedException extends HttpException {

    private static final long serialVersionUID = 1L;

    ConnectFailedException(String message, Exception cause) {
        super(message, cause, true);
    }
}
