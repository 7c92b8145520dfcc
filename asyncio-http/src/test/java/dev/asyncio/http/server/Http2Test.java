package dev.asyncio.http.server;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.http.Body;
import dev.asyncio.net.Connection;
import dev.asyncio.net.Streams;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 without TLS: by `curl`, which knows beforehand, and by bytes that no client sends.
@Tag("long")
@ExtendWith(LeakCheck.class)
class Http2Test {

    private static HttpServer serve(Handler handler) throws Exception {
        return HttpServer.start(new Application().any("/{path...}", handler), "127.0.0.1", 0);
    }

    private static String curl(HttpServer server, String path, String... options) {
        return Curl.run("--http2-prior-knowledge", "http://127.0.0.1:" + server.port() + path, options);
    }

    @AsyncioTest(virtualTime = false)
    void theSamePortSpeaksBothVersions() throws Exception {
        try (var server = serve(request -> Response.text(request.version() + " " + request.host()))) {
            assertThat(curl(server, "/")).isEqualTo("HTTP/2 127.0.0.1:" + server.port());
            assertThat(RawClient.answer(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .body())
                    .isEqualTo("HTTP/1.1 a");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aResponseHasWhatARealServerSays() throws Exception {
        try (var server = serve(_ -> Response.text("hello").withHeader("X-Mine", "1"))) {
            assertThat(curl(server, "/", "-i"))
                    .startsWith("HTTP/2 200")
                    .contains("content-type: text/plain; charset=utf-8", "content-length: 5", "server: asyncio")
                    .contains("date: ", "x-mine: 1")
                    .endsWith("\r\n\r\nhello");
            assertThat(curl(server, "/", "-I")).contains("content-length: 5");
        }
    }

    @AsyncioTest(virtualTime = false)
    void largeBodiesFlowBothWays(@TempDir Path folder) throws Exception {
        byte[] data = new byte[5_000_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 + (i >> 10));
        }
        Path file = Files.write(folder.resolve("data"), data);
        Path received = folder.resolve("received");
        try (var server = serve(request -> Response.of(Body.stream(request.content())))) {
            curl(server, "/", "--data-binary", "@" + file, "-o", received.toString());

            assertThat(Files.readAllBytes(received)).isEqualTo(data);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aFileIsSent(@TempDir Path folder) throws Exception {
        Path file =
                Files.write(folder.resolve("data.txt"), "line\n".repeat(200_000).getBytes(UTF_8));
        try (var server = serve(_ -> Response.file(file))) {
            assertThat(curl(server, "/")).isEqualTo(Files.readString(file));
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatNobodyWantsDoesNotKeepTheAnswerBack(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("data"), new byte[3_000_000]);
        try (var server = serve(request -> Response.text(request.text()))) {
            assertThat(curl(server, "/", "-w", "%{http_code}", "-o", "/dev/null", "--data-binary", "@" + file))
                    .isEqualTo("413");
        }
    }

    @AsyncioTest(virtualTime = false)
    void streamsAreServedAtTheSameTime() throws Exception {
        List<String> arrived = new ArrayList<>();
        Future<Void> bothAreThere = Asyncio.createFuture();
        try (var server = serve(request -> {
            arrived.add(request.rawPath());
            if (arrived.size() == 2) {
                bothAreThere.setResult(null);
            }
            Asyncio.await(bothAreThere);
            return Response.text(request.rawPath());
        })) {
            try (Connection connection = Streams.openConnection("127.0.0.1", server.port())) {
                connection.writer().write(PREFACE);
                connection.writer().write(frame(4, 0, 0));
                connection.writer().write(frame(1, 5, 1, GET));
                connection.writer().write(frame(1, 5, 3, GET));
                Asyncio.await(bothAreThere);
            }
        }
        assertThat(arrived).containsExactly("/", "/");
    }

    @AsyncioTest(virtualTime = false)
    void aStreamThatIsGivenUpCancelsItsHandlerIfTheRouteSaysSo() throws Exception {
        Future<String> outcome = Asyncio.createFuture();
        var application = new Application()
                .get(
                        "/",
                        _ -> {
                            try {
                                Asyncio.await(Asyncio.createFuture());
                            } catch (CancelledError e) {
                                outcome.setResult("cancelled");
                                throw e;
                            }
                            return Response.text("never");
                        },
                        OnDisconnect.CANCEL);
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            Task<String> client = createTask(() -> curl(server, "/", "-m", "0.3"));

            assertThat(Asyncio.await(outcome)).isEqualTo("cancelled");
            Asyncio.await(client);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientThatIsServedIsToldOfTheEnd() throws Exception {
        Future<Void> isServed = Asyncio.createFuture();
        Future<Void> mayFinish = Asyncio.createFuture();
        var server = serve(_ -> {
            isServed.setResult(null);
            Asyncio.await(mayFinish);
            return Response.text("done");
        });
        Task<String> client = createTask(() -> curl(server, "/", "-v", "--stderr", "-"));
        Asyncio.await(isServed);
        Task<ShutdownReport> ending = createTask(() -> server.shutdown(Asyncio.seconds(20)));
        Asyncio.sleep(millis(5));
        mayFinish.setResult(null);

        assertThat(Asyncio.await(client)).contains("done");
        assertThat(Asyncio.await(ending).isClean()).isTrue();
    }

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /// `:method GET, :scheme http, :path /, :authority a` by HPACK's static table.
    private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'};

    /// The end may be a reset: not everything that was sent has been read.
    private static void awaitEnd(Connection connection) {
        try {
            var _ = connection.reader().read();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aFloodOfResetsEndsTheConnection() throws Exception {
        try (var server = serve(_ -> {
                    Asyncio.await(Asyncio.createFuture());
                    return Response.text("never");
                });
                Connection connection = Streams.openConnection("127.0.0.1", server.port())) {
            connection.writer().write(PREFACE);
            connection.writer().write(frame(4, 0, 0));
            for (int i = 0; i < 1000; i++) {
                connection.writer().write(frame(1, 5, 2 * i + 1, GET));
                connection.writer().write(frame(3, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8));
            }

            awaitEnd(connection);

            assertThat(server.requests()).isLessThanOrEqualTo(new HttpLimits().maxRequests());
            var _ = server.shutdown(Duration.ZERO);
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatIsNoFrameEndsTheConnection() throws Exception {
        try (var server = serve(_ -> Response.text("x"));
                Connection connection = Streams.openConnection("127.0.0.1", server.port())) {
            connection.writer().write(PREFACE);
            connection.writer().write("GET / HTTP/1.1\r\n\r\n".repeat(10));

            assertThat(connection.reader().read()).isNotEmpty();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBeginningThatOnlyLooksLikeHttp2IsRefused() throws Exception {
        try (var server = serve(_ -> Response.text("x"))) {
            assertThat(RawClient.all(server, "PRI * HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            try (var client = RawClient.connect(server)) {
                client.send("P");
                Asyncio.sleep(millis(2));

                assertThat(client.send("UT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void anIdleConnectionIsClosed() throws Exception {
        try (var server = HttpServer.builder(new Application())
                        .listen("127.0.0.1", 0)
                        .limits(new HttpLimits().keepAlive(millis(40)))
                        .start();
                Connection connection = Streams.openConnection("127.0.0.1", server.port())) {
            connection.writer().write(PREFACE);
            connection.writer().write(frame(4, 0, 0));

            assertThat(connection.reader().read()).isNotEmpty();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientThatMakesNoRoomIsGivenUp() throws Exception {
        Future<String> failure = Asyncio.createFuture();
        try (var server = HttpServer.builder(new Application()
                                .get(
                                        "/",
                                        _ -> Response.of(Body.stream(sink -> {
                                            try {
                                                while (true) {
                                                    sink.write(new byte[100_000]);
                                                }
                                            } catch (IOException e) {
                                                failure.setResult(e.getMessage());
                                                throw e;
                                            }
                                        }))))
                        .listen("127.0.0.1", 0)
                        .limits(new HttpLimits().writeTimeout(millis(40)))
                        .start();
                Connection connection = Streams.openConnection("127.0.0.1", server.port())) {
            connection.writer().write(PREFACE);
            connection.writer().write(frame(4, 0, 0));
            connection.writer().write(frame(1, 5, 1, GET));

            assertThat(Asyncio.await(failure)).isEqualTo("The client has taken nothing of the response for too long");
        }
    }
}
