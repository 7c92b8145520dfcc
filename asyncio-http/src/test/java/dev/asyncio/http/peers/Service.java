package dev.asyncio.http.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.asyncio.http.Body;
import dev.asyncio.http.Cookie;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.Middlewares;
import dev.asyncio.http.server.Response;
import dev.asyncio.http.websocket.WsMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Objects;

/// What our server serves to the peers.
final class Service {

    static final int PIECES = 300;
    static final int PIECE = 10_000;

    private Service() {}

    static Application application() {
        return new Application()
                .middleware(Middlewares.compression())
                .get("/hello", _ -> Response.text("Hello, Wörld!"))
                .post(
                        "/echo",
                        request -> Response.of(Body.stream(request.content())
                                .as(Objects.requireNonNullElse(request.header("Content-Type"), "text/plain"))))
                .get(
                        "/big",
                        _ -> Response.of(Body.stream(sink -> {
                            for (int i = 0; i < PIECES; i++) {
                                sink.write("x".repeat(PIECE).getBytes(US_ASCII));
                            }
                        })))
                .get("/in", _ -> Response.redirect("/who").withCookie(Cookie.of("user", "Ada")))
                .get("/who", request -> Response.text(Objects.requireNonNullElse(request.cookie("user"), "nobody")))
                .webSocket("/socket", (_, socket) -> {
                    for (WsMessage message : socket) {
                        socket.send(message);
                    }
                });
    }

    static HttpServer start() throws Exception {
        return HttpServer.start(application(), "127.0.0.1", 0);
    }

    static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    /// {@return a port that nobody uses, for a program that cannot find one by itself}
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
