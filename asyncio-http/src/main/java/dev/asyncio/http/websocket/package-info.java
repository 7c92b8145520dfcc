/// WebSocket (RFC 6455), the same for both ends: messages over one connection, either way at any time.
///
/// A client gets its end by [dev.asyncio.http.client.ClientSession#webSocket(String)]; a handler of the
/// server by upgrading its request.
///
/// ```java
/// for (WsMessage message : socket) {                 // until the other end closes
///     switch (message) {
///         case WsMessage.Text(String text) -> socket.send(text);
///         case WsMessage.Binary(byte[] bytes) -> socket.send(bytes);
///     }
/// }
/// ```
package dev.asyncio.http.websocket;
