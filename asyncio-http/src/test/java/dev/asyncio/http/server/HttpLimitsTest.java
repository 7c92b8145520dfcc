package dev.asyncio.http.server;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.http.Body;
import dev.asyncio.stream.Transport;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Slow and greedy clients. The times are short, and nothing depends on how long anything really takes.
@ExtendWith(LeakCheck.class)
class HttpLimitsTest {

    private static final Duration SHORT = millis(40);

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static HttpServer serve(HttpLimits limits, Handler handler) throws Exception {
        return HttpServer.builder(new Application().any("/{path...}", handler))
                .listen("127.0.0.1", 0)
                .limits(limits)
                .start();
    }

    private static Response echo(Request request) throws IOException {
        return Response.text(request.text());
    }

    @AsyncioTest(virtualTime = false)
    void aHeadThatDoesNotComeToItsEndIsAnsweredBy408() throws Exception {
        try (var server = serve(new HttpLimits().headTimeout(SHORT), HttpLimitsTest::echo)) {
            assertThat(RawClient.all(server, "GET / HTTP/1.1\r\nHost: ")).startsWith("HTTP/1.1 408 ");
            try (var client = RawClient.connect(server)) {
                client.send(GET).answer();

                assertThat(client.send("GET / HT").rest()).startsWith("HTTP/1.1 408 ");
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientThatSaysNothingIsLeft() throws Exception {
        try (var server = serve(new HttpLimits().headTimeout(SHORT), HttpLimitsTest::echo)) {
            assertThat(RawClient.all(server, "")).isEmpty();
        }
    }

    @AsyncioTest(virtualTime = false)
    void anIdleConnectionIsClosed() throws Exception {
        try (var server = serve(new HttpLimits().keepAlive(SHORT), HttpLimitsTest::echo)) {
            assertThat(RawClient.all(server, GET)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aConnectionThatRestsIsServedAgain() throws Exception {
        try (var server = serve(new HttpLimits().linger(millis(4)), HttpLimitsTest::echo);
                var client = RawClient.connect(server)) {
            client.send(GET).answer();
            while (Asyncio.allTasks().size() > 1) {
                Asyncio.sleep(millis(2)); // until the connection has no task any more
            }

            assertThat(client.send(GET).answer().status()).isEqualTo(200);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatDoesNotComeIsAnsweredBy408() throws Exception {
        try (var server = serve(new HttpLimits().bodyTimeout(SHORT), HttpLimitsTest::echo)) {
            assertThat(RawClient.all(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("connection: close\r\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatTheHandlerDoesNotReadYetHasTime() throws Exception {
        Future<Void> mayRead = Asyncio.createFuture();
        String body = "x".repeat(1_000_000);
        try (var server = serve(new HttpLimits().bodyTimeout(SHORT).linger(millis(4)), request -> {
                    Asyncio.await(mayRead);
                    return Response.text("" + request.bytes().length);
                });
                var client = RawClient.connect(server)) {
            var sent = createTask(() ->
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
            Asyncio.sleep(SHORT.multipliedBy(3));
            mayRead.setResult(null);

            assertThat(client.answer().body()).isEqualTo("1000000");
            Asyncio.await(sent);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatIsTooLongIsAnsweredBy413() throws Exception {
        try (var server = serve(new HttpLimits().maxBody(10), HttpLimitsTest::echo)) {
            assertThat(RawClient.answer(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n12345678901")
                            .status())
                    .isEqualTo(413);
            assertThat(RawClient.answer(
                                    server,
                                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(413);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aLongBodyThatNobodyWantsEndsTheConnectionButItsAnswerArrives() throws Exception {
        try (var server = serve(new HttpLimits().maxDrain(1000), _ -> Response.text("no"));
                var client = RawClient.connect(server)) {
            var sent = createTask(() -> {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
                client.send("x".repeat(3_000_000));
            });

            RawClient.Answer answer = client.answer();

            assertThat(answer.body()).isEqualTo("no");
            assertThat(answer.field("Connection")).isEqualTo("close");
            Asyncio.await(sent);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientThatTakesNothingIsBrokenOff() throws Exception {
        Future<String> failure = Asyncio.createFuture();
        try (var server = serve(
                        new HttpLimits().writeTimeout(SHORT),
                        _ -> Response.of(Body.stream(sink -> {
                            try {
                                while (true) {
                                    sink.write(new byte[100_000]);
                                }
                            } catch (IOException e) {
                                failure.setResult(e.getMessage());
                                throw e;
                            }
                        })));
                var client = RawClient.connect(server)) {
            ((Transport) client.connection().writer().transport()).pauseReading();
            client.send(GET);

            assertThat(Asyncio.await(failure))
                    .isEqualTo("The client has closed the connection before it had the whole response");
        }
    }

    @AsyncioTest(virtualTime = false)
    void moreConnectionsThanAllowedAreClosed() throws Exception {
        try (var server = serve(new HttpLimits().maxConnections(1), HttpLimitsTest::echo);
                var client = RawClient.connect(server)) {
            client.send(GET).answer();

            assertThatThrownBy(() -> RawClient.answer(server, GET)).isInstanceOf(IOException.class);
            assertThat(client.send(GET).answer().status()).isEqualTo(200);
        }
    }

    @AsyncioTest(virtualTime = false)
    void noMoreRequestsAreReadThanAllowed() throws Exception {
        try (var server = serve(new HttpLimits().maxRequests(5), request -> {
                    Asyncio.yieldNow();
                    return Response.text(request.rawPath());
                });
                var client = RawClient.connect(server)) {
            for (int i = 0; i < 50; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
            }

            for (int i = 0; i < 50; i++) {
                assertThat(client.answer().body()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void aLimitIsPositive() {
        assertThatThrownBy(() -> new HttpLimits().maxBody(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The size of a body must be positive, but is 0");
        assertThatThrownBy(() -> new HttpLimits().keepAlive(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("How long a connection is kept must be positive, but is PT-1S");
    }
}
