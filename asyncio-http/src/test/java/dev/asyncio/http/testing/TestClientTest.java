package dev.asyncio.http.testing;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.VirtualTime;
import dev.asyncio.http.Body;
import dev.asyncio.http.Cookie;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.client.ClientTimeout;
import dev.asyncio.http.client.ClientTimeoutException;
import dev.asyncio.http.client.LocalhostCertificate;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.Attributes;
import dev.asyncio.http.server.HttpLimits;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.OnDisconnect;
import dev.asyncio.http.server.Response;
import dev.asyncio.http.websocket.CloseCode;
import dev.asyncio.http.websocket.WsMessage;
import dev.asyncio.http.websocket.WsOptions;
import dev.asyncio.net.Tls;
import dev.asyncio.net.memory.Link;
import dev.asyncio.net.memory.MemoryNetwork;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TestClientTest {

    private static final Map<Integer, String> USERS = Map.of(7, "Ada");

    private static Application users() {
        return new Application()
                .get("/users/{id:[0-9]+}", request -> Response.text(USERS.get(request.pathInt("id"))))
                .post("/echo", request -> Response.bytes(request.bytes()));
    }

    private static Application slow(Duration time) {
        return new Application().get("/", _ -> {
            sleep(time);
            return Response.text("at last");
        });
    }

    // ---- asking

    @AsyncioTest
    void anApplicationAnswers() throws Exception {
        try (var client = TestClient.of(users())) {
            assertThat(client.get("/users/7").text()).isEqualTo("Ada");
            assertThat(client.post("/echo").text("hello").text()).isEqualTo("hello");
            assertThat(client.get("/nothing").send().status()).isEqualTo(404);
            assertThat(client.options("/echo").send().headers().get("Allow")).contains("POST");
            assertThat(client.head("/users/7").send().headers().get("Content-Length"))
                    .isEqualTo("3");
        }
    }

    @AsyncioTest
    void httpTwoIsSpokenIfAskedFor() throws Exception {
        try (var client = TestClient.builder(users())
                .session(session -> session.http2PriorKnowledge(true))
                .start()) {
            try (var response = client.get("/users/7").send()) {
                assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                assertThat(response.text()).isEqualTo("Ada");
            }
        }
    }

    @AsyncioTest
    void overTlsHttpTwoIsAgreedOn() throws Exception {
        try (var client = TestClient.builder(users())
                .host("localhost")
                .tls(
                        Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD),
                        Tls.client().trust(LocalhostCertificate.store()))
                .start()) {
            try (var response = client.get("/users/7").send()) {
                assertThat(client.url()).isEqualTo("https://localhost");
                assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                assertThat(response.text()).isEqualTo("Ada");
            }
        }
    }

    @AsyncioTest
    void cookiesAreKept() throws Exception {
        var app = new Application()
                .get("/in", _ -> Response.empty(204).withCookie(Cookie.of("user", "Ada")))
                .get("/who", request -> Response.text(String.valueOf(request.cookie("user"))));
        try (var client = TestClient.of(app)) {
            client.get("/in").send().close();

            assertThat(client.get("/who").text()).isEqualTo("Ada");
        }
    }

    @AsyncioTest
    void resourcesAreOpenedAndClosed() throws Exception {
        List<String> seen = new ArrayList<>();
        Attributes.Key<String> name = Attributes.key("name");
        var app = new Application()
                .resource(attributes -> {
                    attributes.put(name, "pool");
                    seen.add("opened");
                    return () -> seen.add("closed");
                })
                .get("/", request -> Response.text(request.attribute(name)));

        try (var client = TestClient.of(app)) {
            seen.add(client.get("/").text());
        }

        assertThat(seen).containsExactly("opened", "pool", "closed");
    }

    @AsyncioTest
    void applicationsCallEachOtherByTheNamesOfTheirHosts() throws Exception {
        var front = new Application().get("/", _ -> {
            try (var session = ClientSession.create()) {
                return Response.text(session.get("http://users/users/7").text() + "!");
            }
        });
        try (var users = TestClient.builder(users()).host("users").start();
                var client = TestClient.of(front)) {
            assertThat(client.get("/").text()).isEqualTo("Ada!");
            assertThat(users.url()).isEqualTo("http://users");
        }
    }

    @AsyncioTest
    void severalClientsHaveAHostEach() throws Exception {
        try (var first = TestClient.of(users());
                var second = TestClient.of(slow(seconds(1)))) {
            assertThat(first.host()).isEqualTo("server");
            assertThat(second.host()).isEqualTo("server-2");
            assertThat(second.get("/").text()).isEqualTo("at last");
            assertThat(first.network().hosts()).containsExactly("localhost", "server", "server-2");
        }
    }

    @AsyncioTest
    void aHostThatServesAlreadyIsRefused() throws Exception {
        try (var _ = TestClient.builder(users()).host("one").start()) {
            assertThatThrownBy(() -> TestClient.builder(users()).host("one").start())
                    .isInstanceOf(BindException.class);
        }
    }

    @AsyncioTest
    void theNetworkOfTheLoopIsUsed(EventLoop loop) throws Exception {
        MemoryNetwork network = MemoryNetwork.install(loop);
        network.host("far");
        network.link("localhost", "far", new Link().delay(seconds(1)));

        try (var client = TestClient.builder(users()).host("far").start()) {
            long begin = loop.time();
            client.get("/users/7").text();

            // There and back, to connect and to ask.
            assertThat(Duration.ofNanos(loop.time() - begin)).isEqualTo(seconds(4));
        }
    }

    @AsyncioTest(virtualTime = false)
    void itWorksInRealTimeToo() throws Exception {
        try (var client = TestClient.of(users())) {
            assertThat(client.get("/users/7").text()).isEqualTo("Ada");
        }
    }

    // ---- time

    @AsyncioTest
    void anHourOfSleepingTakesNoTime(VirtualTime time) throws Exception {
        try (var client = TestClient.builder(slow(Duration.ofHours(1)))
                .session(session -> session.timeout(ClientTimeout.NONE))
                .start()) {
            assertThat(client.get("/").text()).isEqualTo("at last");
            assertThat(time.elapsed()).isEqualTo(Duration.ofHours(1));
        }
    }

    @AsyncioTest
    void theClientGivesUpWhenItsTimeIsOver(VirtualTime time) throws Exception {
        try (var client = TestClient.builder(slow(Duration.ofHours(1)))
                .server(server -> server.grace(Duration.ZERO))
                .session(session -> session.timeout(ClientTimeout.DEFAULT.withTotal(seconds(20))))
                .start()) {
            assertThatThrownBy(() -> client.get("/").text()).isInstanceOf(ClientTimeoutException.class);
            assertThat(time.elapsed()).isEqualTo(seconds(20));
        }
    }

    @AsyncioTest
    void theServerGivesUpAClientThatIsTooSlow(VirtualTime time) throws Exception {
        try (var client = TestClient.builder(users())
                .server(server -> server.limits(new HttpLimits().bodyTimeout(seconds(30))))
                .start()) {
            var body = Body.stream(sink -> {
                sink.write("begin".getBytes(US_ASCII));
                sleep(Duration.ofMinutes(2));
                sink.write("end".getBytes(US_ASCII));
            });

            try (var response = client.post("/echo").body(body).send()) {
                assertThat(response.status()).isEqualTo(408);
            }
            assertThat(time.elapsed()).isBetween(seconds(30), seconds(31));
        }
    }

    @AsyncioTest
    void aRequestInItsGraceTimeIsAnsweredWhileTheServerEnds(VirtualTime time) throws Exception {
        var client = TestClient.of(slow(seconds(5)));
        var answer = createTask(() -> client.get("/").text());
        sleep(seconds(1));

        var report = client.server().shutdown(seconds(10));

        assertThat(await(answer)).isEqualTo("at last");
        assertThat(report.finished()).isEqualTo(1);
        assertThat(time.elapsed()).isEqualTo(seconds(5));
        client.close();
    }

    // ---- streams and trouble

    @AsyncioTest
    void aBodyArrivesInThePiecesAndAtTheTimesInWhichItIsSent() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.of(Body.stream(sink -> {
                            for (int i = 1; i <= 3; i++) {
                                sink.write(("tick " + i + "\n").getBytes(US_ASCII));
                                sink.flush();
                                sleep(seconds(1));
                            }
                        })));
        List<String> seen = new ArrayList<>();
        try (var client = TestClient.of(app);
                var response = client.get("/").send()) {
            long begin = runningLoop().time();
            for (byte[] line : response.content().lines()) {
                seen.add((runningLoop().time() - begin) / 1_000_000_000 + " " + new String(line, US_ASCII).strip());
            }
        }

        assertThat(seen).containsExactly("0 tick 1", "1 tick 2", "2 tick 3");
    }

    @AsyncioTest
    void aSlowReaderSlowsTheHandlerDown() throws Exception {
        int[] written = new int[1];
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.of(Body.stream(sink -> {
                            for (int i = 0; i < 100; i++) {
                                sink.write(new byte[100_000]);
                                written[0] += 100_000;
                            }
                        })));
        try (var client = TestClient.of(app);
                var response = client.get("/").send()) {
            sleep(seconds(1));
            assertThat(written[0]).isLessThan(2_000_000);

            assertThat(response.bytes()).hasSize(10_000_000);
            assertThat(written[0]).isEqualTo(10_000_000);
        }
    }

    @AsyncioTest
    void aHandlerIsCancelledWhenItsClientGoesAway() throws Exception {
        List<String> seen = new ArrayList<>();
        Future<Void> isOver = createFuture();
        var app = new Application()
                .get(
                        "/",
                        _ -> {
                            try {
                                sleep(Duration.ofDays(1));
                            } catch (CancelledError e) {
                                seen.add("cancelled");
                                isOver.setResult(null);
                                throw e;
                            }
                            return Response.text("never");
                        },
                        OnDisconnect.CANCEL);
        try (var client = TestClient.of(app)) {
            var asking = createTask(() -> client.get("/").text());
            sleep(seconds(3));

            asking.cancel();
            await(isOver);

            assertThat(seen).containsExactly("cancelled");
            assertThat(client.session().connections()).isZero();
        }
    }

    @AsyncioTest
    void aPartitionIsNoticedByTheClientsTimeLimit(VirtualTime time) throws Exception {
        try (var client = TestClient.builder(users())
                .session(session -> session.timeout(ClientTimeout.DEFAULT.withTotal(seconds(5))))
                .start()) {
            client.get("/users/7").text();

            client.network().partition("localhost", client.host());
            assertThatThrownBy(() -> client.get("/users/7").text()).isInstanceOf(ClientTimeoutException.class);
            assertThat(time.elapsed()).isEqualTo(seconds(5));

            client.network().heal("localhost", client.host());
            assertThat(client.get("/users/7").text()).isEqualTo("Ada");
        }
    }

    @AsyncioTest
    void socketsWorkAndTheirHeartbeatNoticesACutWire(VirtualTime time) throws Exception {
        Future<Integer> closeCode = createFuture();
        var app = new Application().webSocket("/chat", WsOptions.DEFAULT.withHeartbeat(seconds(10)), (_, socket) -> {
            for (WsMessage message : socket) {
                socket.send(message);
            }
            closeCode.setResult(socket.closeCode());
        });
        try (var client = TestClient.of(app);
                var socket = client.webSocket("/chat")) {
            socket.send("hello");
            assertThat(socket.receiveText()).isEqualTo("hello");

            sleep(Duration.ofMinutes(1));
            assertThat(closeCode.isDone()).isFalse();
            client.network().partition("localhost", client.host());

            assertThat(await(closeCode)).isEqualTo(CloseCode.ABNORMAL);
            assertThat(time.elapsed()).isBetween(seconds(61), seconds(80));
            socket.abort();
        }
    }

    @AsyncioTest
    void aConnectionThatIsResetFailsTheRequest() throws Exception {
        try (var client = TestClient.of(slow(seconds(10)))) {
            var asking = createTask(() -> client.get("/").text());
            sleep(seconds(1));

            client.network().reset("localhost", client.host());

            assertThatThrownBy(() -> await(asking)).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest
    void aHandlerThatThrowsIsStatus500AndTold(EventLoop loop) throws Exception {
        List<String> told = new ArrayList<>();
        loop.setExceptionHandler((_, context) -> told.add(String.valueOf(context.exception())));
        var app = new Application().get("/", _ -> {
            throw new IllegalStateException("no such table");
        });

        try (var client = TestClient.of(app)) {
            assertThat(client.get("/").send().status()).isEqualTo(500);
        }

        assertThat(told).containsExactly("java.lang.IllegalStateException: no such table");
    }

    // ---- the end, and misuse

    @AsyncioTest
    void closingTwiceIsAllowedAndEndsEverything() throws Exception {
        var client = TestClient.of(slow(millis(1)));
        client.get("/").text();

        client.close();
        client.close();
        yieldNow();

        assertThat(client.server().isServing()).isFalse();
        assertThat(client.session().isClosed()).isTrue();
        assertThat(runningLoop().allTasks()).as("only this test").hasSize(1);
    }

    @AsyncioTest
    void aResourceThatFailsLeavesNothingOpen() throws Exception {
        var app = new Application().resource(_ -> {
            throw new IOException("no database");
        });

        assertThatThrownBy(() -> TestClient.of(app))
                .isInstanceOf(IOException.class)
                .hasMessage("no database");
        try (var client = TestClient.builder(users()).host("server").start()) {
            assertThat(client.get("/users/7").text()).isEqualTo("Ada");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aLoopWithRealSocketsIsRefused() throws Exception {
        try (var server = HttpServer.start(users(), "127.0.0.1", 0)) {
            assertThat(server.isServing()).isTrue();

            assertThatThrownBy(() -> TestClient.of(users()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("attach a network before anything else, and only one");
        }
    }

    @AsyncioTest
    @SuppressWarnings("NullAway")
    void nullIsRefusedInWords() {
        assertThatThrownBy(() -> TestClient.of(null)).hasMessage("A test client needs an application, not null");
        var builder = TestClient.builder(users());
        assertThatThrownBy(() -> builder.host(null))
                .hasMessage("host needs a name, not null; leave it out for 'server'");
        assertThatThrownBy(() -> builder.server(null)).hasMessage("server needs what sets something, not null");
        assertThatThrownBy(() -> builder.session(null)).hasMessage("session needs what sets something, not null");
    }

    @AsyncioTest
    void itSaysWhatItIs() throws Exception {
        try (var client = TestClient.of(users())) {
            assertThat(client)
                    .asString()
                    .startsWith("TestClient[http://server, ClientSession[open, connections=0, idle=0, waiting=0],");
        }
    }
}
