package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.http.Body;
import dev.asyncio.http.BrokenBodyException;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.net.memory.Link;
import dev.asyncio.net.memory.MemoryNetwork;
import dev.asyncio.test.AsyncioTest;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What the network and slow servers do to a client, over a network in memory, in virtual time.
class ClientFaultsTest {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private static void failsAfter(Duration time, ClientTimeoutException.Phase phase, ThrowingCallable call) {
        long before = runningLoop().time();
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ClientTimeoutException.class, e -> assertThat(e.phase()).isEqualTo(phase));
        assertThat(Duration.ofNanos(runningLoop().time() - before)).isBetween(time, time.plus(time.dividedBy(2)));
    }

    @AsyncioTest
    void aServerThatTakesNothingOfTheBodyIsGivenUp() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.fallSilent();
                    return false;
                });
                ClientSession session = ClientSession.builder()
                        .timeout(ClientTimeout.NONE.withWrite(ofSeconds(8)))
                        .build()) {
            byte[] much = new byte[8 << 20];
            failsAfter(
                    ofSeconds(8),
                    ClientTimeoutException.Phase.WRITE,
                    () -> session.post(server.url("/"))
                            .body(Body.stream(sink -> sink.write(much)))
                            .send());
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest
    void aServerThatTakesTheBodySlowlyIsNot() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    for (int count = 0; count < 1 << 20; ) {
                        sleep(ofSeconds(1));
                        count += peer.reader().read(32768).length;
                    }
                    peer.send(HELLO);
                    return false;
                });
                ClientSession session = ClientSession.builder()
                        .timeout(ClientTimeout.NONE.withWrite(ofSeconds(8)))
                        .build()) {
            byte[] much = new byte[1 << 20];
            assertThat(session.post(server.url("/"))
                            .body(Body.stream(sink -> sink.write(much)))
                            .text())
                    .isEqualTo("hello");
        }
    }

    @AsyncioTest
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.fallSilent();
                    return false;
                });
                ClientSession session = ClientSession.create()) {
            failsAfter(
                    ofSeconds(3),
                    ClientTimeoutException.Phase.FIRST_BYTE,
                    () -> session.get(server.url("/"))
                            .timeout(ClientTimeout.NONE.withFirstByte(ofSeconds(3)))
                            .send());
            failsAfter(
                    ofSeconds(3),
                    ClientTimeoutException.Phase.READ,
                    () -> session.get(server.url("/"))
                            .timeout(ClientTimeout.NONE.withRead(ofSeconds(3)))
                            .send());
            failsAfter(
                    ofMinutes(5),
                    ClientTimeoutException.Phase.TOTAL,
                    () -> session.get(server.url("/")).send());
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest
    void aServerThatStopsInTheMiddleIsGivenUpAndASlowOneIsNot() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                    for (char letter : (request.contains("/all") ? "hello" : "hel").toCharArray()) {
                        sleep(ofSeconds(2));
                        peer.send(String.valueOf(letter));
                    }
                    if (!request.contains("/all")) {
                        peer.fallSilent();
                    }
                    return true;
                });
                ClientSession session = ClientSession.builder()
                        .timeout(ClientTimeout.NONE.withRead(ofSeconds(3)))
                        .build()) {
            assertThat(session.get(server.url("/all")).text()).isEqualTo("hello");
            try (ClientResponse response = session.get(server.url("/part")).send()) {
                assertThat(response.content().readExactly(3)).isEqualTo("hel".getBytes(US_ASCII));
                failsAfter(ofSeconds(3), ClientTimeoutException.Phase.READ, response::bytes);
            }
            assertThat(session.connections()).isZero();
        }
    }

    /// A server on a host of its own, so that there is a link to do things to.
    private static ScriptedServer serverElsewhere(MemoryNetwork network, ScriptedServer.Script script) {
        network.host("client");
        network.host("server");
        return network.callOn("server", () -> new ScriptedServer("server", script));
    }

    @AsyncioTest
    void aHostThatDoesNotAnswerIsGivenUp() throws Exception {
        MemoryNetwork network = MemoryNetwork.install(runningLoop());
        try (var server = serverElsewhere(network, (request, peer) -> true)) {
            network.partition("client", "server");
            network.on("client", () -> {
                try (ClientSession session = ClientSession.builder()
                        .timeout(ClientTimeout.NONE.withConnect(ofSeconds(4)))
                        .build()) {
                    failsAfter(
                            ofSeconds(4),
                            ClientTimeoutException.Phase.CONNECT,
                            () -> session.get("http://server:" + server.port()).send());
                    assertThat(session.connections()).isZero();
                }
            });
        }
    }

    @AsyncioTest
    void aResetInTheMiddleOfABodyIsNoEndOfIt() throws Exception {
        MemoryNetwork network = MemoryNetwork.install(runningLoop());
        try (var server = serverElsewhere(network, (request, peer) -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
            peer.fallSilent();
            return false;
        })) {
            network.on("client", () -> {
                try (ClientSession session = ClientSession.create();
                        ClientResponse response =
                                session.get("http://server:" + server.port()).send()) {
                    assertThat(response.content().readExactly(3)).hasSize(3);
                    createTask(() -> network.reset("client", "server"));
                    assertThatThrownBy(response::bytes).isInstanceOf(BrokenBodyException.class);
                    assertThat(session.connections()).isZero();
                }
            });
        }
    }

    @AsyncioTest
    void aResetBeforeTheAnswerFailsWhatMustNotBeSentTwice() throws Exception {
        MemoryNetwork network = MemoryNetwork.install(runningLoop());
        try (var server = serverElsewhere(network, (request, peer) -> {
            peer.fallSilent();
            return false;
        })) {
            network.on("client", () -> {
                try (ClientSession session = ClientSession.create()) {
                    Task<Void> resetting = createTask(() -> {
                        sleep(ofSeconds(1));
                        network.reset("client", "server");
                    });
                    assertThatThrownBy(() -> session.post("http://server:" + server.port())
                                    .text("once")
                                    .send())
                            .isInstanceOf(DisconnectedException.class);
                    Asyncio.await(resetting);
                    assertThat(server.requests).hasSize(1);
                    assertThat(session.connections()).isZero();
                }
            });
        }
    }

    @AsyncioTest
    void aConnectionWhoseServerHasVanishedIsFoundOutAndNotUsedAgain() throws Exception {
        MemoryNetwork network = MemoryNetwork.install(runningLoop());
        try (var server = serverElsewhere(network, (request, peer) -> {
            peer.send(HELLO);
            return true;
        })) {
            network.on("client", () -> {
                try (ClientSession session = ClientSession.builder()
                        .timeout(ClientTimeout.NONE.withFirstByte(ofSeconds(2)))
                        .build()) {
                    String url = "http://server:" + server.port();
                    assertThat(session.get(url).text()).isEqualTo("hello");
                    network.partition("client", "server");
                    failsAfter(
                            ofSeconds(2),
                            ClientTimeoutException.Phase.FIRST_BYTE,
                            () -> session.get(url).send());
                    network.healAll();
                    assertThat(session.get(url).text()).isEqualTo("hello");
                    assertThat(server.connections()).isEqualTo(2);
                }
            });
        }
    }

    @AsyncioTest
    void aBodyInPiecesOfOneByteOverASlowLinkIsWhole() throws Exception {
        MemoryNetwork network = MemoryNetwork.install(runningLoop());
        try (var server = serverElsewhere(network, (request, peer) -> {
            peer.send(HELLO);
            return true;
        })) {
            network.link("client", "server", new Link().delay(ofMillis(300)).pieces(1));
            network.on("client", () -> {
                try (ClientSession session = ClientSession.create()) {
                    assertThat(session.get("http://server:" + server.port()).text())
                            .isEqualTo("hello");
                }
            });
        }
    }

    @AsyncioTest
    void nobodyListensAndNobodyKnowsTheName() throws Exception {
        MemoryNetwork.install(runningLoop());
        try (ClientSession session = ClientSession.create()) {
            assertThatThrownBy(() -> session.get("http://127.0.0.1:9/").send())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageStartingWith("No connection to http://127.0.0.1:9: ")
                    .hasCauseInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> session.get("http://nobody/").send())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasCauseInstanceOf(UnknownHostException.class);
            assertThat(session.connections()).isZero();
        }
    }
}
