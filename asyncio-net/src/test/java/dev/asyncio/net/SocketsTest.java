package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// Runs with NIO, where the loop watches the channels, on the handoff engine, and with epoll, where a thread
/// does, on the loop engine.
@SuppressWarnings("try") // some are closed before their block ends, which is what is tested
class SocketsTest {

    @TempDir
    Path folder;

    private static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        server.configureBlocking(false);
        return server;
    }

    /// Two ends of a connection.
    private record Pair(SocketChannel one, SocketChannel other) implements AutoCloseable {

        static Pair open() throws IOException {
            try (ServerSocketChannel server = listen()) {
                Task<SocketChannel> accepting = createTask(() -> Sockets.accept(server));
                SocketChannel client = SocketChannel.open();
                client.configureBlocking(false);
                Sockets.connect(client, server.getLocalAddress());
                return new Pair(client, Asyncio.await(accepting));
            }
        }

        @Override
        public void close() throws IOException {
            one.close();
            other.close();
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectionIsMadeAcceptedAndUsed() throws IOException {
        try (Pair pair = Pair.open()) {
            Task<byte[]> receiving = createTask(() -> Sockets.recv(pair.other, 100));
            yieldNow();
            assertThat(receiving.isDone()).isFalse();

            Sockets.sendall(pair.one, "hello".getBytes(UTF_8));

            assertThat(Asyncio.await(receiving)).asString().isEqualTo("hello");
            pair.one.shutdownOutput();
            assertThat(Sockets.recv(pair.other, 100)).isEmpty();
            assertThat(Sockets.recvInto(pair.other, ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void largeDataIsSentWhileTheReceiverMakesRoom() throws IOException {
        byte[] data = new byte[8 << 20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        try (Pair pair = Pair.open()) {
            Task<Void> sending = createTask(() -> Sockets.sendall(pair.one, data));

            ByteBuffer received = ByteBuffer.allocate(data.length);
            while (received.hasRemaining()) {
                Sockets.recvInto(pair.other, received);
            }

            Asyncio.await(sending);
            assertThat(received.array()).isEqualTo(data);
        }
    }

    @AsyncioTest(virtualTime = false)
    void refusedConnectIsAnError() throws IOException {
        InetSocketAddress gone;
        try (ServerSocketChannel server = listen()) {
            gone = (InetSocketAddress) server.getLocalAddress();
        }
        try (SocketChannel client = SocketChannel.open()) {
            client.configureBlocking(false);

            assertThatThrownBy(() -> Sockets.connect(client, gone)).isInstanceOf(ConnectException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void datagramsGoBothWaysAndAreCutOffAtTheGivenSize() throws IOException {
        try (DatagramChannel one =
                        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
                DatagramChannel other =
                        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            one.configureBlocking(false);
            other.configureBlocking(false);
            Task<Datagram> receiving = createTask(() -> Sockets.recvfrom(other, 4));
            yieldNow();

            int sent = Sockets.sendto(one, "hello".getBytes(UTF_8), other.getLocalAddress());

            assertThat(sent).isEqualTo(5);
            Datagram received = Asyncio.await(receiving);
            assertThat(received.text()).isEqualTo("hell");
            assertThat(received.sender()).isEqualTo(one.getLocalAddress());
        }
    }

    @AsyncioTest(virtualTime = false)
    void pipeOfTheJdkCanBeReadToo() throws IOException {
        Pipe pipe = Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.configureBlocking(false);
            Task<byte[]> receiving = createTask(() -> Sockets.recv(source, 100));
            yieldNow();

            Sockets.sendall(sink, "through a pipe".getBytes(UTF_8));

            assertThat(Asyncio.await(receiving)).asString().isEqualTo("through a pipe");
        }
    }

    @AsyncioTest(virtualTime = false)
    void readerIsCalledInEachTurnUntilItIsRemoved() throws IOException {
        try (Pair pair = Pair.open()) {
            List<String> calls = new ArrayList<>();
            Sockets.addReader(pair.other, () -> {
                calls.add("called");
                if (calls.size() == 3) {
                    calls.add("removed " + Sockets.removeReader(pair.other));
                }
            });
            Sockets.sendall(pair.one, new byte[1]); // nobody reads it
            while (calls.size() < 4) {
                yieldNow();
            }
            for (int i = 0; i < 100; i++) {
                yieldNow();
            }

            assertThat(calls).containsExactly("called", "called", "called", "removed true");
            assertThat(Sockets.removeReader(pair.other)).isFalse();
        }
    }

    @AsyncioTest(virtualTime = false)
    void secondCallbackReplacesTheFirst() throws IOException {
        try (Pair pair = Pair.open()) {
            List<String> calls = new ArrayList<>();
            Sockets.addWriter(pair.one, () -> calls.add("first"));
            Sockets.addWriter(pair.one, () -> {
                calls.add("second");
                Sockets.removeWriter(pair.one);
            });

            while (calls.isEmpty()) {
                yieldNow();
            }

            assertThat(calls).containsExactly("second");
        }
    }

    @AsyncioTest(virtualTime = false)
    void readerAndWriterOfOneChannelAreCalledBoth() throws IOException {
        try (Pair pair = Pair.open()) {
            List<String> calls = new ArrayList<>();
            Sockets.addReader(pair.other, () -> {
                calls.add("read");
                Sockets.removeReader(pair.other);
            });
            Sockets.addWriter(pair.other, () -> {
                calls.add("write");
                Sockets.removeWriter(pair.other);
            });
            Sockets.sendall(pair.one, new byte[1]);

            while (calls.size() < 2) {
                yieldNow();
            }

            assertThat(calls).containsExactlyInAnyOrder("read", "write");
        }
    }

    @AsyncioTest(virtualTime = false)
    void callbackRemovedByAnotherOfTheSameTurnIsNotCalled() throws IOException {
        try (Pair first = Pair.open();
                Pair second = Pair.open()) {
            List<String> calls = new ArrayList<>();
            // Whichever comes first removes the other.
            Sockets.addWriter(first.one, () -> {
                calls.add("first");
                Sockets.removeWriter(first.one);
                Sockets.removeWriter(second.one);
            });
            Sockets.addWriter(second.one, () -> {
                calls.add("second");
                Sockets.removeWriter(first.one);
                Sockets.removeWriter(second.one);
            });
            while (calls.isEmpty()) {
                yieldNow();
            }
            for (int i = 0; i < 100; i++) {
                yieldNow();
            }

            assertThat(calls).hasSize(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void whoWaitsForAChannelThatIsClosedIsTold() throws IOException {
        try (Pair pair = Pair.open()) {
            Task<byte[]> receiving = createTask(() -> Sockets.recv(pair.other, 100));
            yieldNow();

            pair.other.close();

            assertThatThrownBy(() -> Asyncio.await(receiving)).isInstanceOf(ClosedChannelException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void cancelledReceiverLeavesTheDataToTheNext() throws IOException {
        try (Pair pair = Pair.open()) {
            Task<byte[]> receiving = createTask(() -> Sockets.recv(pair.other, 100));
            yieldNow();
            receiving.cancel();
            assertThatThrownBy(() -> Asyncio.await(receiving)).isInstanceOf(CancelledError.class);

            Sockets.sendall(pair.one, "kept".getBytes(UTF_8));

            assertThat(Sockets.recv(pair.other, 100)).asString().isEqualTo("kept");
        }
    }

    @AsyncioTest(virtualTime = false)
    void channelCanBlockAgainWhenNobodyWaits() throws IOException {
        try (Pair pair = Pair.open()) {
            Task<byte[]> receiving = createTask(() -> Sockets.recv(pair.other, 100));
            yieldNow();
            Sockets.sendall(pair.one, new byte[1]);
            Asyncio.await(receiving);
            while (pair.other.isRegistered()) {
                Asyncio.sleep(Asyncio.millis(1)); // the loop lets go of it when it polls
            }

            pair.other.configureBlocking(true);

            assertThat(pair.other.isBlocking()).isTrue();
        }
    }

    @AsyncioTest(virtualTime = false)
    void partOfAFileIsSent() throws IOException {
        byte[] data = new byte[3 << 20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        Path file = Files.write(folder.resolve("data"), data);
        try (Pair pair = Pair.open()) {
            Task<Long> sending = createTask(() -> Sockets.sendfile(pair.one, file, 1000, data.length - 3000L));

            ByteBuffer received = ByteBuffer.allocate(data.length - 3000);
            while (received.hasRemaining()) {
                Sockets.recvInto(pair.other, received);
            }

            assertThat(Asyncio.await(sending)).isEqualTo(data.length - 3000L);
            assertThat(received.array()).isEqualTo(java.util.Arrays.copyOfRange(data, 1000, data.length - 2000));
            assertThat(Sockets.sendfile(pair.one, file, data.length, null)).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void misuseIsExplained() throws IOException {
        try (Pair pair = Pair.open();
                SocketChannel blocking = SocketChannel.open();
                ServerSocketChannel server = listen()) {
            assertThatThrownBy(() -> Sockets.recv(blocking, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("recv needs a channel that does not block, but got " + blocking
                            + "; call configureBlocking(false)");
            assertThatThrownBy(() -> Sockets.addReader(blocking, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("addReader needs a channel that does not block, but got " + blocking
                            + "; call configureBlocking(false)");
            assertThatThrownBy(() -> Sockets.addWriter(server, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("addWriter needs a channel that can be written to, but got " + server);
            assertThatThrownBy(() -> Sockets.recv(pair.one, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("recv needs room for at least one byte, but got 0");
            assertThatThrownBy(() -> Sockets.sendfile(pair.one, folder, -1, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("sendfile begins at an offset that is not negative, but got -1");
            Task<byte[]> first = createTask(() -> Sockets.recv(pair.one, 1));
            yieldNow();
            assertThatThrownBy(() -> Sockets.recv(pair.one, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must wait, but another task waits for the same already");
            first.cancelAndWait();
        }
    }
}
