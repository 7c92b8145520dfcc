package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.SystemExit;
import dev.asyncio.Task;
import dev.asyncio.stream.IncompleteReadException;
import dev.asyncio.stream.LineTooLongException;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What networks and peers do to a program.
class FaultsTest {

    private static final int LARGE = 16 << 20;

    /// A connection of ours whose peer is a plain socket, which blocks and can be reset.
    private static final class Pair implements AutoCloseable {

        final Connection ours;
        final Socket theirs;

        Pair() throws IOException {
            this(new ConnectOptions());
        }

        Pair(ConnectOptions options) throws IOException {
            try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ours = openConnection("127.0.0.1", listening.getLocalPort(), options);
                theirs = listening.accept();
            }
        }

        /// The peer is gone, and says so at once.
        void reset() throws IOException {
            theirs.setSoLinger(true, 0);
            theirs.close();
        }

        @Override
        public void close() throws IOException {
            ours.writer().transport().abort();
            theirs.close();
            yieldNow();
        }
    }

    private static @Nullable Throwable thrownBy(Task<?> task) {
        try {
            Asyncio.await(task);
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    private static void runFor(int turns) {
        for (int i = 0; i < turns; i++) {
            sleep(millis(1));
        }
    }

    // ---- resets

    @AsyncioTest(virtualTime = false)
    void resetEndsAReadThatWaits() throws IOException {
        try (Pair pair = new Pair()) {
            Task<byte[]> reading = createTask(() -> pair.ours.reader().readLine());
            runFor(5);

            pair.reset();

            assertThat(thrownBy(reading)).isInstanceOf(IOException.class).hasMessageContaining("reset");
            assertThatThrownBy(pair.ours.writer()::drain).isInstanceOf(IOException.class);
            assertThatThrownBy(pair.ours.writer()::waitClosed).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void resetEndsADrainThatWaits() throws IOException {
        try (Pair pair = new Pair()) {
            pair.ours.writer().write(new byte[LARGE]);
            Task<Void> draining = createTask(pair.ours.writer()::drain);
            runFor(5);

            pair.reset();

            assertThat(thrownBy(draining)).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void resetEndsACloseThatWaits() throws IOException {
        try (Pair pair = new Pair()) {
            pair.ours.writer().write(new byte[LARGE]);
            pair.ours.close();
            Task<Void> closing = createTask(pair.ours.writer()::waitClosed);
            runFor(5);

            pair.reset();

            assertThat(thrownBy(closing)).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void resetAfterOurEndIsSeenByTheReader() throws IOException {
        try (Pair pair = new Pair()) {
            pair.ours.writer().writeEof();
            Task<byte[]> reading = createTask(() -> pair.ours.reader().read());
            runFor(5);

            pair.reset();

            assertThat(thrownBy(reading)).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void resetAfterTheirEndIsSeenByTheWriter() throws IOException {
        try (Pair pair = new Pair()) {
            pair.theirs.shutdownOutput();
            assertThat(pair.ours.reader().read()).isEmpty();

            pair.reset();

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            pair.ours.writer().write(new byte[1 << 16]);
                            pair.ours.writer().drain();
                            sleep(millis(1));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void resetWhileReadingIsPausedIsSeenLater() throws IOException {
        try (Pair pair = new Pair(new ConnectOptions().limit(1))) {
            pair.theirs.getOutputStream().write(new byte[100_000]);
            runFor(10);

            pair.reset();
            runFor(10);

            assertThatThrownBy(() -> pair.ours.reader().read()).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverOutlivesConnectionsThatAreResetBeforeItHasAccepted() throws IOException {
        List<String> served = new ArrayList<>();
        Server server = startServer(
                (reader, writer) -> {
                    try (writer) {
                        served.add(new String(reader.readLine(), UTF_8));
                    } catch (IOException e) {
                        served.add("failed");
                    }
                },
                "127.0.0.1",
                0);
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.setSoLinger(true, 0);
            socket.close();
        }

        try (Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("alive\n");
            connection.reader().read();
        }
        server.close();
        server.waitClosed();
        yieldNow();

        assertThat(served).contains("alive\n");
    }

    // ---- slow peers

    @AsyncioTest(virtualTime = false)
    void slowReaderDoesNotMakeTheWritersBufferGrow() throws IOException {
        try (Pair pair = new Pair()) {
            long[] largest = new long[1];
            Task<Void> writing = createTask(() -> {
                byte[] piece = new byte[10_000];
                for (int i = 0; i < 2000; i++) {
                    pair.ours.writer().write(piece);
                    largest[0] =
                            Math.max(largest[0], pair.ours.writer().transport().writeBufferSize());
                    pair.ours.writer().drain();
                }
                pair.ours.close();
            });
            runFor(20); // the writer has to wait by now
            boolean hadToWait = !writing.isDone();

            for (int i = 0; i < 100; i++) { // a byte at a time
                pair.theirs.getInputStream().read();
                yieldNow();
            }
            byte[] rest = Asyncio.toThread(() -> pair.theirs.getInputStream().readAllBytes());
            Asyncio.await(writing);

            assertThat(hadToWait).isTrue();
            assertThat(rest).hasSize(2000 * 10_000 - 100);
            assertThat(largest[0]).isLessThan(64 * 1024 + 10_000 + 20 * 200); // Netty counts some 100 bytes a piece
        }
    }

    @AsyncioTest(virtualTime = false)
    void peerThatFloodsAReaderHasToWait() throws IOException {
        int limit = 64 * 1024;
        try (Pair pair = new Pair(new ConnectOptions().limit(limit))) {
            Task<Void> flooding = createTask(() -> Asyncio.toThread(() -> {
                pair.theirs.getOutputStream().write(new byte[LARGE]);
                pair.theirs.shutdownOutput();
            }));
            runFor(50);
            boolean hadToWait = !flooding.isDone();
            String whilePaused = pair.ours.reader().toString();

            long received = 0;
            for (byte[] some = pair.ours.reader().read(1000);
                    some.length > 0;
                    some = pair.ours.reader().read(1000)) {
                received += some.length;
            }
            Asyncio.await(flooding);

            assertThat(hadToWait).isTrue();
            assertThat(whilePaused).contains(", paused");
            assertThat(Integer.parseInt(whilePaused.replaceAll("\\D+(\\d+) bytes.*", "$1")))
                    .isLessThan(2 * limit + 64 * 1024 + 1);
            assertThat(received).isEqualTo(LARGE);
        }
    }

    @AsyncioTest(virtualTime = false)
    void bytesThatComeOneAtATimeMakeALine() throws IOException {
        try (Pair pair = new Pair()) {
            Task<byte[]> reading = createTask(() -> pair.ours.reader().readLine());
            for (byte one : "slowly\n".getBytes(UTF_8)) {
                pair.theirs.getOutputStream().write(one);
                sleep(millis(1));
            }

            assertThat(Asyncio.await(reading)).asString().isEqualTo("slowly\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void lineThatIsTooLongIsAnErrorAndTheNextOneIsRead() throws IOException {
        try (Pair pair = new Pair(new ConnectOptions().limit(1000))) {
            Task<Void> writing = createTask(() -> Asyncio.toThread(() -> {
                pair.theirs.getOutputStream().write("x".repeat(1500).getBytes(UTF_8));
                pair.theirs.getOutputStream().write("\nshort\n".getBytes(UTF_8));
            }));
            Asyncio.await(writing);
            runFor(5);

            assertThatThrownBy(() -> pair.ours.reader().readLine()).isInstanceOf(LineTooLongException.class);
            assertThat(pair.ours.reader().readLine()).asString().isEqualTo("short\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void lineWithoutEndDoesNotMakeMemoryGrow() throws IOException {
        try (Pair pair = new Pair(new ConnectOptions().limit(1000))) {
            Task<Void> flooding = createTask(() -> Asyncio.toThread(() -> {
                try {
                    pair.theirs.getOutputStream().write(new byte[LARGE]);
                } catch (IOException e) {
                    assertThat(e).isNotNull(); // we have hung up
                }
            }));

            assertThatThrownBy(() -> pair.ours.reader().readLine()).isInstanceOf(LineTooLongException.class);
            pair.ours.writer().transport().abort();
            Asyncio.await(flooding);
        }
    }

    // ---- cancellation

    @AsyncioTest(virtualTime = false)
    void cancelledReadsLoseNothing() throws IOException {
        byte[] sent = new byte[100_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 7);
        }
        try (Pair pair = new Pair()) {
            Task<Void> writing = createTask(() -> Asyncio.toThread(() -> {
                for (int i = 0; i < sent.length; i += 100) {
                    pair.theirs.getOutputStream().write(sent, i, 100);
                }
                pair.theirs.shutdownOutput();
            }));
            List<Byte> received = new ArrayList<>();
            List<Callable<byte[]>> reads = List.of(
                    () -> pair.ours.reader().read(64),
                    () -> pair.ours.reader().readExactly(50),
                    () -> pair.ours.reader().readUntil(new byte[] {0}));
            for (int i = 0; !pair.ours.reader().atEof(); i++) {
                Callable<byte[]> read = reads.get(i % reads.size());
                Task<byte[]> reading = createTask(read);
                yieldNow();
                if (i % 2 == 0) {
                    reading.cancel();
                }
                try {
                    for (byte one : Asyncio.await(reading)) {
                        received.add(one);
                    }
                } catch (CancelledError e) {
                    assertThat(reading.isCancelled()).isTrue();
                } catch (Exception e) { // await hands on what the task threw, which the compiler does not know
                    for (byte one : ((IncompleteReadException) e).partial()) {
                        received.add(one);
                    }
                }
            }
            Asyncio.await(writing);

            assertThat(received).hasSize(sent.length);
            for (int i = 0; i < sent.length; i++) {
                assertThat(received.get(i)).isEqualTo(sent[i]);
            }
        }
    }

    // ---- the loop's end

    @Test
    void loopThatIsClosedClosesItsConnections() throws Exception {
        Socket[] peer = new Socket[1];
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            try (Runner runner = new Runner()) {
                runner.run(() -> {
                    startServer((_, _) -> {}, "127.0.0.1", 0); // stays open as well
                    Connection left = openConnection("127.0.0.1", listening.getLocalPort());
                    peer[0] = listening.accept();
                    peer[0].getOutputStream().write(new byte[1000]);
                    left.writer().write(new byte[LARGE]);
                    left.reader().readExactly(1);
                });
            }
            // What was sent is there, and then the end or a reset: the connection is gone.
            peer[0].setSoTimeout(10_000);
            long received = 0;
            try {
                received = peer[0].getInputStream().readAllBytes().length;
            } catch (java.net.SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
            assertThat(received).isLessThan(LARGE);
            peer[0].close();
        }
    }

    @Test
    void exitFromAProtocolLeavesTheLoop() {
        assertThatThrownBy(() -> Asyncio.run(() -> {
                    Server server = Transports.createServer(
                            () -> new Recorder() {
                                @Override
                                public void dataReceived(ByteBuffer data) {
                                    throw new SystemExit(3);
                                }
                            },
                            List.of("127.0.0.1"),
                            0,
                            new ServerOptions());
                    Connection connection = openConnection("127.0.0.1", server.port());
                    connection.writer().write("x");
                    sleep(Asyncio.seconds(20));
                    server.close();
                }))
                .isInstanceOfSatisfying(
                        SystemExit.class, exit -> assertThat(exit.status()).isEqualTo(3));
    }

    // ---- endurance

    private static long openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            writer.write(reader.readLine());
        }
    }

    @Tag("long")
    @AsyncioTest(virtualTime = false, realTimeoutSeconds = 60)
    void tenThousandConnectionsLeaveNoDescriptorBehind(EventLoop loop) throws IOException {
        Server server = startServer(FaultsTest::echo, "127.0.0.1", 0);
        int rounds = loop.engineName().equals("loop") ? 100 : 20;
        connectHundredTimes(server.port()); // what is opened once for all is open now
        runFor(20);
        long before = openDescriptors();

        for (int i = 0; i < rounds; i++) {
            connectHundredTimes(server.port());
        }
        while (server.connections() > 0) {
            sleep(millis(1));
        }
        runFor(20);
        long after = openDescriptors();
        server.close();
        server.waitClosed();
        yieldNow();

        assertThat(after).isLessThan(before + 20);
    }

    private static void connectHundredTimes(int port) throws IOException {
        List<Task<String>> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(createTask(() -> {
                try (Connection connection = openConnection("127.0.0.1", port)) {
                    connection.writer().write("x\n");
                    return connection.reader().readLine(UTF_8);
                }
            }));
        }
        assertThat(Asyncio.awaitAll(clients)).containsOnly("x");
    }
}
