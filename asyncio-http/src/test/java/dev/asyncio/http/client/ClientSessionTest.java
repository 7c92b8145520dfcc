package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.CancelledError;
import dev.asyncio.http.Body;
import dev.asyncio.http.BrokenBodyException;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.MalformedMessageException;
import dev.asyncio.test.AsyncioTest;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/// Requests over real sockets to a server that says what the test wants.
class ClientSessionTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello";

    private static boolean hello(String request, ScriptedServer.Peer peer) throws Exception {
        peer.send(HELLO);
        return true;
    }

    @AsyncioTest(virtualTime = false)
    void aGetIsAnswered() throws Exception {
        try (var server = new ScriptedServer(ClientSessionTest::hello);
                var session = ClientSession.create();
                var response =
                        session.get(server.url("/a?b=c")).query("d", "e f").send()) {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.reason()).isEqualTo("OK");
            assertThat(response.headers().get("content-type")).isEqualTo("text/plain");
            assertThat(response.text()).isEqualTo("hello");
            assertThat(server.requests.getFirst())
                    .startsWith("GET /a?b=c&d=e+f HTTP/1.1\nHost: 127.0.0.1:" + server.port() + "\n")
                    .contains("Accept: */*\n", "Accept-Encoding: gzip, deflate", "User-Agent: asyncio-java");
        }
    }

    @AsyncioTest(virtualTime = false)
    void theSecondRequestUsesTheConnectionOfTheFirst() throws Exception {
        try (var server = new ScriptedServer(ClientSessionTest::hello);
                var session = ClientSession.create()) {
            session.get(server.url("/1")).text();
            session.get(server.url("/2")).text();

            assertThat(server.connections()).isEqualTo(1);
            assertThat(session.idleConnections()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyIsSentWithItsLengthAndType() throws Exception {
        try (var server = new ScriptedServer(ClientSessionTest::hello);
                var session = ClientSession.create()) {
            session.post(server.url("/")).json(Map.of("a", 1)).text();
            session.post(server.url("/")).form(Map.of("x", "ä b")).text();
            session.post(server.url("/")).text();

            assertThat(server.requests.get(0))
                    .startsWith("POST / ")
                    .contains("Content-Type: application/json\nContent-Length: 7\n")
                    .endsWith("\n{\"a\":1}");
            assertThat(server.requests.get(1))
                    .contains("Content-Type: application/x-www-form-urlencoded\n")
                    .endsWith("\nx=%C3%A4+b");
            assertThat(server.requests.get(2)).contains("Content-Length: 0\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyOfUnknownLengthIsSentInChunks() throws Exception {
        StringBuilder received = new StringBuilder();
        try (var server = new ScriptedServer((request, peer) -> {
                    for (String size = peer.reader().readLine(UTF_8);
                            !"0".equals(size);
                            size = peer.reader().readLine(UTF_8)) {
                        received.append(new String(peer.reader().readExactly(Integer.parseInt(size, 16)), UTF_8));
                        peer.reader().readLine(UTF_8);
                    }
                    peer.reader().readLine(UTF_8);
                    return hello(request, peer);
                });
                var session = ClientSession.create()) {
            String answer = session.post(server.url("/"))
                    .body(Body.stream(sink -> {
                        sink.write("one ".getBytes(UTF_8));
                        yieldNow();
                        sink.write("two".getBytes(UTF_8));
                    }))
                    .text();

            assertThat(answer).isEqualTo("hello");
            assertThat(received).hasToString("one two");
            assertThat(server.requests.getFirst())
                    .contains("Transfer-Encoding: chunked\n")
                    .doesNotContain("Content-Length");
            assertThat(session.idleConnections()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aChunkedAnswerIsReadToItsEndWithItsTrailers() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                    yieldNow();
                    peer.send("2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
                    return true;
                });
                var session = ClientSession.create();
                var response = session.get(server.url("/")).send()) {
            assertThat(response.text()).isEqualTo("abcde");
            assertThat(response.trailers().get("x-sum")).isEqualTo("5");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aCompressedAnswerIsDecompressed() throws Exception {
        String text = "lorem ipsum ".repeat(100_000);
        byte[] zipped = gzip(text);
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + zipped.length
                            + "\r\n\r\n");
                    peer.writer().write(zipped);
                    peer.writer().drain();
                    return true;
                });
                var session = ClientSession.create()) {
            assertThat(session.get(server.url("/")).text()).isEqualTo(text);
            assertThat(session.get(server.url("/")).decompress(false).bytes()).isEqualTo(zipped);
            assertThatThrownBy(() -> session.get(server.url("/")).maxBody(1000).bytes())
                    .isInstanceOf(BrokenBodyException.class)
                    .hasMessage("The body has more than the 1000 bytes that are allowed; raise maxBody if it may");
        }
    }

    private static byte[] gzip(String text) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @AsyncioTest(virtualTime = false)
    void anAnswerThatBreaksOffIsNotTakenForTheWhole() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    return false;
                });
                var session = ClientSession.create();
                var response = session.get(server.url("/")).send()) {
            assertThatThrownBy(response::bytes)
                    .isInstanceOf(BrokenBodyException.class)
                    .hasMessage("The connection ended after 4 bytes of the response's body, which are not all of it");
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void anAnswerWithoutALengthEndsWithTheConnection() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.0 200 OK\r\n\r\nall of it");
                    return false;
                });
                var session = ClientSession.create()) {
            assertThat(session.get(server.url("/")).text()).isEqualTo("all of it");
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatIsNoHttpIsSaidSo() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("SSH-2.0-OpenSSH_9\r\n\r\n");
                    return true;
                });
                var session = ClientSession.create()) {
            assertThatThrownBy(() -> session.get(server.url("/")).send())
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageStartingWith("The server's answer is no proper HTTP: ");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aServerThatHangsUpIsSaidSo() throws Exception {
        try (var server = new ScriptedServer((_, _) -> false);
                var session = ClientSession.create()) {
            assertThatThrownBy(() -> session.post(server.url("/")).send())
                    .isInstanceOf(DisconnectedException.class)
                    .hasMessageMatching("The connection to .* has ended");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aKeptConnectionThatTheServerHasClosedIsNotUsedAgain() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    hello(request, peer);
                    return false;
                });
                var session = ClientSession.create()) {
            for (int i = 0; i < 5; i++) {
                assertThat(session.get(server.url("/")).text()).isEqualTo("hello");
            }

            assertThat(server.connections()).isEqualTo(5);
        }
    }

    @AsyncioTest(virtualTime = false)
    void anIdempotentRequestIsSentAgainIfTheKeptConnectionWasClosedUnderIt() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    if (request.contains("/second") && peer.number() == 1) {
                        return false; // as if it had closed the connection just before
                    }
                    return hello(request, peer);
                });
                var session = ClientSession.create()) {
            session.get(server.url("/first")).text();
            assertThat(session.get(server.url("/second")).text()).isEqualTo("hello");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aPostIsNotSentAgainSinceTheServerMayHaveActedOnIt() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> !request.startsWith("POST") && hello(request, peer));
                var session = ClientSession.create()) {
            session.get(server.url("/first")).text();

            assertThatThrownBy(
                            () -> session.post(server.url("/second")).text("x").send())
                    .isInstanceOf(DisconnectedException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void redirectsAreFollowedAndRemembered() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    if (request.startsWith("POST /a")) {
                        peer.send("HTTP/1.1 302 Found\r\nLocation: b?x=1\r\nContent-Length: 0\r\n\r\n");
                        return true;
                    }
                    return hello(request, peer);
                });
                var session = ClientSession.create();
                var response = session.post(server.url("/a")).text("body").send()) {
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.uri()).hasToString(server.url("/b?x=1"));
            assertThat(response.history()).extracting(Object::toString).containsExactly(server.url("/a"));
            assertThat(server.requests.get(1)).startsWith("GET /b?x=1 ").doesNotContain("Content-");
        }
    }

    @AsyncioTest(virtualTime = false)
    void credentialsDoNotGoToAnotherHost() throws Exception {
        try (var other = new ScriptedServer(ClientSessionTest::hello);
                var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 307 Go\r\nLocation: " + other.url("/") + "\r\nContent-Length: 0\r\n\r\n");
                    return true;
                });
                var session = ClientSession.create()) {
            session.get(server.url("/")).bearerAuth("secret").cookie("id", "7").text();

            assertThat(server.requests.getFirst()).contains("Authorization: Bearer secret\n", "Cookie: id=7\n");
            assertThat(other.requests.getFirst()).doesNotContain("Authorization", "Cookie");
        }
    }

    @AsyncioTest(virtualTime = false)
    void redirectsInACircleEnd() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
                    return true;
                });
                var session = ClientSession.builder().maxRedirects(3).build()) {
            assertThatThrownBy(() -> session.get(server.url("/")).send())
                    .isInstanceOf(TooManyRedirectsException.class)
                    .hasMessageContaining("was redirected 3 times, the limit 'maxRedirects'");
            assertThat(server.requests).hasSize(4);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBadStatusIsThrownIfItIsAskedFor() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 3\r\n\r\n");
                    return true;
                });
                var session = ClientSession.create()) {
            assertThatThrownBy(() -> session.get(server.url("/x")).text())
                    .isInstanceOfSatisfying(ClientResponseException.class, e -> {
                        assertThat(e).hasMessage("GET " + server.url("/x") + " was answered by 503 Busy");
                        assertThat(e.status()).isEqualTo(503);
                        assertThat(e.isRetryable()).isTrue();
                        assertThat(e.headers().get("Retry-After")).isEqualTo("3");
                    });
        }
    }

    @AsyncioTest(virtualTime = false)
    void asManyConnectionsAsAllowedServeAnyNumberOfRequests() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    yieldNow();
                    return hello(request, peer);
                });
                var session = ClientSession.builder().limit(3).build()) {
            List<String> all = await(gather(IntStream.range(0, 50)
                    .mapToObj(i ->
                            createTask(() -> session.get(server.url("/" + i)).text()))
                    .toList()));

            assertThat(all).hasSize(50).containsOnly("hello");
            assertThat(server.connections()).isEqualTo(3);
            assertThat(session.idleConnections()).isEqualTo(3);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aCancelledRequestLeavesNothingBehind() throws Exception {
        try (var server = new ScriptedServer((_, _) -> true);
                var session = ClientSession.builder().limit(1).build()) {
            var first = createTask(() -> session.get(server.url("/1")).send());
            var second = createTask(() -> session.get(server.url("/2")).send());
            while (session.waitingRequests() == 0 || server.requests.isEmpty()) {
                yieldNow();
            }

            second.cancel();
            assertThatThrownBy(() -> await(second)).isInstanceOf(CancelledError.class);
            assertThat(session.waitingRequests()).isZero();
            first.cancel();
            assertThatThrownBy(() -> await(first)).isInstanceOf(CancelledError.class);
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void aResponseThatIsClosedEarlyGivesItsPlaceBack() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
                    return true;
                });
                var session = ClientSession.builder().limit(1).build()) {
            for (int i = 0; i < 3; i++) {
                session.get(server.url("/")).send().close();
            }

            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @AsyncioTest(virtualTime = false)
    void eachPhaseHasItsLimit() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    if (request.contains("/slow")) {
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
                    }
                    return true;
                });
                var session = ClientSession.create()) {
            assertThatThrownBy(() -> session.get(server.url("/"))
                            .timeout(ClientTimeout.NONE.withFirstByte(millis(20)))
                            .send())
                    .isInstanceOf(ClientTimeoutException.class)
                    .hasMessage("The first byte of the answer to GET " + server.url("/")
                            + " took longer than 0.02 s, the limit 'firstByte'");
            assertThatThrownBy(() -> session.get(server.url("/"))
                            .timeout(ClientTimeout.NONE.withTotal(millis(20)))
                            .send())
                    .isInstanceOf(ClientTimeoutException.class)
                    .hasMessageContaining("the limit 'total'");
            assertThatThrownBy(() -> session.get(server.url("/slow"))
                            .timeout(ClientTimeout.NONE.withTotal(millis(50)))
                            .text())
                    .isInstanceOf(ClientTimeoutException.class)
                    .hasMessageContaining("its body included, took longer than 0.05 s, the limit 'total'");
            assertThatThrownBy(() -> session.get(server.url("/slow"))
                            .timeout(ClientTimeout.NONE.withRead(millis(20)))
                            .text())
                    .isInstanceOf(ClientTimeoutException.class)
                    .hasMessageContaining("the limit 'read'");
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void waitingInLineHasItsLimit() throws Exception {
        try (var server = new ScriptedServer((_, _) -> true);
                var session = ClientSession.builder().limit(1).build()) {
            var first = createTask(() -> session.get(server.url("/1")).send());
            while (server.requests.isEmpty()) {
                yieldNow();
            }

            assertThatThrownBy(() -> session.get(server.url("/2"))
                            .timeout(ClientTimeout.NONE.withPool(millis(10)))
                            .send())
                    .isInstanceOfSatisfying(
                            ClientTimeoutException.class,
                            e -> assertThat(e.phase()).isEqualTo(ClientTimeoutException.Phase.POOL));
            first.cancel();
            assertThatThrownBy(() -> await(first)).isInstanceOf(CancelledError.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aRefusedConnectionSaysWhere() throws Exception {
        int port;
        try (var server = new ScriptedServer((_, _) -> true)) {
            port = server.port();
        }
        try (var session = ClientSession.create()) {
            assertThatThrownBy(
                            () -> session.get("http://127.0.0.1:" + port + "/").send())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith("No connection to http://127.0.0.1:" + port + ": ")
                    .hasRootCauseInstanceOf(ConnectException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void theBodyIsKeptUntilTheServerWantsIt() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    byte[] body = peer.reader().readExactly(4);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + new String(body, UTF_8));
                    return true;
                });
                var session = ClientSession.create()) {
            assertThat(session.post(server.url("/"))
                            .text("body")
                            .expectContinue(true)
                            .text())
                    .isEqualTo("body");
            assertThat(session.idleConnections()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aServerMayRefuseABodyBeforeItHasIt() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                    return true;
                });
                var session = ClientSession.create()) {
            try (var response = session.post(server.url("/"))
                    .text("body")
                    .expectContinue(true)
                    .send()) {
                assertThat(response.status()).isEqualTo(413);
            }

            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatTheBodysProducerThrowsIsThrownToTheCaller() throws Exception {
        try (var server = new ScriptedServer((_, _) -> true);
                var session = ClientSession.create()) {
            assertThatThrownBy(() -> session.post(server.url("/"))
                            .body(Body.stream(_ -> {
                                throw new IllegalStateException("no more paper");
                            }))
                            .send())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no more paper");
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void cookiesThatAServerSetsComeBackToIt() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nSet-Cookie: id=7; Path=/a\r\nContent-Length: 0\r\n\r\n");
                    return true;
                });
                var session = ClientSession.create()) {
            session.get(server.url("/a")).text();
            session.get(server.url("/a/b")).cookie("own", "1").text();
            session.get(server.url("/other")).text();

            assertThat(server.requests.get(0)).doesNotContain("Cookie");
            assertThat(server.requests.get(1)).contains("Cookie: id=7; own=1\n");
            assertThat(server.requests.get(2)).doesNotContain("Cookie");
        }
    }

    @AsyncioTest(virtualTime = false)
    void middlewaresStandAroundTheRequest() throws Exception {
        try (var server = new ScriptedServer(ClientSessionTest::hello);
                var session = ClientSession.builder()
                        .middleware((request, next) -> next.send(request.header("X-Order", "outer")))
                        .middleware((request, next) -> next.send(
                                request.header("X-Order", request.headers().get("X-Order") + ", inner")))
                        .build()) {
            session.get(server.url("/")).text();

            assertThat(server.requests.getFirst()).contains("X-Order: outer, inner\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClosedSessionSendsNothing() throws Exception {
        var session = ClientSession.create();
        session.close();

        assertThatThrownBy(() -> session.get("http://127.0.0.1:1/").send())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The session is closed; create one that lives as long as its requests");
    }
}
