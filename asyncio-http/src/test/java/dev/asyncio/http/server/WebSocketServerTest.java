package dev.asyncio.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.ErrorContext;
import dev.asyncio.Future;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.websocket.CloseCode;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.http.websocket.WsMessage;
import dev.asyncio.http.websocket.WsOptions;
import dev.asyncio.test.AsyncioTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/// WebSockets on the server. What both ends have in common is tested with the client.
@ExtendWith(LeakCheck.class)
class WebSocketServerTest {

    private static HttpServer serve(WsOptions options, WebSocketHandler handler) throws Exception {
        return HttpServer.start(new Application().webSocket("/ws", options, handler), "127.0.0.1", 0);
    }

    private static void echo(Request request, WebSocket socket) throws Exception {
        for (WsMessage message : socket) {
            socket.send(message);
        }
    }

    private static String url(HttpServer server) {
        return "ws://127.0.0.1:" + server.port() + "/ws";
    }

    @AsyncioTest(virtualTime = false)
    void messagesComeBack() throws Exception {
        try (var server = serve(WsOptions.DEFAULT, WebSocketServerTest::echo);
                var client = ClientSession.create();
                var socket = client.webSocket(url(server))) {
            socket.send("text");
            assertThat(socket.receiveText()).isEqualTo("text");
            socket.send(new byte[100_000]);
            assertThat(socket.receiveBytes()).hasSize(100_000);
            socket.ping();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHandlerThatReturnsSaysFarewell() throws Exception {
        try (var server = serve(
                        WsOptions.DEFAULT.withProtocols("chat"),
                        (request, socket) -> socket.send(request.rawPath() + " " + socket.protocol()));
                var client = ClientSession.create();
                var socket = client.webSocket(url(server), WsOptions.DEFAULT.withProtocols("other", "chat"))) {
            assertThat(socket.receiveText()).isEqualTo("/ws chat");
            assertThat(socket.receive()).isNull();
            assertThat(socket.closeCode()).isEqualTo(CloseCode.OK);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHandlerThatFailsIsReported() throws Exception {
        List<ErrorContext> reported = new ArrayList<>();
        Asyncio.runningLoop().setExceptionHandler((_, context) -> reported.add(context));
        try (var server = serve(WsOptions.DEFAULT, (_, _) -> {
                    throw new IllegalStateException("oops");
                });
                var client = ClientSession.create();
                var socket = client.webSocket(url(server))) {
            assertThat(socket.receive()).isNull();
            assertThat(socket.closeCode()).isEqualTo(CloseCode.INTERNAL_ERROR);
        } finally {
            Asyncio.runningLoop().setExceptionHandler(null);
        }
        assertThat(reported).extracting(ErrorContext::message).containsExactly("The handler of GET /ws has failed");
    }

    @AsyncioTest(virtualTime = false)
    void clientsAreToldOfTheServersEnd() throws Exception {
        Future<Void> isServed = Asyncio.createFuture();
        var server = serve(WsOptions.DEFAULT, (_, socket) -> {
            isServed.setResult(null);
            socket.receive();
        });
        try (var client = ClientSession.create();
                var socket = client.webSocket(url(server))) {
            Asyncio.await(isServed);
            var ending = Asyncio.createTask(() -> server.shutdown(Duration.ofSeconds(20)));

            assertThat(socket.receive()).isNull();
            assertThat(socket.closeCode()).isEqualTo(CloseCode.GOING_AWAY);
            assertThat(Asyncio.await(ending).isClean()).isTrue();
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatIsNoHandshakeIsRefused() throws Exception {
        String upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
        try (var server = serve(WsOptions.DEFAULT, WebSocketServerTest::echo)) {
            assertThat(get(server, "").status()).isEqualTo(426);
            RawClient.Answer version = get(server, upgrade + "Sec-WebSocket-Version: 8\r\n");
            assertThat(version.status()).isEqualTo(426);
            assertThat(version.field("Sec-WebSocket-Version")).isEqualTo("13");
            assertThat(get(server, upgrade + "Sec-WebSocket-Version: 13\r\n").status())
                    .isEqualTo(400);
            assertThat(get(server, upgrade + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n")
                            .status())
                    .isEqualTo(400);
        }
    }

    @AsyncioTest(virtualTime = false)
    void theHandshakeOfTheStandardIsAnswered() throws Exception {
        try (var server = serve(WsOptions.DEFAULT, WebSocketServerTest::echo);
                var client = RawClient.connect(server)) {
            client.send("""
                    GET /ws HTTP/1.1\r
                    Host: a\r
                    Connection: keep-alive, Upgrade\r
                    Upgrade: WebSocket\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    \r
                    """);
            RawClient.Answer answer = client.head();

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.field("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(answer.field("Upgrade")).isEqualTo("websocket");
            assertThat(answer.field("Connection")).isEqualTo("upgrade");
            // An unmasked text, which no client may send (RFC 6455, section 5.1).
            client.send("\u0081\u0001a");
            assertThat(client.rest()).startsWith("\u0088\u0002\u0003\u00ea");
        }
    }

    private static RawClient.Answer get(HttpServer server, String fields) throws Exception {
        return RawClient.answer(server, "GET /ws HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }
}
