package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.ErrorContext;
import dev.asyncio.http.Body;
import dev.asyncio.http.Cookie;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class HttpServerTest {

    private static HttpServer serve(Application application) throws Exception {
        return HttpServer.start(application, "127.0.0.1", 0);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String post(String path, String fields, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n" + fields
                + "\r\n" + body;
    }

    private static String text(Handler handler, String path) throws Exception {
        try (var server = serve(new Application().any("/{path...}", handler))) {
            return RawClient.answer(server, get(path)).body();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHandlersTextIsAnsweredWithWhatARealServerSays() throws Exception {
        try (var server = serve(new Application().get("/", _ -> Response.text("Hello, World!")))) {
            RawClient.Answer answer = RawClient.answer(server, get("/"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("Hello, World!");
            assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(answer.field("Content-Length")).isEqualTo("13");
            assertThat(answer.field("Server")).isEqualTo("asyncio");
            assertThat(answer.field("Date"))
                    .matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aConnectionIsKeptForTheNextRequest() throws Exception {
        try (var server = serve(new Application().get("/{n}", request -> Response.text(request.pathVariable("n"))));
                var client = RawClient.connect(server)) {
            assertThat(client.send(get("/1")).answer().body()).isEqualTo("1");
            assertThat(client.send(get("/2")).answer().body()).isEqualTo("2");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        var requests = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            requests.append(get("/" + i));
            expected.add("n" + i);
        }
        try (var server = serve(new Application().get("/{n}", request -> {
                    if (request.pathInt("n") % 100 == 0) {
                        Asyncio.yieldNow();
                    }
                    return Response.text("n" + request.pathVariable("n"));
                }));
                var client = RawClient.connect(server)) {
            client.send(requests.toString());

            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                bodies.add(client.answer().body());
            }

            assertThat(bodies).isEqualTo(expected);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientOfHttp10GetsTheEndByTheConnectionsEnd() throws Exception {
        try (var server = serve(new Application()
                .get("/", _ -> Response.text("known"))
                .get("/stream", _ -> Response.of(Body.stream(sink -> sink.write("unknown".getBytes(UTF_8))))))) {
            assertThat(RawClient.all(server, "GET / HTTP/1.0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("content-length: 5\r\n", "connection: close\r\n")
                    .endsWith("\r\n\r\nknown");
            assertThat(RawClient.all(server, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                    .contains("connection: close\r\n")
                    .doesNotContain("content-length", "transfer-encoding")
                    .endsWith("\r\n\r\nunknown");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientOfHttp10MayKeepTheConnection() throws Exception {
        try (var server = serve(new Application().get("/", _ -> Response.text("x")));
                var client = RawClient.connect(server)) {
            String request = "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";

            assertThat(client.send(request).answer().field("Connection")).isEqualTo("keep-alive");
            assertThat(client.send(request).answer().body()).isEqualTo("x");
        }
    }

    @AsyncioTest(virtualTime = false)
    void theConnectionEndsWhenTheClientOrTheHandlerWantsThat() throws Exception {
        var application = new Application().get("/", _ -> Response.text("x")).get("/last", request -> {
            request.closeConnection();
            return Response.text("y");
        });
        try (var server = serve(application)) {
            assertThat(RawClient.all(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/")))
                    .contains("connection: close\r\n")
                    .endsWith("\r\n\r\nx");
            assertThat(RawClient.all(server, get("/last")))
                    .contains("connection: close\r\n")
                    .endsWith("\r\n\r\ny");
        }
    }

    @AsyncioTest(virtualTime = false)
    void headIsAnsweredByGetWithoutTheBody() throws Exception {
        List<String> produced = new ArrayList<>();
        var application = new Application()
                .get("/", _ -> Response.text("12345"))
                .get("/stream", _ -> Response.of(Body.stream(_ -> produced.add("stream"))));
        try (var server = serve(application);
                var client = RawClient.connect(server)) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + get("/"));

            assertThat(client.head().field("Content-Length")).isEqualTo("5");
            assertThat(client.head().field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(client.answer().body()).isEqualTo("12345");
            assertThat(produced).isEmpty();
        }
    }

    @AsyncioTest(virtualTime = false)
    void someStatusesHaveNoBody() throws Exception {
        var application = new Application()
                .get("/204", _ -> Response.empty(204))
                .get("/304", _ -> Response.text("not sent").withStatus(304).withHeader("ETag", "\"1\""))
                .get("/", _ -> Response.text("next"));
        try (var server = serve(application);
                var client = RawClient.connect(server)) {
            client.send(get("/204") + get("/304") + get("/"));

            assertThat(client.head().fields()).noneMatch(field -> field.startsWith("content-length"));
            assertThat(client.head().status()).isEqualTo(304);
            assertThat(client.answer().body()).isEqualTo("next");
        }
    }

    @AsyncioTest(virtualTime = false)
    void anUnknownPathIsNotFoundAndAnotherMethodNotAllowed() throws Exception {
        var application = new Application().get("/a", _ -> Response.text("a")).post("/a", _ -> Response.text("b"));
        try (var server = serve(application)) {
            assertThat(RawClient.answer(server, get("/b")).status()).isEqualTo(404);
            RawClient.Answer refused = RawClient.answer(server, "DELETE /a HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.field("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
            RawClient.Answer options = RawClient.answer(server, "OPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(options.status()).isEqualTo(204);
            assertThat(options.field("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aRequestTellsWhatTheClientSaid() throws Exception {
        Handler handler = request -> Response.text(String.join(
                " ",
                request.method(),
                request.rawPath(),
                request.path(),
                String.valueOf(request.query("q")),
                request.query().all("r").toString(),
                request.host(),
                request.scheme(),
                String.valueOf(request.version()),
                request.cookies().toString(),
                String.valueOf(request.header("x-none"))));

        try (var server = serve(new Application().get("/{path...}", handler))) {
            assertThat(RawClient.answer(server, """
                                    GET /%C3%A4/b?q=1+2%26&r=a&r=b&s HTTP/1.1\r
                                    Host: a.example:80\r
                                    Cookie: a=1; b="2"\r
                                    Cookie: c=3\r
                                    \r
                                    """).body())
                    .isEqualTo(new String(
                            "GET /%C3%A4/b /ä/b 1 2& [a, b] a.example:80 http HTTP/1.1 {a=1, b=2, c=3} null"
                                    .getBytes(UTF_8),
                            ISO_8859_1));
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyIsReadAsBytesTextJsonOrForm() throws Exception {
        var application = new Application()
                .post("/bytes", request -> Response.text(request.bytes().length + " " + request.bytes().length))
                .post("/text", request -> Response.text(request.text()))
                .post("/json", request -> Response.json(request.json(Map.class)))
                .post(
                        "/form",
                        request -> Response.text(
                                request.form().get("a") + request.form().all("b")));
        try (var server = serve(application)) {
            assertThat(RawClient.answer(server, post("/bytes", "", "12345")).body())
                    .isEqualTo("5 5");
            assertThat(RawClient.answer(
                                    server, post("/text", "Content-Type: text/plain; charset=iso-8859-1\r\n", "\u00e4"))
                            .body())
                    .isEqualTo("\u00c3\u00a4");
            assertThat(RawClient.answer(server, post("/json", "", "{\"a\": [1]}"))
                            .body())
                    .isEqualTo("{\"a\":[1]}");
            assertThat(RawClient.answer(server, post("/json", "", "{")).status())
                    .isEqualTo(400);
            String form = "Content-Type: application/x-www-form-urlencoded\r\n";
            assertThat(RawClient.answer(server, post("/form", form, "a=1&b=2&b=3"))
                            .body())
                    .isEqualTo("1[2, 3]");
            assertThat(RawClient.answer(server, post("/form", form, "a=%")).status())
                    .isEqualTo(400);
            assertThat(RawClient.answer(server, post("/form", "", "a=1")).status())
                    .isEqualTo(415);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aChunkedBodyIsReadToItsEnd() throws Exception {
        try (var server = serve(new Application().post("/", request -> Response.text(request.text())))) {
            assertThat(RawClient.answer(server, """
                                    POST / HTTP/1.1\r
                                    Host: a\r
                                    Transfer-Encoding: chunked\r
                                    \r
                                    5\r
                                    hello\r
                                    1;x=y\r
                                    !\r
                                    0\r
                                    Trailer: z\r
                                    \r
                                    """).body()).isEqualTo("hello!");
        }
    }

    @AsyncioTest(virtualTime = false)
    void largeBodiesFlowBothWaysWhileBothSidesSlowEachOtherDown() throws Exception {
        byte[] data = new byte[8 << 20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 + (i >> 10));
        }
        try (var server = serve(new Application().post("/", request -> Response.of(Body.stream(request.content()))));
                var client = RawClient.connect(server)) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + data.length + "\r\n\r\n");
            var sent = Asyncio.createTask(() -> {
                for (int i = 0; i < data.length; i += 100_000) {
                    client.connection().writer().write(Arrays.copyOfRange(data, i, Math.min(data.length, i + 100_000)));
                    client.connection().writer().drain();
                }
            });

            String received = client.answer().body();

            Asyncio.await(sent);
            assertThat(received.getBytes(ISO_8859_1)).isEqualTo(data);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aStreamIsSentAsItIsProduced() throws Exception {
        var application = new Application()
                .get(
                        "/",
                        _ -> Response.of(Body.stream(sink -> {
                                    for (int i = 0; i < 3; i++) {
                                        sink.write(("part " + i).getBytes(UTF_8));
                                        sink.flush();
                                    }
                                }))
                                .withType("text/plain"));
        try (var server = serve(application)) {
            assertThat(RawClient.all(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .contains("Content-Type: text/plain\r\n")
                    .endsWith("\r\n\r\n6\r\npart 0\r\n6\r\npart 1\r\n6\r\npart 2\r\n0\r\n\r\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aFileIsSentWhole(@TempDir Path folder) throws Exception {
        Path large = Files.write(folder.resolve("large.bin"), new byte[3_000_000]);
        Path small = Files.writeString(folder.resolve("small.html"), "<p>");
        Path empty = Files.writeString(folder.resolve("empty.txt"), "");
        var application = new Application()
                .get("/large", _ -> Response.file(large))
                .get("/small", _ -> Response.file(small))
                .get("/empty", _ -> Response.file(empty));
        try (var server = serve(application);
                var client = RawClient.connect(server)) {
            client.send(get("/large") + get("/small") + get("/empty"));

            assertThat(client.answer().body()).hasSize(3_000_000);
            RawClient.Answer second = client.answer();
            assertThat(second.body()).isEqualTo("<p>");
            assertThat(second.field("Content-Type")).isEqualTo("text/html");
            assertThat(client.answer().body()).isEmpty();
        }
    }

    @AsyncioTest(virtualTime = false)
    void headersAndCookiesOfAResponseAreSent() throws Exception {
        var application = new Application()
                .get(
                        "/",
                        _ -> Response.redirect("/there")
                                .withCookie(Cookie.of("a", "1").withPath("/").withHttpOnly(true))
                                .withCookie(Cookie.of("b", "2"))
                                .withHeader("Server", "mine")
                                .withHeader("Content-Length", "999"));
        try (var server = serve(application)) {
            RawClient.Answer answer = RawClient.answer(server, get("/"));

            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.fields())
                    .contains(
                            "Location: /there", "Set-Cookie: a=1; Path=/; HttpOnly", "Set-Cookie: b=2", "Server: mine")
                    .contains("content-length: 0");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aStatusThatIsThrownIsTheResponse() throws Exception {
        assertThat(text(
                        _ -> {
                            throw new HttpStatusException(409, "taken");
                        },
                        "/"))
                .isEqualTo("taken");
        assertThat(text(
                        _ -> {
                            throw new HttpStatusException(409);
                        },
                        "/"))
                .isEqualTo("Conflict");
    }

    @AsyncioTest(virtualTime = false)
    void aHandlerThatFailsIsReportedAndItsClientLearnsNothingOfWhy() throws Exception {
        List<ErrorContext> reported = new ArrayList<>();
        Asyncio.runningLoop().setExceptionHandler((_, context) -> reported.add(context));
        try (var server = serve(new Application()
                        .get("/", _ -> {
                            throw new IllegalStateException("secret");
                        })
                        .get("/null", HttpServerTest::nothing)
                        .get("/ok", _ -> Response.text("ok")));
                var client = RawClient.connect(server)) {
            client.send(get("/") + get("/null") + get("/ok"));

            RawClient.Answer failed = client.answer();
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.body()).isEqualTo("Internal Server Error");
            assertThat(client.answer().status()).isEqualTo(500);
            assertThat(client.answer().body()).isEqualTo("ok");
            assertThat(reported)
                    .extracting(ErrorContext::message)
                    .containsExactly("The handler of GET / has failed", "The handler of GET /null has failed");
            assertThat(reported.get(1).exception())
                    .hasMessage(
                            "A handler must return a response, not null; use Response.empty(204) for one without a body");
        } finally {
            Asyncio.runningLoop().setExceptionHandler(null);
        }
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // what a careless handler does
    private static Response nothing(Request request) {
        return null;
    }

    @AsyncioTest(virtualTime = false, debug = true)
    void inDebugModeTheClientIsShownTheStack() throws Exception {
        Asyncio.runningLoop().setExceptionHandler((_, _) -> {});
        try {
            assertThat(text(
                            _ -> {
                                throw new IllegalStateException("here");
                            },
                            "/"))
                    .contains("java.lang.IllegalStateException: here", "HttpServerTest");
        } finally {
            Asyncio.runningLoop().setExceptionHandler(null);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatIsNotAsLongAsItSaidBreaksTheConnectionOff() throws Exception {
        List<String> reported = new ArrayList<>();
        Asyncio.runningLoop().setExceptionHandler((_, context) -> reported.add(String.valueOf(context.exception())));
        try (var server = serve(new Application()
                .get("/few", _ -> Response.of(Body.stream(10, sink -> sink.write(new byte[4]))))
                .get(
                        "/many",
                        _ -> Response.of(Body.stream(3, sink -> {
                            sink.write(new byte[2]);
                            sink.write(new byte[2]);
                        }))))) {
            assertThatThrownBy(() -> RawClient.answer(server, get("/few"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> RawClient.answer(server, get("/many"))).isInstanceOf(IOException.class);
            assertThat(reported)
                    .containsExactly(
                            "java.lang.IllegalStateException: Body[a stream of 10 bytes] has written 4 bytes only, so the response is broken off; say the right length or none",
                            "java.lang.IllegalStateException: Body[a stream of 3 bytes] has written 4 bytes, so the response is broken off; say the right length or none");
        } finally {
            Asyncio.runningLoop().setExceptionHandler(null);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientThatWaitsToBeAskedForItsBodyIsAskedWhenTheHandlerReads() throws Exception {
        var application = new Application()
                .post("/read", request -> Response.text(request.text()))
                .post("/refuse", _ -> Response.empty(403));
        String expecting = " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
        try (var server = serve(application)) {
            try (var client = RawClient.connect(server)) {
                assertThat(client.send("POST /read" + expecting).head().status())
                        .isEqualTo(100);
                assertThat(client.send("ab").answer().body()).isEqualTo("ab");
            }
            assertThat(RawClient.all(server, "POST /refuse" + expecting))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("connection: close\r\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyThatNobodyReadsDoesNotDisturbTheNextRequest() throws Exception {
        var application =
                new Application().post("/", _ -> Response.text("ignored")).get("/", _ -> Response.text("next"));
        try (var server = serve(application);
                var client = RawClient.connect(server)) {
            client.send(post("/", "", "x".repeat(100_000)) + get("/"));

            assertThat(client.answer().body()).isEqualTo("ignored");
            assertThat(client.answer().body()).isEqualTo("next");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aRequestThatIsCancelledEndsItsConnection() throws Exception {
        try (var server = serve(new Application().get("/", _ -> {
            throw new CancelledError("enough");
        }))) {
            assertThatThrownBy(() -> RawClient.answer(server, get("/"))).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aServerThatNobodyToldWhereToListenIsRefused() {
        assertThatThrownBy(() -> HttpServer.builder(new Application()).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The server has nowhere to listen; call listen(…) before start()");
    }
}
