package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.net.netty.FileSending;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import dev.asyncio.test.Finding;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

class SendfileTest {

    @TempDir
    Path folder;

    /// A server whose side of one connection the test holds.
    private record Link(Server server, Connection client, StreamReader reader, StreamWriter writer)
            implements AutoCloseable {

        static Link open() throws IOException {
            var accepted = Asyncio.runningLoop().<Connection>createFuture();
            Server server =
                    startServer((reader, writer) -> accepted.setResult(new Connection(reader, writer)), "127.0.0.1", 0);
            Connection client = openConnection("127.0.0.1", server.port());
            Connection other = Asyncio.await(accepted);
            return new Link(server, client, other.reader(), other.writer());
        }

        @Override
        public void close() {
            end(client.writer());
            end(writer);
            server.close();
            server.waitClosed();
            yieldNow();
        }

        private static void end(StreamWriter writer) {
            writer.transport().abort();
            try {
                writer.waitClosed(); // the reader gives back what it holds of Netty's memory
            } catch (IOException e) {
                assertThat(writer.isClosing()).isTrue(); // the other end was faster
            }
        }
    }

    private Path file(byte[] data) throws IOException {
        return Files.write(folder.resolve("data"), data);
    }

    private static byte[] data(int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 31 + (i >> 10));
        }
        return data;
    }

    @AsyncioTest(virtualTime = false)
    void fileArrivesBetweenWhatIsWrittenBeforeAndAfter() throws IOException {
        byte[] data = data(5 << 20);
        Path file = file(data);
        try (Link link = Link.open()) {
            link.writer.write("before\n");
            Task<Long> sending = createTask(() -> {
                long sent = Streams.sendfile(link.writer, file);
                link.writer.write("after\n");
                return sent;
            });

            assertThat(link.client.reader().readLine(UTF_8)).isEqualTo("before");
            assertThat(link.client.reader().readExactly(data.length)).isEqualTo(data);
            assertThat(link.client.reader().readLine(UTF_8)).isEqualTo("after");
            assertThat(Asyncio.await(sending)).isEqualTo(data.length);
        }
    }

    @AsyncioTest(virtualTime = false)
    void partOfTheFileIsSentAndNoMoreThanThereIs() throws IOException {
        byte[] data = data(10_000);
        Path file = file(data);
        try (Link link = Link.open()) {
            assertThat(Streams.sendfile(link.writer, file, 1000, 2000L, false)).isEqualTo(2000);
            assertThat(Streams.sendfile(link.writer, file, 9000, 2000L, false)).isEqualTo(1000);
            assertThat(Streams.sendfile(link.writer, file, 10_000, null, false)).isZero();

            assertThat(link.client.reader().readExactly(2000)).isEqualTo(Arrays.copyOfRange(data, 1000, 3000));
            assertThat(link.client.reader().readExactly(1000)).isEqualTo(Arrays.copyOfRange(data, 9000, 10_000));
        }
    }

    @AsyncioTest(virtualTime = false)
    void fileThatHasToBeCopiedArrivesWhole() throws IOException {
        byte[] data = data((1 << 20) + 7);
        Path file = file(data);
        try (Link link = Link.open()) {
            Task<Void> sending = createTask(() -> {
                try (var reading = FileReading.open(file, 0, null);
                        var begun = FileSending.begin(link.writer.transport())) {
                    FileTransfer.copy(reading, requireNonNull(begun));
                }
            });

            assertThat(link.client.reader().readExactly(data.length)).isEqualTo(data);
            Asyncio.await(sending);
        }
    }

    @AsyncioTest(virtualTime = false)
    void copiedFileThatShrinksIsAnError() throws IOException {
        Path file = folder.resolve("shrinking");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(1000);
            try (Link link = Link.open();
                    var reading = FileReading.open(file, 0, null);
                    var begun = FileSending.begin(link.writer.transport())) {
                large.setLength(0);

                assertThatThrownBy(() -> FileTransfer.copy(reading, requireNonNull(begun)))
                        .isInstanceOf(EOFException.class)
                        .hasMessage(file + " has shrunk to 0 bytes while it was sent; 0 of 1000 bytes are sent");
            }
        }
    }

    @AsyncioTest(
            virtualTime = false,
            allow = Finding.PIPE,
            because = "the standard output is the process's, and closing it would silence the tests that follow")
    void transportThatIsNoConnectionIsRefused() throws IOException {
        Path file = file(data(10));
        StreamWriter out = Streams.stdout();

        assertThatThrownBy(() -> Streams.sendfile(out, file))
                .isInstanceOf(SendfileNotAvailableException.class)
                .hasMessageStartingWith("sendfile needs a transport of a connection, but got WritePipe");
    }

    @AsyncioTest(virtualTime = false)
    void slowReceiverSlowsTheFileDown() throws IOException {
        Path file = folder.resolve("sparse");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(64L << 20);
        }
        try (Link link = Link.open()) {
            Task<Long> sending = createTask(() -> Streams.sendfile(link.writer, file));
            link.client.reader().readExactly(1 << 20);

            assertThat(sending.isDone()).isFalse();
            assertThat(link.writer.transport().writeBufferSize()).isLessThan(2 << 20);
            sending.cancelAndWait();
        }
    }

    @AsyncioTest(virtualTime = false)
    void fileThatShrinksIsAnErrorAndTheConnectionStaysOpen() throws IOException {
        Path file = folder.resolve("shrinking");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(64L << 20);
            try (Link link = Link.open()) {
                Task<Long> sending = createTask(() -> Streams.sendfile(link.writer, file));
                link.client.reader().readExactly(1 << 20);
                large.setLength(32L << 20); // the pieces are smaller, so none is cut in two

                Task<byte[]> receiving = createTask(() -> link.client.reader().readExactly((31 << 20) + 5));
                assertThatThrownBy(() -> Asyncio.await(sending))
                        .isInstanceOf(EOFException.class)
                        .hasMessage(
                                file + " has shrunk to 33554432 bytes while it was sent; 33554432 of 67108864 bytes are"
                                        + " sent");
                link.writer.write("after");
                assertThat(Asyncio.await(receiving)).endsWith("after".getBytes(UTF_8));
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void lostConnectionEndsTheSending() throws IOException {
        Path file = folder.resolve("sparse");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(64L << 20);
        }
        try (Link link = Link.open()) {
            Task<Long> sending = createTask(() -> Streams.sendfile(link.writer, file));
            link.client.reader().readExactly(1 << 20);

            link.client.writer().transport().abort();

            assertThatThrownBy(() -> Asyncio.await(sending)).isInstanceOf(IOException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void misuseIsExplained() throws IOException {
        Path file = folder.resolve("sparse");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(64L << 20);
        }
        try (Link link = Link.open()) {
            Task<Long> sending = createTask(() -> Streams.sendfile(link.writer, file));
            link.client.reader().readExactly(1 << 20);

            assertThatThrownBy(() -> link.writer.write("x"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot write while a file is being sent; await sendfile first");
            assertThatThrownBy(() -> Streams.sendfile(link.writer, file))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sends a file already; await the first sendfile");
            sending.cancelAndWait();
            assertThatThrownBy(() -> Streams.sendfile(link.writer, folder.resolve("none")))
                    .isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> Streams.sendfile(link.writer, file, 0, -1L, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("sendfile sends a count of bytes that is not negative, but got -1; use null for all");
            link.writer.close();
            assertThatThrownBy(() -> Streams.sendfile(link.writer, file))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot send a file, because it is closing or closed");
        }
    }
}
