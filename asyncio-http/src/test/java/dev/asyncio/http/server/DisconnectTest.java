package dev.asyncio.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Future;
import dev.asyncio.http.Body;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DisconnectTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static HttpServer serve(Handler handler, RouteOption... options) throws Exception {
        return HttpServer.start(new Application().any("/", handler, options), "127.0.0.1", 0);
    }

    @AsyncioTest(virtualTime = false)
    void aHandlerIsToldButGoesOn() throws Exception {
        Future<String> outcome = Asyncio.createFuture();
        Future<Void> isServed = Asyncio.createFuture();
        try (var server = serve(request -> {
            isServed.setResult(null);
            Asyncio.await(request.disconnected());
            Asyncio.yieldNow();
            outcome.setResult("went on");
            return Response.text("too late");
        })) {
            try (var client = RawClient.connect(server)) {
                client.send(GET);
                Asyncio.await(isServed);
            }

            assertThat(Asyncio.await(outcome)).isEqualTo("went on");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aHandlerWhoseRouteSaysSoIsCancelled() throws Exception {
        Future<String> outcome = Asyncio.createFuture();
        Future<Void> isServed = Asyncio.createFuture();
        try (var server = serve(
                _ -> {
                    isServed.setResult(null);
                    try {
                        Asyncio.await(Asyncio.createFuture());
                    } catch (CancelledError e) {
                        outcome.setResult("cancelled");
                        throw e;
                    }
                    return Response.text("never");
                },
                OnDisconnect.CANCEL)) {
            try (var client = RawClient.connect(server)) {
                client.send(GET);
                Asyncio.await(isServed);
            }

            assertThat(Asyncio.await(outcome)).isEqualTo("cancelled");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aClientThatHasSaidAllGetsItsAnswer() throws Exception {
        try (var server = serve(request -> {
                    Asyncio.await(request.disconnected());
                    return Response.text("answer");
                });
                var client = RawClient.connect(server)) {
            client.send(GET);
            client.connection().writer().writeEof();

            assertThat(client.rest()).endsWith("\r\n\r\nanswer");
        }
    }

    @AsyncioTest(virtualTime = false)
    void readingABodyFailsWhenItsClientGoesAway() throws Exception {
        Future<Exception> failure = Asyncio.createFuture();
        try (var server = serve(request -> {
            try {
                return Response.text(request.text());
            } catch (IOException e) {
                failure.setResult(e);
                throw e;
            }
        })) {
            try (var client = RawClient.connect(server)) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
                client.connection().writer().writeEof();
                assertThat(Asyncio.await(failure)).isInstanceOf(ConnectionResetException.class);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void aStreamFailsWhenItsClientGoesAway() throws Exception {
        Future<Exception> failure = Asyncio.createFuture();
        try (var server = serve(_ -> Response.of(Body.stream(sink -> {
            try {
                while (true) {
                    sink.write(new byte[10_000]);
                    Asyncio.yieldNow();
                }
            } catch (IOException e) {
                failure.setResult(e);
                throw e;
            }
        })))) {
            try (var client = RawClient.connect(server)) {
                client.send(GET).head();
            }

            assertThat(Asyncio.await(failure)).isInstanceOf(ConnectionResetException.class);
        }
    }
}
