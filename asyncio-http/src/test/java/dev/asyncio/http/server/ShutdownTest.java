package dev.asyncio.http.server;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.ExceptionGroup;
import dev.asyncio.Future;
import dev.asyncio.TimeoutException;
import dev.asyncio.net.Streams;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ShutdownTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static HttpServer serve(Handler handler) throws Exception {
        return HttpServer.start(new Application().get("/", handler), "127.0.0.1", 0);
    }

    @AsyncioTest(virtualTime = false)
    void idleConnectionsAreClosedAtOnceAndRequestsFinish() throws Exception {
        Future<Void> isServed = Asyncio.createFuture();
        Future<Void> mayFinish = Asyncio.createFuture();
        var server = serve(_ -> {
            isServed.trySetResult(null);
            Asyncio.await(mayFinish);
            return Response.text("done");
        });
        try (var idle = RawClient.connect(server);
                var busy = RawClient.connect(server)) {
            busy.send(GET);
            Asyncio.await(isServed);
            var ending = createTask(() -> server.shutdown(seconds(20)));

            assertThat(idle.rest()).isEmpty();
            assertThat(server.isServing()).isFalse();
            mayFinish.setResult(null);
            RawClient.Answer answer = busy.answer();

            assertThat(answer.body()).isEqualTo("done");
            assertThat(answer.field("Connection")).isEqualTo("close");
            ShutdownReport report = Asyncio.await(ending);
            assertThat(report.isClean()).isTrue();
            assertThat(report.requests()).isEqualTo(1);
            assertThat(report.finished()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatDoesNotFinishInTimeIsCancelled() throws Exception {
        List<String> events = new ArrayList<>();
        Future<Void> isServed = Asyncio.createFuture();
        var server = serve(_ -> {
            isServed.setResult(null);
            try {
                Asyncio.await(Asyncio.createFuture());
            } catch (CancelledError e) {
                events.add("cancelled");
                throw e;
            }
            return Response.text("never");
        });
        try (var client = RawClient.connect(server)) {
            client.send(GET);
            Asyncio.await(isServed);

            ShutdownReport report = server.shutdown(Duration.ZERO);

            assertThat(events).containsExactly("cancelled");
            assertThat(report.cancelled()).isEqualTo(1);
            assertThat(report.finished()).isZero();
            assertThat(report.isClean()).isFalse();
            assertThatThrownBy(client::head).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClosedServerAcceptsNobody() throws Exception {
        var server = serve(_ -> Response.text("x"));
        int port = server.port();
        server.close();
        server.close();

        assertThatThrownBy(() -> Streams.openConnection("127.0.0.1", port)).isInstanceOf(IOException.class);
        assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
    }

    @AsyncioTest(virtualTime = false)
    void serveForeverEndsWithTheServer() throws Exception {
        var server = serve(_ -> Response.text("x"));
        var serving = createTask(server::serveForever);
        Asyncio.yieldNow();

        server.close();

        Asyncio.await(serving);
    }

    @AsyncioTest(virtualTime = false)
    void serveForeverCanBeCancelled() throws Exception {
        try (var server = serve(_ -> Response.text("x"))) {
            assertThatThrownBy(() -> Asyncio.waitFor(server::serveForever, millis(5)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(RawClient.answer(server, GET).body()).isEqualTo("x");
        }
    }

    @AsyncioTest(virtualTime = false)
    void resourcesAreOpenedInOrderAndClosedInReverse() throws Exception {
        Attributes.Key<String> pool = Attributes.key("pool");
        List<String> events = new ArrayList<>();
        var sub = new Application()
                .get("/", request -> Response.text(request.attribute(pool)))
                .resource(_ -> () -> events.add("close sub"));
        var application = new Application().mount("/sub", sub).resource(attributes -> {
            events.add("open");
            attributes.put(pool, "the pool");
            return () -> events.add("close");
        });
        application.resource(attributes -> {
            events.add("open second with " + attributes.get(pool));
            return null;
        });
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            assertThat(RawClient.answer(server, "GET /sub/ HTTP/1.1\r\nHost: a\r\n\r\n")
                            .body())
                    .isEqualTo("the pool");
        }

        assertThat(events).containsExactly("open", "open second with the pool", "close sub", "close");
    }

    @AsyncioTest(virtualTime = false)
    void allResourcesAreClosedThoughSomeFail() throws Exception {
        List<String> events = new ArrayList<>();
        var application = new Application()
                .resource(_ -> () -> {
                    throw new IOException("first");
                })
                .resource(_ -> () -> events.add("closed"))
                .resource(_ -> () -> {
                    throw new IOException("third");
                });
        var server = HttpServer.start(application, "127.0.0.1", 0);

        assertThatThrownBy(server::close)
                .isInstanceOfSatisfying(
                        ExceptionGroup.class,
                        group -> assertThat(group.exceptions())
                                .extracting(Throwable::getMessage)
                                .containsExactly("third", "first"));
        assertThat(events).containsExactly("closed");
    }

    @AsyncioTest(virtualTime = false)
    void aResourceThatCannotBeOpenedClosesThoseBefore() {
        List<String> events = new ArrayList<>();
        var application = new Application()
                .resource(_ -> () -> events.add("closed"))
                .resource(_ -> {
                    throw new IOException("no");
                });

        assertThatThrownBy(() -> HttpServer.start(application, "127.0.0.1", 0)).hasMessage("no");
        assertThat(events).containsExactly("closed");
    }
}
