package dev.asyncio.net;

import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.net.DatagramOptions.Overflow;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

@SuppressWarnings("try") // some are closed before their block ends, which is what is tested
class DatagramsTest {

    private static final String LOCALHOST = "127.0.0.1";

    private static DatagramEndpoint bind() throws IOException {
        return Datagrams.bind(LOCALHOST, 0);
    }

    private static InetSocketAddress addressOf(DatagramEndpoint endpoint) {
        return endpoint.localAddress();
    }

    @AsyncioTest(virtualTime = false)
    void datagramArrivesWithItsSender() throws IOException {
        try (var server = bind();
                var client = bind()) {
            client.send("hello", addressOf(server));

            Datagram received = server.receive();

            assertThat(received.text()).isEqualTo("hello");
            assertThat(received.sender()).isEqualTo(addressOf(client));
            assertThat(received).hasToString("Datagram[5 bytes from " + addressOf(client) + "]");
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectedEndsExchangeDatagramsWithoutNamingAddresses() throws IOException {
        try (var server = bind();
                var client = Datagrams.connect(LOCALHOST, addressOf(server).getPort())) {
            client.send("ping");
            Datagram ping = server.receive();
            server.send("pong", ping.sender());

            Datagram pong = client.receive();

            assertThat(pong.text()).isEqualTo("pong");
            assertThat(pong.sender()).isEqualTo(addressOf(server));
            assertThat(client.localAddress()).isEqualTo(ping.sender());
            assertThat(client.remoteAddress()).isEqualTo(addressOf(server));
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectedEndHearsNobodyElse() throws IOException {
        try (var server = bind();
                var stranger = bind();
                var client = Datagrams.connect(LOCALHOST, addressOf(server).getPort())) {
            stranger.send("stranger", addressOf(client));
            stranger.transport().close();
            stranger.waitClosed(); // it is sent
            server.send("server", addressOf(client));

            assertThat(client.receive().text()).isEqualTo("server");
        }
    }

    @AsyncioTest(virtualTime = false)
    void emptyDatagramsArriveInTheirPlace() throws IOException {
        try (var client = bind();
                var server = Datagrams.connect(LOCALHOST, addressOf(client).getPort())) {
            for (String text : List.of("", "a", "", "b", "c", "", "last")) {
                client.send(text, addressOf(server));
            }

            List<String> received = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                received.add(server.receive().text());
            }

            assertThat(received).containsExactly("", "a", "", "b", "c", "", "last");
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectedEndSendsAnEmptyDatagramOrSaysThatItCannot() throws IOException {
        try (var server = bind();
                var client = Datagrams.connect(LOCALHOST, addressOf(server).getPort())) {
            client.send("");

            if (isWithNio()) {
                assertThatThrownBy(client::receive)
                        .isInstanceOf(IOException.class)
                        .hasMessage("The JDK's sockets cannot send an empty datagram once they are connected; use an"
                                + " endpoint without a remote address, or another IoTransport than NIO");
            } else {
                assertThat(server.receive().data()).isEmpty();
            }
        }
    }

    boolean isWithNio() {
        return switch (IoTransport.byProperty()) {
            case NIO -> true;
            case AUTO -> Asyncio.runningLoop().engineName().equals("handoff");
            default -> false;
        };
    }

    @AsyncioTest(virtualTime = false)
    void largestDatagramArrivesWhole() throws IOException {
        byte[] data = new byte[65_507]; // what IPv4 has room for
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        try (var server = bind();
                var client = bind()) {
            client.send(data, addressOf(server));
            client.send("after", addressOf(server));

            assertThat(server.receive().data()).isEqualTo(data);
            assertThat(server.receive().text()).isEqualTo("after");
        }
    }

    @AsyncioTest(virtualTime = false)
    void tooLargeDatagramIsReportedToTheSenderAndNothingIsCutOff() throws IOException {
        try (var server = bind();
                var client = bind()) {
            client.send(new byte[65_508], addressOf(server));

            assertThatThrownBy(client::receive)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Message too long");
            client.send("next", addressOf(server));
            assertThat(server.receive().text()).isEqualTo("next");
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectedEndIsToldThatNobodyReceivesAndStaysOpen() throws IOException {
        int port;
        try (var gone = bind()) {
            port = addressOf(gone).getPort();
            gone.close();
            gone.waitClosed();
        }
        try (var client = Datagrams.connect(LOCALHOST, port)) {
            client.send("anybody?");

            assertThatThrownBy(client::receive).isInstanceOf(PortUnreachableException.class);
            try (var late = Datagrams.bind(LOCALHOST, port)) {
                client.send("now?");
                assertThat(late.receive().text()).isEqualTo("now?");
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void fullQueueDropsTheNewestAndCounts() throws IOException {
        try (var server = Datagrams.bind(LOCALHOST, 0, new DatagramOptions().queueSize(2));
                var client = bind()) {
            for (int i = 1; i <= 5; i++) {
                client.send("" + i, addressOf(server));
            }
            while (server.size() + server.dropped() < 5) {
                yieldNow();
            }

            assertThat(server.receive().text()).isEqualTo("1");
            assertThat(server.receive().text()).isEqualTo("2");
            assertThat(server.receiveNowait()).isNull();
            assertThat(server.dropped()).isEqualTo(3);
            assertThat(server.toString()).contains("queue=0, queueSize=2, dropped=3");
        }
    }

    @AsyncioTest(virtualTime = false)
    void fullQueueDropsTheOldestIfAskedTo() throws IOException {
        var options = new DatagramOptions().queueSize(2).overflow(Overflow.DROP_OLDEST);
        try (var server = Datagrams.bind(LOCALHOST, 0, options);
                var client = bind()) {
            for (int i = 1; i <= 5; i++) {
                client.send("" + i, addressOf(server));
            }
            while (server.size() + server.dropped() < 5) {
                yieldNow();
            }

            assertThat(server.receive().text()).isEqualTo("4");
            assertThat(server.receive().text()).isEqualTo("5");
            assertThat(server.dropped()).isEqualTo(3);
        }
    }

    @AsyncioTest(virtualTime = false)
    void loopOverTheDatagramsEndsWhenTheEndpointIsClosed() throws IOException {
        List<String> received = new ArrayList<>();
        var server = bind();
        Task<Void> loop = createTask(() -> {
            for (Datagram datagram : server) {
                received.add(datagram.text());
            }
        });
        try (var client = bind()) {
            client.send("a", addressOf(server));
            client.send("b", addressOf(server));
            while (received.size() < 2) {
                yieldNow();
            }

            server.close();
            Asyncio.await(loop);

            assertThat(received).containsExactly("a", "b");
            server.waitClosed();
        }
    }

    @AsyncioTest(virtualTime = false)
    void whoWaitsForADatagramIsToldOfTheClose() throws IOException {
        var server = bind();
        Task<Datagram> waiting = createTask(server::receive);
        yieldNow();

        server.close();

        assertThatThrownBy(() -> Asyncio.await(waiting))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("cannot receive, because it is closed; open another one");
        assertThatThrownBy(() -> server.send("x", new InetSocketAddress(InetAddress.ofLiteral(LOCALHOST), 9)))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("cannot send, because it is closed");
        server.waitClosed();
    }

    @AsyncioTest(virtualTime = false)
    void whatWasSentBeforeTheCloseArrives() throws IOException {
        try (var server = bind()) {
            var client = bind();
            for (int i = 0; i < 20; i++) {
                client.send("" + i, addressOf(server));
            }
            client.close();

            client.waitClosed();

            for (int i = 0; i < 20; i++) {
                assertThat(server.receive().text()).isEqualTo("" + i);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void cancelledReceiverLosesNoDatagram() throws IOException {
        try (var server = bind();
                var client = bind()) {
            Task<Datagram> first = createTask(server::receive);
            Task<Datagram> second = createTask(server::receive);
            yieldNow();
            client.send("only", addressOf(server));
            while (server.size() == 0) {
                yieldNow();
                if (first.isDone()) {
                    break;
                }
            }
            if (!first.isDone()) {
                first.cancel();
                assertThatThrownBy(() -> Asyncio.await(first)).isInstanceOf(CancelledError.class);
                assertThat(Asyncio.await(second).text()).isEqualTo("only");
            } else {
                second.cancel();
                assertThatThrownBy(() -> Asyncio.await(second)).isInstanceOf(CancelledError.class);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void drainWaitsUntilTheBufferIsDown() throws IOException {
        try (var server = bind();
                var client = bind()) {
            client.transport().setWriteBufferLimits(new WriteBufferLimits(1000, 100));
            client.send(new byte[900], addressOf(server));
            assertThat(client.transport().writeBufferSize()).isEqualTo(900);
            client.send(new byte[900], addressOf(server));
            assertThat(client.transport().writeQueueSize()).isEqualTo(2);

            client.drain();

            assertThat(client.transport().writeBufferSize()).isZero();
            assertThat(server.receive().data()).hasSize(900);
        }
    }

    @AsyncioTest(virtualTime = false)
    void manyEndpointsAnswerOne() throws IOException {
        try (var server = bind()) {
            Task<Void> echo = createTask(() -> {
                for (Datagram datagram : server) {
                    server.send(datagram.data(), datagram.sender());
                }
            });
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String name = "client " + i;
                clients.add(createTask(() -> {
                    try (var client =
                            Datagrams.connect(LOCALHOST, addressOf(server).getPort())) {
                        client.send(name);
                        return client.receive().text();
                    }
                }));
            }

            List<String> answers = awaitAll(clients);

            assertThat(answers).hasSize(50).doesNotHaveDuplicates();
            server.close();
            Asyncio.await(echo);
        }
    }

    @AsyncioTest(virtualTime = false)
    void endpointOnAllAddressesReceivesBothFamilies() throws IOException {
        try (var server = Datagrams.bind(null, 0);
                var four = Datagrams.connect(LOCALHOST, addressOf(server).getPort())) {
            four.send("4");
            Datagram fromFour = server.receive();
            server.send("answer", fromFour.sender());

            assertThat(fromFour.sender().getAddress()).isInstanceOf(Inet4Address.class);
            assertThat(four.receive().text()).isEqualTo("answer");
            if (hasIpv6()) {
                try (var six = Datagrams.connect("::1", addressOf(server).getPort())) {
                    six.send("6");
                    assertThat(server.receive().text()).isEqualTo("6");
                }
            }
        }
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;
    }

    @AsyncioTest(virtualTime = false)
    void takenAddressIsAnError() throws IOException {
        try (var first = bind()) {
            assertThatThrownBy(() -> Datagrams.bind(LOCALHOST, addressOf(first).getPort()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("Address already in use");
        }
    }

    @AsyncioTest(virtualTime = false)
    void socketsThatReuseThePortShareIt() throws IOException {
        var options = new DatagramOptions().reusePort(true);
        try (var first = Datagrams.bind(LOCALHOST, 0, options);
                var second = Datagrams.bind(LOCALHOST, addressOf(first).getPort(), options)) {
            assertThat(addressOf(second)).isEqualTo(addressOf(first));
        }
    }

    @AsyncioTest(virtualTime = false)
    void broadcastNeedsToBeAllowed() throws IOException {
        var everybody = new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9); // discard
        try (var forbidden = Datagrams.bind(LOCALHOST, 0)) {
            forbidden.send("x", everybody);
            assertThatThrownBy(forbidden::receive)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Permission denied");
        }
        try (var allowed = Datagrams.bind(LOCALHOST, 0, new DatagramOptions().allowBroadcast(true))) {
            allowed.send(
                    "x", new InetSocketAddress(InetAddress.ofLiteral("127.255.255.255"), 9)); // stays on this machine
            allowed.close();
            allowed.waitClosed();
            assertThat(allowed.receiveNowait()).isNull();
        }
    }

    @AsyncioTest(virtualTime = false)
    void multicastReachesThoseWhoHaveJoinedUntilTheyLeave() throws IOException {
        InetAddress group = InetAddress.ofLiteral("239.1.2.3");
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(LOCALHOST));
        var options = new DatagramOptions()
                .family(StandardProtocolFamily.INET)
                .multicastInterface(loopback)
                .multicastTimeToLive(0);
        try (var member = Datagrams.bind(null, 0, options);
                var sender = Datagrams.bind(null, 0, options)) {
            var toGroup = new InetSocketAddress(group, addressOf(member).getPort());
            var toMember = new InetSocketAddress(
                    InetAddress.ofLiteral(LOCALHOST), addressOf(member).getPort());
            member.joinGroup(group, loopback);
            sender.send("joined", toGroup);
            Datagram first = member.receive();
            member.leaveGroup(group);
            sender.send("left", toGroup);
            sender.send("direct", toMember);

            Datagram second = member.receive();

            assertThat(List.of(first.text(), second.text())).containsExactly("joined", "direct");
        }
    }

    @AsyncioTest(virtualTime = false)
    void multicastOfThisMachineIsNotHeardHereIfThatIsNotWanted() throws IOException {
        InetAddress group = InetAddress.ofLiteral("239.1.2.4");
        // The loopback network loops back whatever is wanted.
        NetworkInterface network = NetworkInterface.networkInterfaces()
                .filter(DatagramsTest::isRealAndHasIpv4)
                .findFirst()
                .orElse(null);
        assumeThat(network).isNotNull();
        var options = new DatagramOptions()
                .family(StandardProtocolFamily.INET)
                .multicastInterface(network)
                .multicastTimeToLive(0); // leaves nothing out of this machine
        try (var member = Datagrams.bind(null, 0, options);
                var loud = Datagrams.bind(null, 0, options);
                var silent = Datagrams.bind(null, 0, options.multicastLoopback(false))) {
            var toGroup = new InetSocketAddress(group, addressOf(member).getPort());
            member.joinGroup(group);
            silent.send("not heard", toGroup);
            silent.close();
            silent.waitClosed();
            loud.send("heard", toGroup);

            assertThat(member.receive().text()).isEqualTo("heard");
        }
    }

    private static boolean isRealAndHasIpv4(NetworkInterface network) {
        try {
            return network.isUp()
                    && !network.isLoopback()
                    && network.supportsMulticast()
                    && network.inetAddresses().anyMatch(Inet4Address.class::isInstance);
        } catch (SocketException e) {
            return false;
        }
    }

    @AsyncioTest(virtualTime = false)
    void misuseIsExplained() throws IOException {
        var options = new DatagramOptions();
        try (var server = bind();
                var client = Datagrams.connect(LOCALHOST, addressOf(server).getPort())) {
            var elsewhere = new InetSocketAddress(InetAddress.ofLiteral(LOCALHOST), 9);
            assertThatThrownBy(() -> client.send("x", elsewhere))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "is connected to " + addressOf(server) + ", so it cannot send to " + elsewhere);
            assertThatThrownBy(() -> server.send("x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is connected to nobody, so each datagram needs an address to send it to");
            assertThatThrownBy(() -> server.send("x", InetSocketAddress.createUnresolved("localhost", 9)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("which is not resolved");
            assertThatThrownBy(() -> server.joinGroup(InetAddress.ofLiteral(LOCALHOST)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("127.0.0.1 is not the address of a multicast group");
        }
        assertThatThrownBy(() -> Datagrams.open(null, null, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A socket for datagrams needs a local or a remote address");
        assertThatThrownBy(() -> options.queueSize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queueSize must be positive, but is 0");
        assertThatThrownBy(() -> options.multicastTimeToLive(256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("multicastTimeToLive is between 0 and 255, but is 256");
    }

    @AsyncioTest(virtualTime = false)
    void largeDatagramsInARowArriveUnharmed() throws IOException {
        try (var server = bind();
                var client = bind()) {
            for (int i = 0; i < 100; i++) {
                byte[] data = new byte[9000];
                Arrays.fill(data, (byte) i);
                client.send(data, addressOf(server));
                client.drain();
                assertThat(server.receive().data()).isEqualTo(data);
            }
        }
    }
}
