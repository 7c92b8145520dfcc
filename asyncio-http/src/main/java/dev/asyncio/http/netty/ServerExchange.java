package dev.asyncio.http.netty;

import dev.asyncio.Future;
import dev.asyncio.http.Body;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.Transport;
import java.io.IOException;

/// A request and what becomes of it, whatever the version of HTTP. Confined to the loop; the methods that
/// answer are called by the task that serves it.
public interface ServerExchange {

    /// {@return the method, such as `GET`}
    String method();

    /// {@return path and query as they came, or `*`}
    String target();

    /// {@return the authority that the request is for, such as `localhost:8080`; empty if it names none}
    String authority();

    /// {@return the version in which it came}
    HttpVersion version();

    /// {@return the header fields as they came}
    Headers headers();

    /// {@return how many bytes the body has; -1 if only its end will tell}
    long contentLength();

    /// {@return what the body is read from, always the same} The client is told to send it, if it waits for
    /// that.
    StreamReader body();

    /// {@return the connection}
    Transport transport();

    /// {@return done when the client has ended the connection, or at least what it sends}
    Future<Void> disconnected();

    /// {@return whether the client has ended the connection, or at least what it sends}
    boolean isDisconnected();

    /// Has the task that serves cancelled if the client goes away.
    void cancelIfDisconnected();

    /// Sends the response. Suspends while the client takes less than there is.
    ///
    /// @param status a final one
    /// @param headers those that are about framing and connections are left out: they are made here
    /// @throws Exception what the body throws; if a part has been sent, the message is broken off
    void respond(int status, Headers headers, Body body) throws Exception;

    /// Makes a WebSocket of the connection, by a response of status 101. Suspends until it is one.
    ///
    /// @throws IOException if the client has gone
    WebSocketLink upgrade(Headers headers, WebSocketUpgrade upgrade) throws IOException;

    /// {@return whether any of the response is on its way, so that there cannot be another one}
    boolean isResponding();

    /// The connection is not to be used for another request.
    void closeAfterwards();
}
