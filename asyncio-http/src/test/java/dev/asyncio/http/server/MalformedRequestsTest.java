package dev.asyncio.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.test.AsyncioTest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/// What no client should send (RFC 9112), and what some send to play two programs off against each other.
@ExtendWith(LeakCheck.class)
class MalformedRequestsTest {

    private static final String HOST = "Host: a\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + HOST;
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static Map<String, Integer> refused() {
        Map<String, Integer> refused = new LinkedHashMap<>();
        refused.put("GET / HTTP/1.1\r\n\r\n", 400); // no host
        refused.put("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n", 400); // folded
        refused.put("GET / HTTP/1.1\r\n" + HOST + "X: a\r\n\tb\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\n" + HOST + "X: a\rb\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\n" + HOST + "X\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\n" + HOST + ": x\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\r\n" + HOST + "a b: x\r\n\r\n", 400);
        refused.put("GET / HTTP/1.1\nHost: a\n\n", 400);
        refused.put("GET /a b HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET /\0 HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET /\u00e4 HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET /#a HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET a HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET * HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET ftp://a/ HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET http:///a HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("GET /\r\n\r\n", 400);
        refused.put("G@T / HTTP/1.1\r\n" + HOST + "\r\n", 400);
        refused.put("\u0016\u0003\u0001\u0002\r\n\r\n", 400); // TLS
        refused.put("GET / HTTP/2.0\r\n" + HOST + "\r\n", 505);
        refused.put("CONNECT a:1 HTTP/1.1\r\n" + HOST + "\r\n", 501);
        refused.put(POST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        refused.put(POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400);
        refused.put(POST + "Content-Length: 1, 1\r\n\r\nx", 400);
        refused.put(POST + "Content-Length: -1\r\n\r\nx", 400);
        refused.put(POST + "Content-Length: +1\r\n\r\nx", 400);
        refused.put(POST + "Content-Length: 0x1\r\n\r\nx", 400);
        refused.put(POST + "Content-Length: 99999999999999999999\r\n\r\nx", 400);
        refused.put(POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400);
        refused.put(POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400);
        refused.put(POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501);
        refused.put("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        refused.put(CHUNKED + "x\r\n\r\n", 400);
        refused.put(CHUNKED + "-1\r\n\r\n", 400);
        refused.put(CHUNKED + "3\r\nabcXX0\r\n\r\n", 400);
        refused.put(CHUNKED + "FFFFFFFFF\r\nabc", 400);
        refused.put(POST + "Content-Length: 1\r\nExpect: magic\r\n\r\n", 417);
        refused.put("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n" + HOST + "\r\n", 414);
        refused.put("GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(40_000) + "\r\n\r\n", 431);
        return refused;
    }

    private static Application application() {
        return new Application().any("/{path...}", request -> Response.text(request.text()));
    }

    @AsyncioTest(virtualTime = false)
    void eachIsAnsweredByItsStatusAndTheEndOfTheConnection() throws Exception {
        try (var server = HttpServer.start(application(), "127.0.0.1", 0)) {
            for (Map.Entry<String, Integer> request : refused().entrySet()) {
                String shown = request.getKey()
                        .substring(0, Math.min(80, request.getKey().length()));

                String answers = RawClient.all(server, request.getKey() + "GET /next HTTP/1.1\r\n" + HOST + "\r\n");

                assertThat(answers).as(shown).startsWith("HTTP/1.1 " + request.getValue() + " ");
                assertThat(answers).as(shown).contains("connection: close\r\n");
                assertThat(answers.split("HTTP/1.1 ", -1)).as(shown).hasSize(2);
            }
            while (server.connections() > 0) {
                Asyncio.sleep(Asyncio.millis(1)); // until the last one has lingered
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void aFoldIsFoundWhereverTheBytesAreCut() throws Exception {
        String request = "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n";
        try (var server = HttpServer.start(application(), "127.0.0.1", 0)) {
            for (int cut = 1; cut < request.length(); cut++) {
                try (var client = RawClient.connect(server)) {
                    client.send(request.substring(0, cut));
                    Asyncio.yieldNow();
                    client.send(request.substring(cut));

                    assertThat(client.answer().status()).as("cut at %d", cut).isEqualTo(400);
                }
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatIsUnusualButRightIsServed() throws Exception {
        try (var server = HttpServer.start(
                new Application().any("/{path...}", request -> Response.text(request.host() + request.target())),
                "127.0.0.1",
                0)) {
            assertThat(RawClient.answer(server, "GET http://b.example:1/x?y HTTP/1.1\r\n" + HOST + "\r\n")
                            .body())
                    .isEqualTo("b.example:1/x?y");
            assertThat(RawClient.answer(server, "GET HTTP://b?y HTTP/1.1\r\n" + HOST + "\r\n")
                            .body())
                    .isEqualTo("b/?y");
            assertThat(RawClient.answer(server, "\r\nGET / HTTP/1.1\r\nHOST:a\r\n\r\n")
                            .body())
                    .isEqualTo("a/");
            assertThat(RawClient.answer(server, "GET / HTTP/1.1\r\nHost:\r\n\r\n")
                            .body())
                    .isEqualTo("/");
            assertThat(RawClient.answer(server, "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n")
                            .status())
                    .isEqualTo(204);
        }
    }
}
