package dev.asyncio.net.memory;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.waitFor;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.Task;
import dev.asyncio.VirtualTime;
import dev.asyncio.net.Connection;
import dev.asyncio.net.Datagrams;
import dev.asyncio.net.Dns;
import dev.asyncio.net.Server;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryNetworkTest {

    // ---- finding it

    @AsyncioTest
    void theNetworkOfTheRunningLoopCanBeFound() {
        assertThat(MemoryNetwork.ofRunningLoop()).isNull();
        MemoryNetwork network = MemoryNetwork.install(runningLoop());
        network.host("server");

        MemoryNetwork found = MemoryNetwork.ofRunningLoop();

        assertThat(found).isNotNull().extracting(MemoryNetwork::hosts).isEqualTo(List.of("localhost", "server"));
    }

    // ---- the same seed makes the same run

    /// {@return all that happens when many clients ask over bad links}
    private static List<String> run(Engines engine, long seed) {
        try (Runner runner = Runner.builder()
                .loopFactory(() -> EventLoop.builder()
                        .engine(engine)
                        .virtualTime(new VirtualTime())
                        .build())
                .build()) {
            return runner.run(() -> {
                Hosts hosts = new Hosts(runningLoop(), seed);
                List<String> seen = new ArrayList<>();
                hosts.network.onPacket(packet -> seen.add(packet.toString()));
                hosts.link(new Link()
                        .delay(millis(10))
                        .jitter(millis(30))
                        .loss(0.1)
                        .pieces(100)
                        .duplication(0.1)
                        .reordering(0.1, millis(50)));
                Server server = hosts.serve(Hosts::echo);
                var datagrams = hosts.network.callOn("server", () -> Datagrams.bind("server", 53));
                List<Task<Void>> clients = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    String text = "x".repeat(100 * (i + 1)) + "\n";
                    clients.add(hosts.network.callOn("client", () -> createTask(() -> ask(hosts, text))));
                }
                await(gather(clients));
                datagrams.close();
                Hosts.end(server);
                return seen;
            });
        }
    }

    private static void ask(Hosts hosts, String text) throws IOException {
        try (Connection connection = hosts.connect();
                var datagrams = Datagrams.connect("server", 53)) {
            datagrams.send(text);
            connection.writer().write(text);
            assertThat(connection.reader().readLine(UTF_8)).isEqualTo(text.strip());
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameSeedMakesTheSameRun(Engines engine) {
        List<String> first = run(engine, 42);
        List<String> second = run(engine, 42);
        List<String> other = run(engine, 43);

        assertThat(first).hasSizeGreaterThan(200).isEqualTo(second).isNotEqualTo(other);
    }

    @Test
    void bothEnginesMakeTheSameRun() {
        assertThat(run(Engines.LOOP, 7)).isEqualTo(run(Engines.HANDOFF, 7));
    }

    // ---- many clients for an hour

    /// Asks every five minutes, on a connection that it keeps until it gets no answer.
    private static int askForAnHour(EventLoop loop, long end) {
        int answers = 0;
        Connection connection = null;
        while (loop.time() < end) {
            try {
                if (connection == null) {
                    connection = waitFor(() -> openConnection("server", 80), seconds(10));
                }
                connection.writer().write("ping\n");
                Connection asked = connection;
                String answer = waitFor(() -> asked.reader().readLine(UTF_8), seconds(10));
                assertThat(answer).isEqualTo("ping");
                answers++;
                sleep(seconds(300));
            } catch (Exception e) { // an IOException or a TimeoutException
                if (connection != null) {
                    connection.close();
                    connection = null;
                }
                sleep(seconds(5));
            }
        }
        if (connection != null) {
            connection.close();
        }
        return answers;
    }

    @AsyncioTest(timeoutSeconds = 5000)
    void thousandClientsOutliveAnHourOfLossAndPartitions(EventLoop loop) {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(millis(20)).jitter(millis(20)).loss(0.02));
        Server server = hosts.serve((reader, writer) -> {
            try {
                Hosts.echo(reader, writer);
            } catch (IOException e) {
                return; // the client has given up
            }
        });
        long end = loop.time() + Duration.ofHours(1).toNanos();
        for (int minute = 9; minute <= 49; minute += 20) {
            loop.callLater(Duration.ofMinutes(minute), () -> hosts.network.partition("client", "server"));
            loop.callLater(Duration.ofMinutes(minute + 2), () -> hosts.network.heal("client", "server"));
        }

        List<Task<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            clients.add(hosts.network.callOn("client", () -> createTask(() -> askForAnHour(loop, end))));
        }
        List<Integer> answers = await(gather(clients));
        sleep(seconds(1000));
        Hosts.end(server);

        assertThat(answers).allMatch(count -> count >= 11 && count <= 12);
        assertThat(hosts.network.forgotten()).isPositive();
        assertThat(hosts.network.trace()).hasSize(65_536);
    }

    // ---- names

    @AsyncioTest
    void namesAndAddressesLeadToEachOther(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        InetAddress address = hosts.network.host("server");

        assertThat(Dns.getaddrinfo("server", 80).getFirst().getAddress()).isEqualTo(address);
        assertThat(Dns.getaddrinfo("localhost", 80).getFirst().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(Dns.getnameinfo(address)).isEqualTo("server");
        assertThat(Dns.getnameinfo(InetAddress.ofLiteral("10.7.7.7"))).isEqualTo("10.7.7.7");
        assertThat(hosts.network)
                .hasToString("MemoryNetwork[hosts=[localhost/10.0.0.1, server/10.0.0.2, client/10.0.0.3]]");
    }

    @AsyncioTest
    void whatIsThrownOnAHostIsThrownAsItIs(EventLoop loop) {
        Hosts hosts = new Hosts(loop);

        assertThatThrownBy(() -> hosts.network.on("server", () -> {
                    throw new IOException("a checked one");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("a checked one");
    }

    // ---- links

    @AsyncioTest
    void defaultLinkIsThatOfAllOthers(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.network.links(new Link().delay(seconds(1)));
        hosts.network.oneWay("server", "client", new Link());
        Server server = hosts.serve(Hosts::echo);

        hosts.connect().close();
        Duration toTheServer = hosts.elapsed();
        openConnection("server", 80).close();
        Duration fromElsewhere = hosts.elapsed().minus(toTheServer);
        Server local = startServer(Hosts::echo, "localhost", 80);
        openConnection("localhost", 80).close();
        Duration inside = hosts.elapsed().minus(fromElsewhere).minus(toTheServer);
        sleep(seconds(2));
        Hosts.end(server);
        Hosts.end(local);

        assertThat(toTheServer).isEqualTo(seconds(1));
        assertThat(fromElsewhere).isEqualTo(seconds(2));
        assertThat(inside).isZero();
    }

    @Test
    void impossibleLinksAreRefused() {
        assertThatThrownBy(() -> new Link().delay(seconds(1).negated()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A link's delay must not be negative, but is PT-1S; use Duration.ZERO for none");
        assertThatThrownBy(() -> new Link().loss(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A link's loss is a probability from 0 to 1, but is 1.5; 0.01 is one in a hundred");
        assertThatThrownBy(() -> new Link().bandwidth(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A link's bandwidth must not be negative, but is -1; use 0 for no limit");
        assertThatThrownBy(() -> MemoryNetwork.create().bufferSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A socket's buffer holds at least a byte, but was to hold 0; leave it out for 65,536");
    }
}
