package dev.asyncio.net.memory;

import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.EventLoop;
import dev.asyncio.net.DatagramEndpoint;
import dev.asyncio.net.DatagramOptions;
import dev.asyncio.net.Datagrams;
import dev.asyncio.net.Transports;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class MemoryDatagramsTest {

    private static DatagramEndpoint server(Hosts hosts) {
        return hosts.network.callOn("server", () -> Datagrams.bind("server", 53));
    }

    private static DatagramEndpoint client(Hosts hosts) {
        return hosts.network.callOn("client", () -> Datagrams.connect("server", 53));
    }

    private static List<Integer> sendAndReceive(Hosts hosts, int count) throws IOException {
        try (var server = server(hosts);
                var client = client(hosts)) {
            for (int i = 0; i < count; i++) {
                client.send(Integer.toString(i));
                sleep(millis(1));
            }
            sleep(seconds(10));
            List<Integer> received = new ArrayList<>();
            for (var next = server.receiveNowait(); next != null; next = server.receiveNowait()) {
                received.add(Integer.parseInt(next.text()));
            }
            return received;
        }
    }

    @AsyncioTest
    void unixSocketsForDatagramsAreNotThere(EventLoop loop) {
        MemoryNetwork.install(loop);

        assertThatThrownBy(
                        () -> Transports.createUnixDatagramEndpoint(() -> new DatagramProtocol() {}, "/made-up", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A network in memory has no datagrams over Unix sockets; use those of the Internet"
                        + " (createDatagramEndpoint), or Unix connections, or a loop without the network");
    }

    @AsyncioTest
    void datagramArrivesAfterTheDelay(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(millis(30)));
        try (var server = server(hosts);
                var client = client(hosts)) {
            client.send("hello");

            var datagram = server.receive();

            assertThat(datagram.text()).isEqualTo("hello");
            assertThat(datagram.sender())
                    .hasToString("client/10.0.0.3:" + client.localAddress().getPort());
            assertThat(hosts.elapsed()).isEqualTo(millis(30));
        }
    }

    @AsyncioTest
    void lossIsAsLikelyAsTheLinkSays(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().loss(0.25));

        List<Integer> received = sendAndReceive(hosts, 1000);

        assertThat(received.size()).isBetween(700, 800);
        assertThat(received).isSorted();
        assertThat(hosts.network.trace().stream().filter(packet -> packet.fate() == Packet.Fate.LOST))
                .hasSize(1000 - received.size());
    }

    @AsyncioTest
    void duplicatesComeTwice(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().duplication(1));

        assertThat(sendAndReceive(hosts, 3)).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @AsyncioTest
    void datagramsThatAreHeldUpAreOvertaken(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().reordering(0.1, millis(5)));

        List<Integer> received = sendAndReceive(hosts, 100);

        assertThat(received).hasSize(100).doesNotHaveDuplicates();
        assertThat(received).isNotEqualTo(IntStream.range(0, 100).boxed().toList());
    }

    @AsyncioTest
    void whatIsUnderWayWhenTheLinkIsCutIsLost(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(seconds(1)));
        try (var server = server(hosts);
                var client = client(hosts)) {
            client.send("lost");
            sleep(millis(500));
            hosts.network.partition("client", "server");
            sleep(seconds(1));
            hosts.network.healAll();
            client.send("heard");

            assertThat(server.receive().text()).isEqualTo("heard");
        }
    }

    @AsyncioTest
    void connectedEndIsToldThatNobodyReceives(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        try (var client = client(hosts)) {
            client.send("anybody?");

            assertThatThrownBy(client::receive)
                    .isInstanceOf(PortUnreachableException.class)
                    .hasMessage("Connection refused");
        }
    }

    @AsyncioTest
    void receiverWithoutRoomLosesDatagrams(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        var options = new DatagramOptions().receiveBufferSize(2500);
        try (var server = hosts.network.callOn("server", () -> Datagrams.bind("server", 53, options));
                var client = client(hosts)) {
            for (int i = 0; i < 5; i++) {
                client.send(new byte[1000]); // all in one turn
            }
            sleep(seconds(1));

            assertThat(server.size()).isEqualTo(2);
        }
    }

    @AsyncioTest
    void groupsAndBroadcastsReachAllHosts(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        InetAddress group = InetAddress.ofLiteral("239.1.2.3");
        var options = new DatagramOptions().family(StandardProtocolFamily.INET).allowBroadcast(true);
        try (var one = hosts.network.callOn("server", () -> Datagrams.bind(null, 5353, options));
                var other = hosts.network.callOn("client", () -> Datagrams.bind(null, 5353, options));
                var sender = Datagrams.bind(null, 0, options)) {
            one.joinGroup(group);
            other.joinGroup(group);

            sender.send("to the group", new InetSocketAddress(group, 5353));
            sender.send("to all", new InetSocketAddress("255.255.255.255", 5353));

            for (var each : List.of(one, other)) {
                assertThat(each.receive().text()).isEqualTo("to the group");
                assertThat(each.receive().text()).isEqualTo("to all");
            }
        }
    }

    @AsyncioTest
    void socketsOfACrashedHostAreGone(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        var server = server(hosts);

        hosts.network.crash("server");

        assertThatThrownBy(server::receive).isInstanceOf(IOException.class);
        hosts.network.restart("server");
        server(hosts).close();
    }
}
