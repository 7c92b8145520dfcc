package dev.asyncio.http.netty;

import dev.asyncio.EventLoop;
import dev.asyncio.http.Headers;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.stream.Transport;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The way of one exchange at a time: a connection of HTTP/1.1, a stream of HTTP/2. Confined to the loop.
interface ClientLane {

    EventLoop loop();

    ClientSending sending();

    /// {@return the transport of the whole connection}
    Transport transport();

    /// Has the server wait with what it sends on this way.
    void pause();

    /// Has the server go on.
    void resume();

    /// {@return the first lines of a response as they are for the program}
    ResponseHead head(HttpResponse response, Headers headers);

    /// {@return why the end of the connection is not to be taken for the end of a body, or null}
    @Nullable
    Exception truncated();

    /// Makes a WebSocket of the connection. Suspends.
    ///
    /// @throws IOException if the connection is lost, or cannot become one
    WebSocketLink upgrade(WebSocketUpgrade upgrade) throws IOException;

    /// An exchange is complete or has failed.
    ///
    /// @param isReusable whether both ends are at the beginning of another one
    void ended(NettyExchange exchange, boolean isReusable);
}
