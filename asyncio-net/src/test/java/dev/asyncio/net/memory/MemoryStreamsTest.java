package dev.asyncio.net.memory;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.DeadlockException;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.TimeoutException;
import dev.asyncio.VirtualTime;
import dev.asyncio.net.ConnectOptions;
import dev.asyncio.net.Connection;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Streams;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.test.AsyncioTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStreamsTest {

    // ---- who there is

    @AsyncioTest
    void simpleTestNeedsOneLine(EventLoop loop) throws IOException {
        MemoryNetwork.install(loop);
        Server server = startServer(Hosts::echo, "localhost", 80);

        try (Connection connection = openConnection("localhost", 80)) {
            connection.writer().write("hello\n");
            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }

        Hosts.end(server);
    }

    @AsyncioTest
    void bothEndsKnowTheAddressesOfTheirHosts(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        List<Object> seen = new ArrayList<>();
        Server server = hosts.serve((_, writer) -> {
            seen.add(writer.extraInfo(ExtraInfo.PEERNAME));
            seen.add(writer.extraInfo(ExtraInfo.SOCKNAME));
            writer.close();
        });

        Connection connection = hosts.connect();
        connection.reader().read();
        Object client = connection.writer().extraInfo(ExtraInfo.SOCKNAME);
        connection.close();
        Hosts.end(server);

        var serversAddress = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), 80);
        var clientsAddress = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.3"), 49_152);
        assertThat(client).isEqualTo(clientsAddress);
        assertThat(seen).containsExactly(clientsAddress, serversAddress);
        assertThat(hosts.network.hosts()).containsExactly("localhost", "server", "client");
    }

    @AsyncioTest
    void eachHostHasItsOwnLoopback(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.network.callOn("server", () -> startServer(Hosts::echo, "127.0.0.1", 80));

        Connection own = hosts.network.callOn("server", () -> openConnection("localhost", 80));
        own.close();

        assertThatThrownBy(() -> hosts.network.on("client", () -> openConnection("localhost", 80)))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to 127.0.0.1:80: Connection refused");
        Hosts.end(server);
    }

    @AsyncioTest
    void tasksAreOnTheHostOfTheirMaker(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve(Hosts::echo);

        var task = hosts.network.callOn("client", () -> createTask(() -> openConnection("server", 80)));
        Connection connection = await(task);

        assertThat(connection.writer().extraInfo(ExtraInfo.SOCKNAME)).hasToString("client/10.0.0.3:49152");
        connection.close();
        Hosts.end(server);
    }

    @AsyncioTest
    void unknownNamesAndHostsAreErrors(EventLoop loop) {
        Hosts hosts = new Hosts(loop);

        assertThatThrownBy(() -> openConnection("nowhere", 80))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nowhere: no host of this MemoryNetwork, which has [localhost, server, client]; make it"
                        + " with host()");
        assertThatThrownBy(() -> openConnection("10.9.9.9", 80))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to 10.9.9.9:80: No route to host");
        assertThatThrownBy(() -> hosts.network.crash("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no host 'nobody', only [localhost, server, client]; make it with host()");
    }

    @AsyncioTest
    void listeningFailsAsOnASystem(EventLoop loop) {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve(Hosts::echo);

        assertThatThrownBy(() -> hosts.serve(Hosts::echo))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot listen on 10.0.0.2:80: Address already in use; end the program that listens"
                        + " there, or use port 0 for any free port");
        assertThatThrownBy(() -> hosts.network.on("client", () -> startServer(Hosts::echo, "server", 81)))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot listen on 10.0.0.2:81: Cannot assign requested address; use an address of this"
                        + " machine");
        Hosts.end(server);
    }

    @AsyncioTest
    void unixSocketsAreNamesOnAHost(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Path path = Path.of("/run/made-up.sock");
        Server server = hosts.network.callOn("server", () -> Streams.startUnixServer(Hosts::echo, path));

        String answer = hosts.network.callOn("server", () -> {
            try (Connection connection = Streams.openUnixConnection(path)) {
                connection.writer().write("hello\n");
                return connection.reader().readLine(UTF_8);
            }
        });

        assertThat(answer).isEqualTo("hello");
        assertThatThrownBy(() -> hosts.network.on("client", () -> Streams.openUnixConnection(path)))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to /run/made-up.sock: No such file or directory");
        Hosts.end(server);
    }

    @AsyncioTest
    void abstractNamesAreThereAsWell(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.network.on("server", () -> {
            Server server = Streams.startUnixServer(Hosts::echo, "\0name");
            try (Connection connection = Streams.openUnixConnection("\0name")) {
                connection.writer().write("hello\n");
                assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            }
            Hosts.end(server);
        });
        assertThatThrownBy(() -> Streams.openUnixConnection("\0name"))
                .isInstanceOf(ConnectException.class)
                .hasMessageEndingWith("Connection refused");
    }

    @AsyncioTest
    void loopWithSocketsCannotGetANetwork(EventLoop loop) {
        MemoryNetwork.install(loop);

        assertThatThrownBy(() -> MemoryNetwork.install(loop))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has its sockets from NettyPoller[memory, sockets=0] already; attach a network"
                        + " before anything else, and only one");
    }

    @Test
    void loopCanBeBuiltOnANetwork() {
        VirtualTime time = new VirtualTime();
        MemoryNetwork network = MemoryNetwork.create();
        network.links(new Link().delay(seconds(60)));
        network.host("server");

        try (Runner runner = Runner.builder()
                .loopFactory(() -> EventLoop.builder()
                        .clock(time)
                        .poller(network.poller(time))
                        .build())
                .build()) {
            String answer = runner.run(() -> {
                Server server = network.callOn("server", () -> startServer(Hosts::echo, null, 80));
                try (Connection connection = openConnection("server", 80)) {
                    connection.writer().write("hello\n");
                    return connection.reader().readLine(UTF_8);
                } finally {
                    Hosts.end(server);
                }
            });

            assertThat(answer).isEqualTo("hello");
            assertThat(time.elapsed()).isGreaterThan(Duration.ofMinutes(4));
        }
    }

    // ---- time

    @AsyncioTest
    void delayIsThatOfEachWay(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(millis(20)));
        Server server = hosts.serve(Hosts::echo);

        Connection connection = hosts.connect();
        Duration connected = hosts.elapsed();
        connection.writer().write("hello\n");
        connection.reader().readLine(UTF_8);
        Duration answered = hosts.elapsed();
        connection.close();
        Hosts.end(server);

        assertThat(connected).isEqualTo(millis(40));
        assertThat(answered).isEqualTo(millis(80));
    }

    @AsyncioTest
    void bandwidthLimitsWhatAllConnectionsSend(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve((reader, writer) -> {
            try (writer) {
                writer.write(reader.read().length + "\n");
            }
        });
        hosts.link(new Link().bandwidth(100_000));

        try (Connection one = hosts.connect();
                Connection two = hosts.connect()) {
            for (Connection each : List.of(one, two)) {
                each.writer().write(new byte[500_000]);
                each.writer().writeEof();
            }
            assertThat(one.reader().readLine(UTF_8)).isEqualTo("500000");
            assertThat(two.reader().readLine(UTF_8)).isEqualTo("500000");
        }
        Hosts.end(server);

        // 10 s for the bytes, and for the headers of 686 packets
        assertThat(hosts.elapsed()).isBetween(millis(10_270), millis(10_330));
    }

    @AsyncioTest
    void writerWaitsForASlowReader(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.network.bufferSize(10_000);
        Server server = hosts.serve((reader, writer) -> {
            try (writer) {
                while (!reader.atEof()) {
                    sleep(seconds(1));
                    reader.read(10_000);
                }
            }
        });

        Connection connection = hosts.connect();
        long most = 0;
        for (int i = 0; i < 100; i++) {
            connection.writer().write(new byte[10_000]);
            most = Math.max(most, connection.writer().transport().writeBufferSize());
            connection.writer().drain();
        }
        Duration sent = hosts.elapsed();
        connection.close();
        sleep(seconds(100));
        Hosts.end(server);

        assertThat(most).isLessThan(100_000);
        assertThat(sent).isGreaterThan(seconds(50));
    }

    @Test
    void waitForWhatNobodyWillSendIsADeadlock() {
        try (Runner runner = Runner.builder()
                .loopFactory(
                        () -> EventLoop.builder().virtualTime(new VirtualTime()).build())
                .build()) {
            assertThatThrownBy(() -> runner.run(() -> {
                        Hosts hosts = new Hosts(runningLoop());
                        hosts.serve((reader, _) -> reader.read());
                        return hosts.connect().reader().readLine();
                    }))
                    .isInstanceOf(DeadlockException.class);
        }
    }

    // ---- what arrives

    @AsyncioTest
    void whatIsWrittenArrivesInPieces(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().pieces(7));
        byte[] data = Hosts.data(10_000);
        List<Integer> sizes = new ArrayList<>();
        var received = new ByteArrayOutputStream();
        Server server = hosts.serve((reader, writer) -> {
            try (writer) {
                while (!reader.atEof()) {
                    byte[] piece = reader.read(1000);
                    sizes.add(piece.length);
                    received.writeBytes(piece);
                }
            }
        });

        Connection connection = hosts.connect();
        connection.writer().write(data);
        connection.close();
        connection.writer().waitClosed();
        sleep(seconds(1));
        Hosts.end(server);

        assertThat(received.toByteArray()).isEqualTo(data);
        assertThat(sizes).hasSizeGreaterThan(100);
        assertThat(hosts.network.trace().stream()
                        .filter(packet -> packet.kind() == Packet.Kind.DATA)
                        .mapToInt(Packet::bytes)
                        .distinct()
                        .sorted())
                .containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @AsyncioTest
    void lossCostsAStreamTimeAndNothingElse(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(millis(10)).jitter(millis(5)).loss(0.2));
        Server server = hosts.serve(Hosts::echo);
        byte[] data = Hosts.data(300_000);

        Connection connection = hosts.connect();
        var sent = createTask(() -> {
            connection.writer().write(data);
            connection.writer().drain();
            connection.writer().writeEof();
        });
        byte[] received = connection.reader().read();
        await(sent);
        connection.close();
        Hosts.end(server);

        assertThat(received).isEqualTo(data);
        assertThat(hosts.elapsed()).isBetween(seconds(1), seconds(60));
        assertThat(hosts.network.trace().stream().map(Packet::fate)).contains(Packet.Fate.LOST);
    }

    @AsyncioTest
    void endOfAStreamComesBehindItsBytes(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(millis(10)).jitter(millis(50)));
        Server server = hosts.serve((_, writer) -> {
            writer.write(Hosts.data(100_000));
            writer.close(); // the system goes on sending
        });

        Connection connection = hosts.connect();
        byte[] received = connection.reader().read();
        connection.close();
        Hosts.end(server);

        assertThat(received).isEqualTo(Hosts.data(100_000));
    }

    // ---- what goes wrong

    @AsyncioTest
    void portWhereNobodyListensRefuses(EventLoop loop) {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(millis(20)));

        assertThatThrownBy(hosts::connect)
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to 10.0.0.2:80: Connection refused");
        assertThat(hosts.elapsed()).isEqualTo(millis(40));
        assertThat(hosts.network.trace().stream().map(Packet::toString))
                .containsExactly(
                        "0.000 s CONNECT sent 10.0.0.3:49152 -> 10.0.0.2:80",
                        "0.020 s CONNECT delivered 10.0.0.3:49152 -> 10.0.0.2:80",
                        "0.020 s RESET sent 10.0.0.2:80 -> 10.0.0.3:49152",
                        "0.040 s RESET delivered 10.0.0.2:80 -> 10.0.0.3:49152");
    }

    @AsyncioTest
    void connectingToNobodyTimesOutAsOnLinux(EventLoop loop) {
        Hosts hosts = new Hosts(loop);
        hosts.network.partition("client", "server");

        assertThatThrownBy(hosts::connect)
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to 10.0.0.2:80: Connection timed out");
        assertThat(hosts.elapsed()).isEqualTo(seconds(127));
    }

    @AsyncioTest
    void givingUpAConnectLeavesNothingBehind(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve(Hosts::echo);
        hosts.network.isolate("server");

        assertThatThrownBy(() -> timeout(seconds(5), () -> hosts.connect())).isInstanceOf(TimeoutException.class);
        hosts.network.healAll();
        Connection connection = hosts.connect();

        assertThat(server.connections()).isEqualTo(1);
        connection.close();
        Hosts.end(server);
    }

    @AsyncioTest
    void connectionOutlivesAPartition(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve(Hosts::echo);
        Connection connection = hosts.connect();

        hosts.network.partition("client", "server");
        loop.callLater(seconds(10), () -> hosts.network.heal("client", "server"));
        connection.writer().write("hello\n");
        String answer = connection.reader().readLine(UTF_8);
        Duration answered = hosts.elapsed();
        connection.close();
        Hosts.end(server);

        assertThat(answer).isEqualTo("hello");
        assertThat(answered).isEqualTo(millis(12_600)); // sent at 0, 0.2, 0.6, 1.4, 3.0, 6.2 and 12.6 s
    }

    @AsyncioTest
    void connectionThatGetsNoAnswerTimesOutAsOnLinux(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve(Hosts::echo);
        Connection connection = hosts.connect();

        hosts.network.cut("client", "server");
        connection.writer().write("hello\n");

        assertThatThrownBy(() -> connection.reader().readLine())
                .isInstanceOf(IOException.class)
                .hasMessage("Connection timed out");
        assertThat(hosts.elapsed()).isEqualTo(millis(924_600));
        connection.close();
        Hosts.end(server);
    }

    @AsyncioTest
    void peerOfACrashedHostHearsNothingUntilItSendsToItsSuccessor(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        List<String> atTheServer = new ArrayList<>();
        Server crashed = hosts.serve((reader, writer) -> {
            try (writer) {
                reader.read();
            } catch (SocketException e) {
                atTheServer.add(e.getMessage());
            }
        });
        Connection connection = hosts.connect();

        hosts.network.crash("server");
        crashed.close();
        assertThatThrownBy(
                        () -> timeout(seconds(3000), () -> connection.reader().readLine()))
                .isInstanceOf(TimeoutException.class);
        hosts.network.restart("server");
        Server successor = hosts.serve(Hosts::echo);
        connection.writer().write("hello\n");

        assertThatThrownBy(() -> connection.reader().readLine())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
        connection.close();
        Hosts.end(successor);
        assertThat(atTheServer).containsExactly("Host 'server' has crashed");
    }

    @AsyncioTest
    void socketsOfACrashedHostFail(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve(Hosts::echo);
        Connection connection = hosts.connect();

        hosts.network.crash("client");

        assertThatThrownBy(() -> connection.reader().readLine())
                .isInstanceOf(SocketException.class)
                .hasMessage("Host 'client' has crashed");
        assertThatThrownBy(hosts::connect)
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to 10.0.0.2:80: Network is unreachable");
        connection.close();
        Hosts.end(server);
    }

    @AsyncioTest
    void resetIsHeardAtBothEnds(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        List<String> atTheServer = new ArrayList<>();
        Server server = hosts.serve((reader, writer) -> {
            try (writer) {
                reader.read();
            } catch (SocketException e) {
                atTheServer.add(e.getMessage());
            }
        });
        Connection connection = hosts.connect();
        sleep(seconds(1));

        int count = hosts.network.reset("client", "server");

        assertThat(count).isEqualTo(1);
        assertThatThrownBy(() -> connection.reader().readLine())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
        connection.close();
        Hosts.end(server);
        assertThat(atTheServer).containsExactly("Connection reset");
    }

    @AsyncioTest
    void closingWithSomethingUnreadResetsTheConnection(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve((_, writer) -> {
            sleep(seconds(1));
            writer.close();
        });
        Connection connection = hosts.connect();
        connection.writer().write(new byte[500_000]); // more than the reader holds

        assertThatThrownBy(() -> connection.reader().readLine())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
        connection.close();
        Hosts.end(server);
    }

    @AsyncioTest
    void clientsThatFindTheBacklogFullTryAgain(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.network.callOn(
                "server",
                () -> startServer(
                        Hosts::echo,
                        "server",
                        80,
                        new ServerOptions().backlog(1).startServing(false)));
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            connections.add(hosts.connect());
        }
        loop.callLater(seconds(5), server::startServing);

        connections.add(hosts.connect());

        assertThat(hosts.elapsed()).isEqualTo(seconds(7)); // sent at 0, 1, 3 and 7 s
        connections.forEach(Connection::close);
        Hosts.end(server);
    }

    @AsyncioTest
    void portOfTheClientCanBeChosen(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.serve(Hosts::echo);
        var options = new ConnectOptions().localAddress(new InetSocketAddress(hosts.network.host("client"), 1234));

        Connection connection = hosts.network.callOn("client", () -> openConnection("server", 80, options));

        assertThat(connection.writer().extraInfo(ExtraInfo.SOCKNAME)).hasToString("client/10.0.0.3:1234");
        assertThatThrownBy(() -> hosts.network.on("client", () -> openConnection("server", 80, options)))
                .isInstanceOf(ConnectException.class)
                .hasMessageEndingWith("Address already in use");
        connection.close();
        Hosts.end(server);
    }
}
