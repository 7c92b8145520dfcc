package dev.asyncio.http.websocket;

import dev.asyncio.http.HttpException;

/// A WebSocket is closed, and so cannot send, or will not receive what was asked for.
public final class WebSocketClosedException extends HttpException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /// Creates an exception.
    ///
    /// @param code see [CloseCode]
    public WebSocketClosedException(String message, int code) {
        super(message, null, false);
        this.code = code;
    }

    /// {@return why it was closed, see [CloseCode]}
    public int code() {
        return code;
    }
}
