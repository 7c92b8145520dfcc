package dev.asyncio.http.server;

import static dev.asyncio.Asyncio.millis;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.http.Body;
import dev.asyncio.test.AsyncioTest;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class MiddlewaresTest {

    private static HttpServer serve(Middleware middleware, Handler handler) throws Exception {
        return HttpServer.start(new Application().middleware(middleware).any("/{path...}", handler), "127.0.0.1", 0);
    }

    private static RawClient.Answer get(HttpServer server, String... fields) throws Exception {
        return RawClient.answer(server, "GET /a?b HTTP/1.1\r\nHost: h\r\n" + String.join("", fields) + "\r\n");
    }

    @AsyncioTest(virtualTime = false)
    void theAccessLogHasALineForEachResponse() throws Exception {
        List<String> lines = new ArrayList<>();
        Middleware log = Middlewares.accessLog(entry -> lines.add(entry.toString()));
        try (var server = serve(log, request -> {
            if (request.hasBody()) {
                throw new HttpStatusException(409);
            }
            return Response.text("12345");
        })) {
            get(server);
            get(server, "Content-Length: 1\r\n");
        }

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("127\\.0\\.0\\.1 \"GET /a\\?b HTTP/1\\.1\" 200 5 \\d+\\.\\dms");
        assertThat(lines.get(1)).contains(" 409 ");
    }

    @AsyncioTest(virtualTime = false)
    void eachRequestHasAnIdentifier() throws Exception {
        try (var server =
                serve(Middlewares.requestId(), request -> Response.text(request.attribute(Middlewares.REQUEST_ID)))) {
            RawClient.Answer made = get(server);
            assertThat(made.body()).matches("[0-9a-f]{16}").isEqualTo(made.field("X-Request-Id"));
            assertThat(get(server, "X-Request-Id: mine-1\r\n").body()).isEqualTo("mine-1");
            assertThat(get(server, "X-Request-Id: <b>\r\n").body()).matches("[0-9a-f]{16}");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHandlerThatTakesTooLongIsCancelled() throws Exception {
        try (var server = serve(Middlewares.timeout(millis(10)), _ -> {
            Asyncio.await(Asyncio.createFuture());
            return Response.text("never");
        })) {
            assertThat(get(server).status()).isEqualTo(503);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyIsLimited() throws Exception {
        try (var server = serve(Middlewares.bodyLimit(3), request -> Response.text(request.text()))) {
            assertThat(RawClient.answer(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                            .body())
                    .isEqualTo("abc");
            assertThat(RawClient.answer(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd")
                            .status())
                    .isEqualTo(413);
            assertThat(RawClient.answer(
                                    server,
                                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n")
                            .status())
                    .isEqualTo(413);
        }
    }

    @AsyncioTest(virtualTime = false)
    void onlyThoseWithTheRightPasswordAreLetIn() throws Exception {
        Middleware authentication = Middlewares.basicAuthentication(
                "here", (name, password) -> name.equals("ann") && Middlewares.isSame(password, "se:cret"));
        try (var server = serve(authentication, request -> Response.text(request.attribute(Middlewares.USER)))) {
            assertThat(get(server).status()).isEqualTo(401);
            assertThat(get(server).field("WWW-Authenticate")).isEqualTo("Basic realm=\"here\", charset=\"UTF-8\"");
            assertThat(get(server, "Authorization: Basic YW5uOnNlOmNyZXQ=\r\n").body())
                    .isEqualTo("ann");
            assertThat(get(server, "Authorization: Basic YW5uOndyb25n\r\n").status())
                    .isEqualTo(401);
            assertThat(get(server, "Authorization: Basic ?\r\n").status()).isEqualTo(401);
            assertThat(get(server, "Authorization: Bearer x\r\n").status()).isEqualTo(401);
        }
    }

    @AsyncioTest(virtualTime = false)
    void pagesOfOtherOriginsAreLetIn() throws Exception {
        Cors policy = Cors.allow("https://a.example")
                .methods("PUT")
                .headers("X-A")
                .exposed("X-B")
                .credentials(true);
        try (var server = serve(Middlewares.cors(policy), _ -> Response.text("x"))) {
            RawClient.Answer answer = get(server, "Origin: https://a.example\r\n");
            assertThat(answer.fields())
                    .contains(
                            "Vary: Origin",
                            "Access-Control-Allow-Origin: https://a.example",
                            "Access-Control-Allow-Credentials: true",
                            "Access-Control-Expose-Headers: X-B");
            assertThat(get(server, "Origin: https://b.example\r\n").field("Access-Control-Allow-Origin"))
                    .isNull();
            RawClient.Answer preflight = RawClient.answer(server, """
                    OPTIONS /x HTTP/1.1\r
                    Host: a\r
                    Origin: https://a.example\r
                    Access-Control-Request-Method: PUT\r
                    Access-Control-Request-Headers: x-a\r
                    \r
                    """);
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.fields())
                    .contains(
                            "Access-Control-Allow-Methods: PUT",
                            "Access-Control-Allow-Headers: X-A",
                            "Access-Control-Max-Age: 600");
        }
    }

    @Test
    void cookiesAreNotForAllOrigins() {
        assertThatThrownBy(() -> Cors.allow("*").credentials(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Credentials cannot be allowed to all origins; name those that may");
    }

    @AsyncioTest(virtualTime = false)
    void securityHeadersAreAddedUnlessTheHandlerDecides() throws Exception {
        try (var server = serve(
                Middlewares.securityHeaders(), _ -> Response.text("x").withHeader("X-Frame-Options", "SAMEORIGIN"))) {
            assertThat(get(server).fields())
                    .contains("X-Content-Type-Options: nosniff", "X-Frame-Options: SAMEORIGIN")
                    .doesNotContain("X-Frame-Options: DENY")
                    .noneMatch(field -> field.startsWith("Strict-Transport-Security"));
        }
    }

    @AsyncioTest(virtualTime = false)
    void textIsCompressedAsTheClientLikes(@TempDir Path folder) throws Exception {
        String text = "all work and no play ".repeat(10_000);
        Path file = Files.writeString(folder.resolve("a.txt"), text);
        var application = new Application()
                .middleware(Middlewares.compression())
                .get("/text", _ -> Response.text(text).withHeader("ETag", "\"1\""))
                .get("/file", _ -> Response.file(file))
                .get(
                        "/stream",
                        _ -> Response.of(Body.stream(sink -> {
                                    for (int i = 0; i < text.length(); i += 10_000) {
                                        sink.write(text.substring(i, i + 10_000).getBytes(UTF_8));
                                        sink.flush();
                                    }
                                }))
                                .withType("text/html"))
                .get("/short", _ -> Response.text("short"))
                .get("/bytes", _ -> Response.bytes(new byte[5000]));
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            for (String path : List.of("/text", "/file", "/stream")) {
                RawClient.Answer zipped = RawClient.answer(
                        server,
                        "GET " + path
                                + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip;q=0.8, deflate;q=0.5\r\n\r\n");
                assertThat(zipped.field("Content-Encoding")).isEqualTo("gzip");
                assertThat(zipped.field("Vary")).isEqualTo("Accept-Encoding");
                assertThat(zipped.body().length()).isLessThan(20_000);
                assertThat(new GZIPInputStream(
                                        new ByteArrayInputStream(zipped.body().getBytes(ISO_8859_1)))
                                .readAllBytes())
                        .asString()
                        .isEqualTo(text);
            }
            RawClient.Answer deflated =
                    RawClient.answer(server, "GET /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0, *\r\n\r\n");
            assertThat(deflated.field("Content-Encoding")).isNull();
            deflated = RawClient.answer(server, "GET /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: deflate\r\n\r\n");
            assertThat(deflated.field("ETag")).isEqualTo("W/\"1\"");
            assertThat(new InflaterInputStream(
                                    new ByteArrayInputStream(deflated.body().getBytes(ISO_8859_1)))
                            .readAllBytes())
                    .asString()
                    .isEqualTo(text);
            for (String path : List.of("/short", "/bytes")) {
                RawClient.Answer plain = RawClient.answer(
                        server, "GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
                assertThat(plain.field("Content-Encoding")).isNull();
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void aPathWithASlashTooManyIsSentOn() throws Exception {
        var application = new Application()
                .middleware(Middlewares.normalizePath())
                .get("/a/b", _ -> Response.text("b"))
                .get("/c/", _ -> Response.text("c"));
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            assertThat(location(server, "/a/b/?q=1")).isEqualTo("308 /a/b?q=1");
            assertThat(location(server, "/a//b")).isEqualTo("308 /a/b");
            assertThat(location(server, "/c")).isEqualTo("308 /c/");
            assertThat(location(server, "//c")).isEqualTo("308 /c/");
            assertThat(location(server, "/d")).isEqualTo("404 null");
            assertThat(location(server, "/a/b")).isEqualTo("200 null");
        }
    }

    private static String location(HttpServer server, String path) throws Exception {
        RawClient.Answer answer = RawClient.answer(server, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return answer.status() + " " + answer.field("Location");
    }

    @AsyncioTest(virtualTime = false)
    void whatProxiesSayOfTheClientIsBelieved() throws Exception {
        Handler handler = request -> Response.text(request.remote() + " " + request.scheme() + " " + request.host());
        try (var server = serve(Middlewares.forwarded(2), handler)) {
            assertThat(get(
                                    server,
                                    "X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.0.0.1\r\n",
                                    "X-Forwarded-Proto: https\r\n",
                                    "X-Forwarded-Host: shop.example\r\n")
                            .body())
                    .isEqualTo("/1.2.3.4:0 https shop.example");
            assertThat(get(server, "Forwarded: for=\"[2001:db8::1]:7\";proto=HTTPS;host=b.example, for=10.0.0.1\r\n")
                            .body())
                    .isEqualTo("/[2001:db8:0:0:0:0:0:1]:7 https b.example");
            assertThat(get(server, "Forwarded: for=unknown\r\n").body()).matches("/127.0.0.1:\\d+ http h");
            assertThat(get(server).body()).matches("/127.0.0.1:\\d+ http h");
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> Middlewares.timeout(Duration.ZERO))
                .hasMessage("A handler's time must be positive, but is PT0S");
        assertThatThrownBy(() -> Middlewares.bodyLimit(-1))
                .hasMessage("The longest body must not be negative, but is -1");
        assertThatThrownBy(() -> Middlewares.forwarded(0))
                .hasMessage("The number of proxies must be positive, but is 0");
    }
}
