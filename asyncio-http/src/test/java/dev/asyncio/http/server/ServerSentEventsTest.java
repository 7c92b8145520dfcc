package dev.asyncio.http.server;

import static dev.asyncio.Asyncio.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ServerSentEventsTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static HttpServer serve(ServerSentEvents.Source source) throws Exception {
        return HttpServer.start(new Application().get("/", _ -> ServerSentEvents.response(source)), "127.0.0.1", 0);
    }

    @AsyncioTest(virtualTime = false)
    void eventsAreWrittenAsTheStandardHasThem() throws Exception {
        try (var server = serve(events -> {
            events.retryAfter(millis(1500));
            events.send("one");
            events.send("two\nlines", "news", "7");
            events.ping();
        })) {
            RawClient.Answer answer = RawClient.answer(server, GET);

            assertThat(answer.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(answer.field("Cache-Control")).isEqualTo("no-cache");
            assertThat(answer.body())
                    .isEqualTo("retry: 1500\n\ndata: one\n\nevent: news\nid: 7\ndata: two\ndata: lines\n\n:\n\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aNameThatWouldBeginAnotherFieldIsRefused() throws Exception {
        Future<String> message = Asyncio.createFuture();
        try (var server = serve(events -> {
            try {
                events.send("x", "a\nb", null);
            } catch (IllegalArgumentException e) {
                message.setResult(e.getMessage());
            }
        })) {
            RawClient.answer(server, GET);

            assertThat(Asyncio.await(message))
                    .isEqualTo("The name of an event must be one line, but has a line break or a NUL");
        }
    }

    @AsyncioTest(virtualTime = false)
    void theSourceHearsThatTheClientHasGone() throws Exception {
        Future<Void> hasEnded = Asyncio.createFuture();
        try (var server = serve(events -> {
            try {
                while (true) {
                    events.send("tick");
                    Asyncio.sleep(millis(1));
                }
            } catch (IOException e) {
                hasEnded.setResult(null);
                throw e;
            }
        })) {
            try (var client = RawClient.connect(server)) {
                client.send(GET).head();
            }

            Asyncio.await(hasEnded);
        }
    }
}
