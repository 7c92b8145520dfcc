package dev.asyncio.http.websocket;

import dev.asyncio.http.HttpException;

/// The other end of a WebSocket has done what it must not: a message that is too large, text that is no
/// UTF-8, a frame that is none. The socket is closed. aiohttp: `WebSocketError`.
public final class WebSocketException extends HttpException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /// Creates an exception.
    ///
    /// @param code what the other end is told, see [CloseCode]
    public WebSocketException(String message, int code) {
        super(message, null, false);
        this.code = code;
    }

    /// {@return what the other end was told, see [CloseCode]}
    public int code() {
        return code;
    }
}
