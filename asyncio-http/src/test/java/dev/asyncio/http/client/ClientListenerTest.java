package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.test.AsyncioTest;
import java.util.ArrayList;
import java.util.List;

class ClientListenerTest {

    private final List<String> told = new ArrayList<>();

    private final ClientListener listener = new ClientListener() {
        @Override
        public void requestBegins(ClientRequest request) {
            told.add("begins " + request.uri().getPath());
        }

        @Override
        public void queued(ClientRequest request) {
            told.add("queued");
        }

        @Override
        public void dequeued(ClientRequest request) {
            told.add("dequeued");
        }

        @Override
        public void connecting(ClientRequest request) {
            told.add("connecting");
        }

        @Override
        public void connected(ClientRequest request) {
            told.add("connected");
        }

        @Override
        public void reused(ClientRequest request) {
            told.add("reused");
        }

        @Override
        public void headSent(ClientRequest request) {
            told.add("head sent");
        }

        @Override
        public void requestSent(ClientRequest request) {
            told.add("sent");
        }

        @Override
        public void responded(ClientRequest request, ClientResponse response) {
            told.add("responded " + response.status());
        }

        @Override
        public void redirected(ClientRequest request, ClientResponse response, ClientRequest next) {
            told.add("redirected to " + next.uri().getPath());
        }

        @Override
        public void requestEnds(ClientRequest request, ClientResponse response) {
            told.add("ends");
        }

        @Override
        public void requestFailed(ClientRequest request, Throwable failure) {
            told.add("failed " + failure.getClass().getSimpleName());
        }
    };

    @AsyncioTest(virtualTime = false)
    void aRequestIsToldFromItsBeginningToItsEnd() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send(
                            request.startsWith("GET /a")
                                    ? "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
                                    : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    return true;
                });
                var session = ClientSession.builder().listener(listener).build()) {
            session.get(server.url("/a")).text();
        }

        assertThat(told)
                .containsExactly(
                        "begins /a",
                        "connecting",
                        "connected",
                        "head sent",
                        "sent",
                        "responded 302",
                        "redirected to /b",
                        "reused",
                        "head sent",
                        "sent",
                        "responded 200",
                        "ends");
    }

    @AsyncioTest(virtualTime = false)
    void waitingAndFailingAreToldToo() throws Exception {
        try (var server = new ScriptedServer((_, _) -> {
                    yieldNow();
                    return false;
                });
                var session =
                        ClientSession.builder().limit(1).listener(listener).build()) {
            var first = createTask(() -> session.get(server.url("/1")).send());
            var second = createTask(() -> session.get(server.url("/2")).send());
            assertThatThrownBy(() -> await(first)).isInstanceOf(DisconnectedException.class);
            assertThatThrownBy(() -> await(second)).isInstanceOf(DisconnectedException.class);
        }

        assertThat(told)
                .containsSubsequence("begins /1", "connecting", "begins /2", "queued", "dequeued", "connecting")
                .filteredOn(event -> event.startsWith("failed"))
                .containsExactly("failed DisconnectedException", "failed DisconnectedException");
    }

    @AsyncioTest(virtualTime = false)
    void aListenerThatFailsDoesNotDisturbTheRequest(EventLoop loop) throws Exception {
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        var broken = new ClientListener() {
            @Override
            public void headSent(ClientRequest request) {
                throw new IllegalStateException("broken");
            }
        };
        try (var server = new ScriptedServer((_, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    return true;
                });
                var session = ClientSession.builder().listener(broken).build()) {
            assertThat(session.get(server.url("/")).text()).isEqualTo("ok");
        }

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).hasMessage("broken"));
    }
}
