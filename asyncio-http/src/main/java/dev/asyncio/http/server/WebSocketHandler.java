package dev.asyncio.http.server;

import dev.asyncio.http.websocket.WebSocket;

/// Serves a WebSocket. aiohttp: a handler that prepares a `WebSocketResponse`.
@FunctionalInterface
public interface WebSocketHandler {

    /// Receives and sends as it likes. The socket is closed when this returns, with
    /// [dev.asyncio.http.websocket.CloseCode#OK]; or when it throws, with
    /// [dev.asyncio.http.websocket.CloseCode#INTERNAL_ERROR].
    ///
    /// @param request by which the client has asked for it. Browsers send the field `Origin`, which tells
    ///     whose page it is
    /// @param socket open
    /// @throws Exception anything unexpected: the loop's exception handler is told
    void handle(Request request, WebSocket socket) throws Exception;
}
