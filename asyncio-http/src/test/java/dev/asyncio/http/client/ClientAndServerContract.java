package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.CancelledError;
import dev.asyncio.Future;
import dev.asyncio.http.Body;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.HttpException;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.Handler;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.Response;
import dev.asyncio.test.AsyncioTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What holds between our client and our server, whatever they speak.
abstract class ClientAndServerContract {

    private final HttpVersion version;

    ClientAndServerContract(HttpVersion version) {
        this.version = version;
    }

    abstract HttpServer serve(Application application) throws Exception;

    abstract ClientSessionBuilder session() throws Exception;

    abstract String url(HttpServer server);

    private HttpServer serve(Handler handler) throws Exception {
        return serve(new Application().any("/{path...}", handler));
    }

    @AsyncioTest(virtualTime = false)
    void bothSpeakWhatTheyShould() throws Exception {
        try (var server = serve(
                        request -> Response.text(request.version() + " " + request.host() + " " + request.target()));
                var session = session().build();
                var response = session.get(url(server) + "/a?b").send()) {
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.headers().names()).doesNotContain("transfer-encoding", "x-http2-stream-id");
            String[] words = response.text().split(" ", -1);
            assertThat(words[0]).isEqualTo(version.toString());
            assertThat(url(server)).endsWith(words[1]);
            assertThat(words[2]).isEqualTo("/a?b");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aLargeBodyGoesBothWays() throws Exception {
        byte[] data = new byte[3_000_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 + (i >> 10));
        }
        try (var server = serve(request -> Response.of(Body.stream(request.content())));
                var session = session().build()) {
            assertThat(session.post(url(server)).body(Body.bytes(data)).bytes()).isEqualTo(data);
            assertThat(session.post(url(server))
                            .body(Body.stream(sink -> {
                                for (int at = 0; at < data.length; at += 100_000) {
                                    sink.write(Arrays.copyOfRange(data, at, at + 100_000));
                                }
                            }))
                            .bytes())
                    .isEqualTo(data);
            assertThat(session.idleConnections()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatNobodyReadsHoldsTheServerUp() throws Exception {
        int[] written = new int[1];
        try (var server = serve(_ -> Response.of(Body.stream(sink -> {
                    for (int i = 0; i < 1000; i++) {
                        sink.write(new byte[100_000]);
                        written[0]++;
                    }
                })));
                var session = session().build();
                var response = session.get(url(server)).send()) {
            assertThat(response.content().readExactly(10)).hasSize(10);
            int before;
            do {
                before = written[0];
                for (int i = 0; i < 200; i++) {
                    yieldNow();
                }
            } while (written[0] != before);

            assertThat(written[0]).isLessThan(900);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHundredRequestsAtTheSameTimeAreAnswered() throws Exception {
        try (var server = serve(request -> {
                    yieldNow();
                    return Response.text(request.path());
                });
                var session = session().limit(10).build()) {
            List<String> all = await(gather(IntStream.range(0, 100)
                    .mapToObj(i ->
                            createTask(() -> session.get(url(server) + "/" + i).text()))
                    .toList()));

            assertThat(all)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 100).mapToObj(i -> "/" + i).toList());
            assertThat(server.connections()).isEqualTo(version == HttpVersion.HTTP_2 ? 1 : 10);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHandlerThatFailsIsAStatus() throws Exception {
        runningLoop().setExceptionHandler((_, _) -> {});
        try (var server = serve(_ -> {
                    throw new IllegalStateException("a secret");
                });
                var session = session().build();
                var response = session.get(url(server)).send()) {
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.text()).doesNotContain("secret");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatTheServerBreaksOffIsNotTakenForTheWhole() throws Exception {
        runningLoop().setExceptionHandler((_, _) -> {});
        try (var server = serve(_ -> Response.of(Body.stream(sink -> {
                    sink.write("some".getBytes(UTF_8));
                    sink.flush();
                    throw new IllegalStateException("no more");
                })));
                var session = session().build();
                var response = session.get(url(server)).send()) {
            assertThatThrownBy(response::bytes).isInstanceOf(HttpException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aCancelledRequestFreesItsPlace() throws Exception {
        Future<Void> never = createFuture();
        try (var server = serve(request -> {
                    if (request.path().equals("/never")) {
                        await(never);
                    }
                    return Response.text("ok");
                });
                var session = session().limit(1).build()) {
            var request = createTask(() -> session.get(url(server) + "/never").send());
            while (server.requests() == 0) {
                yieldNow();
            }
            request.cancel();
            assertThatThrownBy(() -> await(request)).isInstanceOf(CancelledError.class);

            assertThat(session.get(url(server)).text()).isEqualTo("ok");
            never.setResult(null);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aServerThatEndsFailsWhatItHasNotAnswered() throws Exception {
        Future<Void> never = createFuture();
        try (var session = session().build()) {
            var server = serve(_ -> {
                await(never);
                return Response.text("ok");
            });
            var request = createTask(() -> session.post(url(server)).send());
            while (server.requests() == 0) {
                yieldNow();
            }
            server.shutdown(millis(10));

            assertThatThrownBy(() -> await(request)).isInstanceOf(DisconnectedException.class);
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHeadHasNoBody() throws Exception {
        try (var server = serve(_ -> Response.text("hello"));
                var session = session().build();
                var response = session.head(url(server)).send()) {
            assertThat(response.headers().get("content-length")).isEqualTo("5");
            assertThat(response.bytes()).isEmpty();
            assertThat(session.idleConnections()).isEqualTo(1);
        }
    }
}
