package dev.asyncio.http.client;

/// A server has not made a WebSocket of the connection. aiohttp: `WSServerHandshakeError`.
public final class WebSocketHandshakeException extends ClientResponseException {

    private static final long serialVersionUID = 1L;

    WebSocketHandshakeException(String message, ClientResponse response) {
        super(message, response);
    }
}
