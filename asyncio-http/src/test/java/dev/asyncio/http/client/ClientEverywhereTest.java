package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.http.Body;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.Response;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.net.Tls;
import dev.asyncio.net.memory.MemoryNetwork;
import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import org.junit.jupiter.api.Test;

/// Cancels whoever uses a session at each suspension: connections go back or are closed, and the session
/// works on. Over a network in memory.
class ClientEverywhereTest {

    @FunctionalInterface
    private interface Use {
        void with(ClientSession session, String url) throws Exception;
    }

    private static Application application() {
        return new Application()
                .get("/hello", request -> Response.text("hello"))
                .get("/large", request -> Response.of(Body.bytes(new byte[300_000])))
                .post("/count", request -> Response.text(String.valueOf(request.bytes().length)))
                .webSocket("/echo", (request, socket) -> socket.send(socket.receiveText()));
    }

    private static void check(ClientSessionBuilder settings, boolean isSecure, Use before, Use use) throws Exception {
        CancelEverywhere.of(() -> {
                    MemoryNetwork.install(runningLoop());
                    HttpServer server = isSecure
                            ? HttpServer.builder(application())
                                    .listenTls(
                                            "127.0.0.1",
                                            0,
                                            Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD))
                                    .start()
                            : HttpServer.start(application(), "127.0.0.1", 0);
                    String url = (isSecure ? "https://localhost:" : "http://127.0.0.1:") + server.port();
                    ClientSession session = settings.build();
                    before.with(session, url);
                    return Scenario.of(() -> use.with(session, url)).endedBy(() -> {
                        assertThat(session.waitingRequests()).isZero();
                        assertThat(session.get(url + "/hello").text()).isEqualTo("hello");
                        assertThat(session.connections()).isEqualTo(session.idleConnections());
                        session.close();
                        assertThat(session.connections()).isZero();
                        server.close();
                    });
                })
                .check();
    }

    private static void nothing(ClientSession session, String url) {}

    private static void hello(ClientSession session, String url) throws Exception {
        assertThat(session.get(url + "/hello").text()).isEqualTo("hello");
    }

    @Test
    void aNewConnection() throws Exception {
        check(ClientSession.builder(), false, ClientEverywhereTest::nothing, ClientEverywhereTest::hello);
    }

    @Test
    void aKeptConnection() throws Exception {
        check(ClientSession.builder(), false, ClientEverywhereTest::hello, ClientEverywhereTest::hello);
    }

    @Test
    void waitingInThePool() throws Exception {
        check(ClientSession.builder().limit(1), false, ClientEverywhereTest::nothing, (session, url) -> {
            Task<Void> other = createTask(() -> hello(session, url));
            try {
                hello(session, url);
            } finally {
                other.cancel();
            }
        });
    }

    @Test
    void aStreamedUpload() throws Exception {
        check(
                ClientSession.builder(),
                false,
                ClientEverywhereTest::nothing,
                (session, url) -> assertThat(session.post(url + "/count")
                                .body(Body.stream(sink -> {
                                    for (int i = 0; i < 3; i++) {
                                        sink.write(new byte[50_000]);
                                        Asyncio.yieldNow();
                                    }
                                }))
                                .text())
                        .isEqualTo("150000"));
    }

    @Test
    void aBodyInPieces() throws Exception {
        check(ClientSession.builder(), false, ClientEverywhereTest::hello, (session, url) -> {
            int count = 0;
            try (ClientResponse response = session.get(url + "/large").send()) {
                for (byte[] piece : response.chunks()) {
                    count += piece.length;
                }
            }
            assertThat(count).isEqualTo(300_000);
        });
    }

    @Test
    void aStreamOfHttp2() throws Exception {
        check(
                ClientSession.builder().http2PriorKnowledge(true),
                false,
                ClientEverywhereTest::hello,
                (session, url) ->
                        assertThat(session.get(url + "/large").bytes()).hasSize(300_000));
    }

    @Test
    void aNewConnectionWithTls() throws Exception {
        check(
                ClientSession.builder().tls(Tls.client().trust(LocalhostCertificate.store())),
                true,
                ClientEverywhereTest::nothing,
                ClientEverywhereTest::hello);
    }

    @Test
    void aWebSocket() throws Exception {
        check(ClientSession.builder(), false, ClientEverywhereTest::nothing, (session, url) -> {
            try (WebSocket socket = session.webSocket(url + "/echo")) {
                socket.send("hello");
                assertThat(socket.receiveText()).isEqualTo("hello");
            }
        });
    }
}
