/// What HTTP's two ends have in common: header fields, bodies, media types, cookies.
///
/// A body that is sent is a [dev.asyncio.http.Body], a value that says how to produce its bytes; one that is
/// received is a [dev.asyncio.stream.StreamReader], read as any other stream, and its peer is slowed down
/// while it is not. The client stands in `dev.asyncio.http.client`, the server in `dev.asyncio.http.server`,
/// WebSocket, which both have, in `dev.asyncio.http.websocket`. Only `dev.asyncio.http.netty`, which is not
/// exported, knows the codecs.
package dev.asyncio.http;
