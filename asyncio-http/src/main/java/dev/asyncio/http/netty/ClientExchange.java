package dev.asyncio.http.netty;

import dev.asyncio.http.BodySink;
import dev.asyncio.http.Headers;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.stream.StreamReader;
import java.io.IOException;

/// One request and its response. Confined to the loop.
public interface ClientExchange {

    /// Sends the first lines of the request.
    ///
    /// @param length of the body to come in bytes; -1 if it is not known
    /// @throws IOException if the connection is lost
    void sendHead(RequestHead head, long length) throws IOException;

    /// {@return where the body goes}
    BodySink body();

    /// The request is complete.
    ///
    /// @throws IOException if the connection is lost, or the body is shorter than was said
    void endRequest() throws IOException;

    /// Suspends until the server wants the body, or has answered without it.
    void awaitContinue() throws IOException;

    /// Suspends until the first lines of the response are there.
    ///
    /// @throws IOException if the connection is lost, or what comes is no HTTP
    ResponseHead awaitHead() throws IOException;

    /// {@return the response's body} It is complete when the reader is at its end; one that breaks off
    /// throws.
    StreamReader content();

    /// {@return what stood behind the body; empty before its end, or if there was nothing}
    Headers trailers();

    /// {@return whether any byte of a response has come}
    boolean hasAnswer();

    /// {@return whether the first lines of the response, which are not interim ones, have come}
    boolean hasHead();

    /// {@return whether it is complete or has failed}
    boolean isOver();

    /// {@return whether both request and response are complete}
    boolean isComplete();

    /// Makes a WebSocket of the connection, after a response with status 101. Suspends.
    ///
    /// @throws IOException if the connection is lost
    WebSocketLink upgrade(WebSocketUpgrade upgrade) throws IOException;

    /// Gives up: whoever waits gets `reason`, and the server is told by the end of the connection, or of the
    /// stream. Has no effect on what is complete.
    void fail(IOException reason);

    /// {@return a number that grows with what the server takes of the request, or -1 if the program does not
    /// have to wait for that}
    long taken();

    /// {@return whether the server has to wait because nobody reads}
    boolean isThrottled();

    /// Adds what is called once, when the exchange is complete or has failed; at once if it is.
    void whenOver(Runnable listener);

    /// {@return when bytes of the response have come last, or the request was begun, in nanoseconds of the
    /// loop's clock}
    long lastActivity();
}
