package dev.asyncio.net;

import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Action;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.DatagramTransport;
import dev.asyncio.stream.ExtraInfo;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Datagrams over Unix sockets, with epoll; and that the others say that they have none.
@Timeout(
        value = 20,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a loop that hangs must not take the build with it
class UnixDatagramsTest {

    @TempDir
    Path folder;

    private static void runWith(IoTransport transport, Action body) throws Exception {
        EventLoop loop;
        try {
            loop = EventLoop.builder().poller(transport.newPoller()).build();
        } catch (IllegalStateException notHere) {
            assumeTrue(false, notHere.getMessage());
            return;
        }
        try (Runner runner = Runner.builder().loopFactory(() -> loop).build()) {
            runner.run(body);
        }
    }

    /// Writes down what it is called with.
    private static final class Recording implements DatagramProtocol {

        final List<String> calls = new ArrayList<>();
        final List<SocketAddress> senders = new ArrayList<>();

        @Override
        public void connectionMade(BaseTransport transport) {
            calls.add("made");
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            calls.add("received " + UTF_8.decode(data));
            senders.add(sender);
        }

        @Override
        public void errorReceived(Exception exception) {
            calls.add(exception.getClass().getSimpleName());
        }

        @Override
        public void pauseWriting() {
            calls.add("pause");
        }

        @Override
        public void resumeWriting() {
            calls.add("resume");
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
            calls.add("lost " + exception);
        }

        void waitFor(String call) {
            while (!calls.contains(call)) {
                yieldNow();
            }
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static UnixBound<Recording> open(@Nullable String local, @Nullable String remote) throws IOException {
        return Transports.createUnixDatagramEndpoint(Recording::new, local, remote);
    }

    private static void close(UnixBound<Recording> bound) {
        bound.transport().close();
        bound.protocol().waitFor("lost null");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void datagramArrivesWithItsSenderWhoCanBeAnswered() throws Exception {
        runWith(IoTransport.EPOLL, () -> {
            UnixBound<Recording> server = open(path("server"), null);
            UnixBound<Recording> client = open(path("client"), path("server"));

            client.transport().sendTo(bytes("question"), null);
            server.protocol().waitFor("received question");
            server.transport().sendTo(bytes("answer"), server.protocol().senders.getFirst());
            client.protocol().waitFor("received answer");

            assertThat(server.protocol().senders).containsExactly(UnixDomainSocketAddress.of(path("client")));
            assertThat(client.transport().<SocketAddress>extraInfo(ExtraInfo.PEERNAME))
                    .isEqualTo(UnixDomainSocketAddress.of(path("server")));
            assertThat(server.transport().<SocketAddress>extraInfo(ExtraInfo.SOCKNAME))
                    .isEqualTo(UnixDomainSocketAddress.of(path("server")));
            assertThat(client.transport())
                    .hasToString("UnixDatagramTransport[open, " + path("client") + " -> " + path("server") + "]");
            close(client);
            close(server);
            assertThat(server.protocol().calls).containsExactly("made", "received question", "lost null");
        });

        assertThat(folder.resolve("server")).exists(); // as in CPython
    }

    @Test
    void senderWithoutAnAddressHasAnEmptyOne() throws Exception {
        runWith(IoTransport.EPOLL, () -> {
            UnixBound<Recording> server = open(path("server"), null);
            UnixBound<Recording> client = open(null, path("server"));
            UnixBound<Recording> other = open(null, null);

            client.transport().sendTo(bytes("connected"), null);
            server.protocol().waitFor("received connected");
            other.transport().sendTo(bytes("not connected"), UnixDomainSocketAddress.of(path("server")));
            server.protocol().waitFor("received not connected");

            assertThat(server.protocol().senders)
                    .containsExactly(UnixDomainSocketAddress.of(""), UnixDomainSocketAddress.of(""));
            assertThatThrownBy(() -> server.transport()
                            .sendTo(bytes("x"), server.protocol().senders.getFirst()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith(
                            "sends to Unix sockets with a name, but got one without; the sender has to bind its socket");
            close(client);
            close(other);
            close(server);
        });
    }

    @Test
    void abstractNamesNeedNoFile() throws Exception {
        String name = "\0asyncio-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        runWith(IoTransport.EPOLL, () -> {
            UnixBound<Recording> server = open(name, null);
            UnixBound<Recording> client = open(name + "-client", name);

            client.transport().sendTo(bytes("question"), null);
            server.protocol().waitFor("received question");
            server.transport().sendTo(bytes("answer"), server.protocol().senders.getFirst());
            client.protocol().waitFor("received answer");

            assertThat(server.protocol().senders)
                    .containsExactly(AbstractUnixAddress.of(name.substring(1) + "-client"));
            close(client);
            close(server);
        });
    }

    @Test
    void emptyDatagramsArriveInTheirPlace() throws Exception {
        runWith(IoTransport.EPOLL, () -> {
            UnixBound<Recording> server = open(path("server"), null);
            UnixBound<Recording> client = open(null, path("server"));
            UnixBound<Recording> other = open(null, null);

            client.transport().sendTo(bytes("a"), null);
            client.transport().sendTo(new byte[0], null);
            client.transport().sendTo(bytes("b"), null);
            server.protocol().waitFor("received b");
            other.transport().sendTo(new byte[0], UnixDomainSocketAddress.of(path("server")));
            other.transport().sendTo(bytes("c"), UnixDomainSocketAddress.of(path("server")));
            server.protocol().waitFor("received c");

            assertThat(server.protocol().calls)
                    .containsExactly("made", "received a", "received ", "received b", "received ", "received c");
            close(client);
            close(other);
            close(server);
        });
    }

    /// The queue of a Unix socket holds ten or so.
    @Test
    void whatDoesNotFitIntoTheQueueOfTheReceiverWaitsAndNothingIsLost() throws Exception {
        runWith(IoTransport.EPOLL, () -> {
            UnixBound<Recording> server = open(path("server"), null);
            UnixBound<Recording> connected = open(null, path("server"));
            UnixBound<Recording> other = open(null, null);
            byte[] large = bytes("x".repeat(1_000));

            for (int i = 0; i < 300; i++) {
                connected.transport().sendTo(large, null);
                other.transport().sendTo(large, UnixDomainSocketAddress.of(path("server")));
            }
            connected.transport().sendTo(bytes("last"), null);
            other.transport().sendTo(bytes("last of the other"), UnixDomainSocketAddress.of(path("server")));
            assertThat(connected.protocol().calls).contains("pause");
            connected.transport().close(); // behind what is to be sent
            server.protocol().waitFor("received last");
            server.protocol().waitFor("received last of the other");

            assertThat(Collections.frequency(server.protocol().calls, "received " + "x".repeat(1_000)))
                    .isEqualTo(600);
            assertThat(other.protocol().calls).contains("pause", "resume");
            connected.protocol().waitFor("lost null");
            close(other);
            close(server);
        });
    }

    @Test
    void largeDatagramArrivesWhole() throws Exception {
        runWith(IoTransport.EPOLL, () -> {
            UnixBound<Recording> server = open(path("server"), null);
            UnixBound<Recording> client = open(null, path("server"));
            String large = "y".repeat(150_000);

            client.transport().sendTo(bytes(large), null);
            server.protocol().waitFor("received " + large);

            close(client);
            close(server);
        });
    }

    @Test
    void socketFileThatWasLeftBehindIsReplacedAndAnotherFileIsNot() throws Exception {
        Files.writeString(folder.resolve("precious"), "precious");
        runWith(IoTransport.EPOLL, () -> {
            close(open(path("server"), null));
            close(open(path("server"), null));

            assertThatThrownBy(() -> open(path("precious"), null))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("Address already in use");
        });

        assertThat(folder.resolve("precious")).hasContent("precious");
    }

    @Test
    void nobodyThereIsAnErrorOfConnectingOrSending() throws Exception {
        runWith(IoTransport.EPOLL, () -> {
            assertThatThrownBy(() -> open(null, path("nobody")))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Cannot connect to " + path("nobody") + ": No such file or directory");
            UnixBound<Recording> client = open(null, null);
            client.transport().sendTo(bytes("x"), UnixDomainSocketAddress.of(path("nobody")));
            while (client.protocol().calls.size() < 2) {
                yieldNow();
            }
            UnixBound<Recording> server = open(path("server"), null);
            client.transport().sendTo(bytes("still open"), UnixDomainSocketAddress.of(path("server")));
            server.protocol().waitFor("received still open");

            close(client);
            close(server);
        });
    }

    @Test
    void misuseIsExplained() throws Exception {
        runWith(IoTransport.EPOLL, () -> {
            UnixBound<Recording> server = open(path("server"), null);
            UnixBound<Recording> client = open(null, path("server"));
            DatagramTransport bound = server.transport();
            DatagramTransport connected = client.transport();

            assertThatThrownBy(() -> bound.sendTo(new byte[1], null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("is connected to nobody, so each datagram needs an address to send it to");
            assertThatThrownBy(() ->
                            bound.sendTo(new byte[1], new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("sends to Unix sockets with a name, but got /127.0.0.1:1");
            assertThatThrownBy(() -> connected.sendTo(new byte[1], UnixDomainSocketAddress.of(path("other"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("so it cannot send to " + path("other"));
            close(client);
            close(server);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "IO_URING"})
    void transportsWithoutSuchSocketsSaySo(IoTransport transport) throws Exception {
        runWith(
                transport,
                () -> assertThatThrownBy(() -> open(path("server"), null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("A loop that does its I/O with " + transport
                                + " has no datagrams over Unix sockets, because ")
                        .hasMessageEndingWith("on Linux make the loop with"
                                + " EventLoop.builder().poller(IoTransport.EPOLL.newPoller()), or start with"
                                + " -Dasyncio.io=epoll"));
    }
}
