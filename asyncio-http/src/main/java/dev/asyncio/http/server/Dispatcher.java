package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.KeyboardInterrupt;
import dev.asyncio.SystemExit;
import dev.asyncio.http.netty.ServerExchange;
import dev.asyncio.http.netty.ServerHandling;
import dev.asyncio.http.websocket.CloseCode;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.http.websocket.WebSocketLink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Has an application answer requests, and makes an answer of whatever goes wrong.
final class Dispatcher implements ServerHandling {

    private final Handler application;
    private final HttpLimits limits;
    private final Attributes attributes;

    Dispatcher(Handler application, HttpLimits limits, Attributes attributes) {
        this.application = application;
        this.limits = limits;
        this.attributes = attributes;
    }

    @Override
    public void serve(ServerExchange exchange) throws Exception {
        Request request = new Request(exchange, limits.maxBody(), attributes);
        Response response = answer(request);
        WebSocketStart webSocket = response.webSocket();
        if (webSocket != null) {
            serve(webSocket, request, exchange.upgrade(response.headers(), webSocket.upgrade()));
            return;
        }
        try {
            exchange.respond(response.status(), response.headers(), response.body());
        } catch (Exception e) {
            if (exchange.isResponding() || exchange.transport().isClosing()) {
                throw e;
            }
            Response instead = e instanceof HttpStatusException known ? known.toResponse() : failed(request, e);
            exchange.respond(instead.status(), instead.headers(), instead.body());
        }
    }

    private static void serve(WebSocketStart start, Request request, WebSocketLink link) {
        var socket = new WebSocket(link, start.protocol(), JsonWhenNeeded.INSTANCE);
        try {
            start.handler().handle(request, socket);
            socket.close();
        } catch (CancelledError | SystemExit | KeyboardInterrupt leaving) {
            socket.abort();
            throw leaving;
        } catch (Throwable thrown) {
            if (!socket.isClosed()) {
                var _ = failed(request, thrown);
            }
            socket.close(CloseCode.INTERNAL_ERROR, "");
        }
    }

    private Response answer(Request request) {
        try {
            return requireNonNull(
                    application.handle(request),
                    "A handler must return a response, not null; use Response.empty(204) for one without a body");
        } catch (HttpStatusException e) {
            return e.toResponse();
        } catch (CancelledError | SystemExit | KeyboardInterrupt leaving) {
            throw leaving;
        } catch (Throwable thrown) {
            return failed(request, thrown);
        }
    }

    /// The client learns nothing of it, except in debug mode.
    private static Response failed(Request request, Throwable thrown) {
        EventLoop loop = EventLoop.confined();
        // A client that goes away while its request is read is nobody's fault.
        if (!(thrown instanceof IOException && request.exchange().isDisconnected())) {
            loop.callExceptionHandler(new ErrorContext(
                    "The handler of " + request.method() + " " + request.rawPath() + " has failed",
                    thrown,
                    Asyncio.currentTask(),
                    null,
                    null,
                    null,
                    false));
        }
        if (!loop.isDebug()) {
            return new HttpStatusException(500).toResponse();
        }
        var stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return Response.text(stack.toString()).withStatus(500);
    }
}
