package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.millis;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.http.Body;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.resilience.CircuitBreaker;
import dev.asyncio.resilience.CircuitOpenException;
import dev.asyncio.resilience.RateLimiter;
import dev.asyncio.test.AsyncioTest;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class ClientMiddlewaresTest {

    private static final RetryPolicy QUICK = RetryPolicy.DEFAULT.withPauses(millis(1), Duration.ofSeconds(5));

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static ScriptedServer.Script afterFailures(int failures, String failure) {
        var count = new AtomicInteger();
        return (_, peer) -> {
            peer.send(count.incrementAndGet() <= failures ? failure : OK);
            return true;
        };
    }

    @AsyncioTest(virtualTime = false)
    void aBusyServerIsAskedAgain() throws Exception {
        try (var server = new ScriptedServer(afterFailures(2, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.retry(QUICK))
                        .build()) {
            assertThat(session.get(server.url("/")).text()).isEqualTo("ok");
            assertThat(server.requests).hasSize(3);
        }
    }

    @AsyncioTest(virtualTime = false)
    void theLastAnswerIsReturnedWhateverItIs() throws Exception {
        try (var server = new ScriptedServer(afterFailures(9, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.retry(QUICK))
                        .build();
                var response = session.get(server.url("/")).send()) {
            assertThat(response.status()).isEqualTo(503);
            assertThat(server.requests).hasSize(3);
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatIsNotIdempotentOrCannotBeReplayedIsSentOnce() throws Exception {
        try (var server = new ScriptedServer(afterFailures(9, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.retry(QUICK))
                        .build()) {
            session.post(server.url("/")).text("x").send().close();
            session.put(server.url("/"))
                    .body(Body.stream(1, sink -> sink.write(new byte[] {'x'})))
                    .send()
                    .close();

            assertThat(server.requests).hasSize(2);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aLostConnectionIsWorthAnotherAttempt() throws Exception {
        var count = new AtomicInteger();
        try (var server = new ScriptedServer((_, peer) -> {
                    if (count.incrementAndGet() < 3) {
                        return false;
                    }
                    peer.send(OK);
                    return true;
                });
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.retry(QUICK))
                        .build()) {
            assertThat(session.get(server.url("/")).text()).isEqualTo("ok");
        }
        try (var server = new ScriptedServer((_, _) -> false);
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.retry(QUICK.withAttempts(2)))
                        .build()) {
            assertThatThrownBy(() -> session.get(server.url("/")).send()).isInstanceOf(DisconnectedException.class);
            assertThat(server.requests).hasSize(2);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aServerThatAsksForMorePatienceThanThereIsIsNotAskedAgain() throws Exception {
        try (var server = new ScriptedServer(
                        afterFailures(9, "HTTP/1.1 429 Slow down\r\nRetry-After: 6\r\nContent-Length: 0\r\n\r\n"));
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.retry(QUICK))
                        .build()) {
            session.get(server.url("/")).send().close();

            assertThat(server.requests).hasSize(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBreakerOpensWhenTooManyFail() throws Exception {
        var breaker = CircuitBreaker.builder()
                .window(2)
                .minimumCalls(2)
                .failureRate(0.5)
                .build();
        try (var server = new ScriptedServer(afterFailures(9, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"));
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.circuitBreaker(breaker))
                        .build()) {
            session.get(server.url("/")).send().close();
            session.get(server.url("/")).send().close();

            assertThatThrownBy(() -> session.get(server.url("/")).send()).isInstanceOf(CircuitOpenException.class);
            assertThat(server.requests).hasSize(2);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aLimiterIsAskedForEachRequest() throws Exception {
        var limiter = RateLimiter.of(5, Duration.ofHours(1)).withBurst(5);
        try (var server = new ScriptedServer(afterFailures(0, ""));
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.rateLimit(limiter))
                        .build()) {
            session.get(server.url("/")).text();
            session.get(server.url("/")).text();

            assertThat(limiter.available()).isEqualTo(3);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aDigestChallengeIsAnsweredAndRemembered() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    if (isRightAnswer(request)) {
                        peer.send(OK);
                    } else {
                        peer.send("""
                                HTTP/1.1 401 Who?\r
                                WWW-Authenticate: Digest realm="a, b", qop="auth, auth-int", nonce="n1", algorithm=SHA-256, opaque="o"\r
                                Content-Length: 0\r
                                \r
                                """);
                    }
                    return true;
                });
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.digestAuth("Mufasa", "Circle of Life"))
                        .build()) {
            assertThat(session.get(server.url("/dir?x=1")).text()).isEqualTo("ok");
            assertThat(session.get(server.url("/dir?x=1")).text()).isEqualTo("ok");

            assertThat(server.requests).hasSize(3);
            assertThat(server.requests.get(2)).contains("nc=00000002").contains("opaque=\"o\"");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aWrongPasswordIsNotTriedForEver() throws Exception {
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("""
                            HTTP/1.1 401 Who?\r
                            WWW-Authenticate: Digest realm="r", qop="auth", nonce="n"\r
                            Content-Length: 0\r
                            \r
                            """);
                    return true;
                });
                var session = ClientSession.builder()
                        .middleware(ClientMiddlewares.digestAuth("me", "wrong"))
                        .build();
                var response = session.get(server.url("/")).send()) {
            assertThat(response.status()).isEqualTo(401);
            assertThat(server.requests).hasSize(2);
        }
    }

    /// RFC 7616, section 3.4.1, computed here once more.
    private static boolean isRightAnswer(String request) throws Exception {
        Matcher field = Pattern.compile("Authorization: Digest (.*)").matcher(request);
        if (!field.find()) {
            return false;
        }
        String secret = sha256("Mufasa:a, b:Circle of Life");
        String expected = sha256(String.join(
                ":",
                secret,
                "n1",
                value(field.group(1), "nc"),
                value(field.group(1), "cnonce"),
                "auth",
                sha256("GET:/dir?x=1")));
        return value(field.group(1), "response").equals(expected);
    }

    private static String value(String field, String name) {
        Matcher value = Pattern.compile("(?:^|, )" + name + "=\"?([^\",]*)").matcher(field);
        return value.find() ? value.group(1) : "";
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }
}
