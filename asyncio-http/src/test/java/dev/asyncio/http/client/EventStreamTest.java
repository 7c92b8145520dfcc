package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.http.MalformedMessageException;
import dev.asyncio.http.ServerSentEvent;
import dev.asyncio.net.memory.MemoryNetwork;
import dev.asyncio.test.AsyncioTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Events that a server sends.
class EventStreamTest {

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    private static List<ServerSentEvent> parse(String text, int piece) throws Exception {
        var parser = new EventParser("", 1000);
        byte[] bytes = text.getBytes(UTF_8);
        List<ServerSentEvent> events = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += piece) {
            parser.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
            for (ServerSentEvent event = parser.poll(); event != null; event = parser.poll()) {
                events.add(event);
            }
        }
        return events;
    }

    private static ServerSentEvent event(String id, String name, String data) {
        return new ServerSentEvent(id, name, data, null);
    }

    @Test
    void theExamplesOfTheStandardAreReadAsItSays() throws Exception {
        for (int piece : new int[] {1, 2, 3, 1000}) {
            assertThat(parse("data: YHOO\ndata: +2\ndata: 10\n\n", piece))
                    .containsExactly(event("", "message", "YHOO\n+2\n10"));
            assertThat(parse(
                            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
                            piece))
                    .containsExactly(event("1", "message", "first event"), event("", "message", "second event"));
            assertThat(parse("data\n\ndata\ndata\n\ndata:", piece))
                    .containsExactly(event("", "message", ""), event("", "message", "\n"));
            assertThat(parse("data:test\n\ndata: test\n\n", piece))
                    .containsExactly(event("", "message", "test"), event("", "message", "test"));
        }
    }

    @Test
    void linesEndInThreeWaysAndAMarkAtTheBeginningIsLeftOut() throws Exception {
        for (int piece : new int[] {1, 2, 1000}) {
            assertThat(parse("\ufeffevent: a\r\ndata: ä\r\rdata: \ufeff2\n\r\n", piece))
                    .containsExactly(event("", "a", "ä"), event("", "message", "\ufeff2"));
        }
    }

    @Test
    void anIdentifierHoldsForTheEventsBehindItToo() throws Exception {
        assertThat(parse("id: 7\n\ndata: a\n\nid: no\0\ndata: b\n\n", 1000))
                .containsExactly(event("7", "message", "a"), event("7", "message", "b"));
    }

    @Test
    void aDelayHasDigitsOnly() throws Exception {
        assertThat(parse("retry: 1500\ndata: a\n\nretry: 1.5\ndata: b\n\nretry: -1\ndata: c\n\n", 1000))
                .containsExactly(
                        new ServerSentEvent("", "message", "a", ofMillis(1500)),
                        event("", "message", "b"),
                        event("", "message", "c"));
    }

    @AsyncioTest
    void aStreamThatBreaksOffIsAskedForAgainBehindTheLastEvent() throws Exception {
        MemoryNetwork.install(runningLoop());
        List<Long> times = new ArrayList<>();
        try (var server = new ScriptedServer((request, peer) -> {
                    times.add(Duration.ofNanos(runningLoop().time()).toMillis());
                    switch (peer.number()) {
                        case 1 -> peer.send(HEAD + "id: Ã©1\ndata: one\n\ndata: half");
                        case 2 -> peer.send(HEAD + "retry: 10000\ndata: two\n\n");
                        case 3 -> {}
                        default -> peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                    return false;
                });
                ClientSession session = ClientSession.create();
                EventStream events = session.get(server.url("/")).events()) {
            List<String> data = new ArrayList<>();
            for (ServerSentEvent event : events) {
                data.add(event.data());
            }
            assertThat(data).containsExactly("one", "two");
            assertThat(server.requests.get(0))
                    .contains("Accept: text/event-stream")
                    .doesNotContain("Last-Event-ID");
            assertThat(server.requests.get(1)).contains("Last-Event-ID: Ã©1\n");
            assertThat(times.get(1) - times.get(0)).isEqualTo(3000);
            assertThat(times.get(2) - times.get(1)).isEqualTo(10_000);
            assertThat(times.get(3) - times.get(2)).isEqualTo(20_000);
            assertThat(session.connections()).isEqualTo(session.idleConnections());
        }
    }

    @AsyncioTest
    void whatIsNoSuchStreamIsToldAtOnce() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n");
                    return true;
                });
                ClientSession session = ClientSession.create()) {
            EventStream events = session.get(server.url("/")).events();
            assertThatThrownBy(events::next)
                    .isInstanceOf(ClientResponseException.class)
                    .hasMessageEndingWith("was answered by 200 and text/html, which is no stream of events");
            assertThatThrownBy(events::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed");
            assertThatThrownBy(() -> session.get("http://127.0.0.1:1/").events().next())
                    .isInstanceOf(ConnectFailedException.class);
        }
    }

    @AsyncioTest
    void afterSoManyAttemptsItIsOver() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send(HEAD + (peer.number() == 1 ? "data: one\n\n" : ""));
                    return false;
                });
                ClientSession session = ClientSession.create();
                EventStream events =
                        session.get(server.url("/")).events().attempts(2).delay(ofSeconds(1))) {
            ServerSentEvent first = events.next();
            @Nullable ServerSentEvent second = events.next();
            assertThat(first).isEqualTo(event("", "message", "one"));
            assertThat(second).isNull();
            assertThat(server.requests).hasSize(3);
        }
    }

    @AsyncioTest
    void anEventThatIsTooLargeIsRefused() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send(HEAD + "data: " + "x".repeat(200) + "\n\n");
                    return false;
                });
                ClientSession session = ClientSession.create();
                EventStream events = session.get(server.url("/")).events().maxEvent(100)) {
            assertThatThrownBy(events::next)
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessage("An event of the stream has more than 100 bytes; raise maxEvent if it may");
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest
    void aTaskThatIsCancelledWhileItWaitsLosesNoEvent() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send(HEAD + "data: o");
                    Asyncio.sleep(ofSeconds(1));
                    peer.send("ne\n\n");
                    peer.fallSilent();
                    return false;
                });
                ClientSession session = ClientSession.create();
                EventStream events = session.get(server.url("/")).events()) {
            Task<?> reading = createTask(() -> {
                var _ = events.next();
            });
            for (int turn = 0; turn < 20; turn++) {
                yieldNow();
            }
            reading.cancel();
            assertThatThrownBy(() -> Asyncio.await(reading)).isInstanceOf(CancelledError.class);
            ServerSentEvent first = events.next();
            assertThat(first).isEqualTo(event("", "message", "one"));
        }
    }
}
