package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.asyncio.Asyncio;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class PipesTest {

    @TempDir
    Path folder;

    private Path fifo() throws IOException, InterruptedException {
        Path path = folder.resolve("fifo");
        Process making = new ProcessBuilder("mkfifo", path.toString()).start();
        assumeThat(making.waitFor()).isZero();
        return path;
    }

    @AsyncioTest(virtualTime = false)
    void bytesGoThroughAFifo() throws IOException, InterruptedException {
        Path path = fifo();
        byte[] data = new byte[1 << 20];
        Arrays.fill(data, (byte) 7);
        Task<byte[]> received = createTask(() -> Streams.openReadPipe(path).read());

        try (StreamWriter writer = Streams.openWritePipe(path)) {
            for (int i = 0; i < data.length; i += 1 << 16) {
                writer.write(Arrays.copyOfRange(data, i, i + (1 << 16)));
                writer.drain();
            }
            writer.writeEof();
            writer.waitClosed();
        }

        assertThat(Asyncio.await(received)).isEqualTo(data);
    }

    @AsyncioTest(virtualTime = false)
    void writerThatNobodyReadsIsSlowedDown() throws IOException, InterruptedException {
        Path path = fifo();
        Task<StreamReader> opening = createTask(() -> Streams.openReadPipe(path));
        StreamWriter writer = Streams.openWritePipe(path);
        StreamReader reader = Asyncio.await(opening);
        AtomicInteger written = new AtomicInteger();
        Task<Void> writing = createTask(() -> {
            while (true) {
                writer.write(new byte[1 << 16]);
                writer.drain();
                written.addAndGet(1 << 16);
            }
        });
        int before = -1;
        // It stops by itself: the reader's buffer, the pipe and the writer's buffer are full.
        while (before != written.get() || before < 1 << 18) { // so much fits on the way in any case
            before = written.get();
            Asyncio.sleep(Asyncio.millis(50));
        }

        assertThat(before).isLessThan(1 << 20);
        writing.cancelAndWait();
        writer.transport().abort();
        assertThat(reader.read().length).isGreaterThan(1 << 17);
    }

    private static class Recording implements Protocol {

        final List<String> calls = new ArrayList<>();

        @Override
        public void connectionMade(BaseTransport transport) {
            calls.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            calls.add(UTF_8.decode(data).toString());
        }

        @Override
        public boolean eofReceived() {
            calls.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
            calls.add("lost " + exception);
        }
    }

    @AsyncioTest(virtualTime = false)
    void protocolIsToldOfTheWholeLife() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");

        Recording protocol = Transports.connectReadPipe(Recording::new, file).protocol();
        while (protocol.calls.size() < 4) {
            yieldNow();
        }

        assertThat(protocol.calls).containsExactly("made", "content", "eof", "lost null");
    }

    @AsyncioTest(virtualTime = false)
    void failureOfTheStreamIsTheEnd() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("broken");
            }
        };

        Recording protocol = Transports.connectReadPipe(Recording::new, broken).protocol();
        while (protocol.calls.size() < 2) {
            yieldNow();
        }

        assertThat(protocol.calls).containsExactly("made", "lost java.io.IOException: broken");
    }

    @AsyncioTest(virtualTime = false)
    void whatTheProtocolThrowsIsReportedAndTheReasonOfTheLoss(EventLoop loop) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        class Failing extends Recording {

            @Override
            public void dataReceived(ByteBuffer data) {
                throw new IllegalStateException("cannot use it");
            }
        }

        Recording protocol = Transports.connectReadPipe(Failing::new, file).protocol();
        while (protocol.calls.size() < 2) {
            yieldNow();
        }

        assertThat(protocol.calls).containsExactly("made", "lost java.lang.IllegalStateException: cannot use it");
        assertThat(reports)
                .singleElement()
                .extracting(ErrorContext::message)
                .isEqualTo("Fatal error: protocol.chunkReceived() failed on ReadPipe[" + file + "]");
    }

    @AsyncioTest(virtualTime = false)
    void errorOfTheStreamIsTheEndAsWell() {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("broken");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                throw new AssertionError("broken");
            }
        };

        Recording protocol = Transports.connectReadPipe(Recording::new, broken).protocol();
        while (protocol.calls.size() < 2) {
            yieldNow();
        }

        assertThat(protocol.calls)
                .containsExactly("made", "lost java.io.IOException: java.lang.AssertionError: broken");
    }

    @AsyncioTest(virtualTime = false)
    void pausedPipeIsReadAheadALittleAndGoesOnWhenResumed() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
        class Counting extends Recording {

            long received;

            @Override
            public void dataReceived(ByteBuffer data) {
                received += data.remaining();
            }
        }
        ConnectedReadPipe<Counting> pipe = Transports.connectReadPipe(Counting::new, file);
        pipe.transport().pauseReading();
        Asyncio.sleep(Asyncio.millis(50));
        assertThat(pipe.protocol().received).isLessThan(1 << 20);
        assertThat(pipe.transport().isReading()).isFalse();

        pipe.transport().resumeReading();
        while (!pipe.protocol().calls.contains("lost null")) {
            yieldNow();
        }

        assertThat(pipe.protocol().received).isEqualTo(1 << 20);
    }

    @AsyncioTest(virtualTime = false)
    void failedWriteIsThrownByWaitClosed() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("broken");
            }
        };
        ConnectedWritePipe<StreamProtocol> pipe = Transports.connectWritePipe(() -> new StreamProtocol(null), broken);
        StreamWriter writer = new StreamWriter(pipe.transport(), pipe.protocol(), null);
        writer.write("x");

        assertThatThrownBy(writer::waitClosed).isInstanceOf(IOException.class).hasMessage("broken");
        assertThat(writer.transport()).hasToString("WritePipe[, 0 bytes buffered, closed]");
    }

    @AsyncioTest(virtualTime = false)
    void closedReaderGetsNothingMoreAlthoughItsThreadWaits() throws IOException, InterruptedException {
        Path path = fifo();
        Task<ConnectedReadPipe<Recording>> opening = createTask(() -> Transports.connectReadPipe(Recording::new, path));
        StreamWriter writer = Streams.openWritePipe(path);
        ConnectedReadPipe<Recording> pipe = Asyncio.await(opening);

        pipe.transport().close();
        while (pipe.protocol().calls.size() < 2) {
            yieldNow();
        }

        assertThat(pipe.protocol().calls).containsExactly("made", "lost null");
        assertThat(pipe.transport()).hasToString("ReadPipe[" + path + ", closed]");
        writer.close();
        writer.waitClosed();
    }

    @AsyncioTest(virtualTime = false)
    void missingFileIsAnError() {
        assertThatThrownBy(() -> Streams.openReadPipe(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Streams.openWritePipe(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @AsyncioTest(virtualTime = false)
    void standardStreamsAreReadersAndWriters() throws IOException {
        InputStream in = System.in;
        PrintStream out = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setIn(new ByteArrayInputStream("first\nsecond\n".getBytes(UTF_8)));
        System.setOut(new PrintStream(written, true, UTF_8));
        try (StreamWriter writer = Streams.stdout()) {
            StreamReader reader = Streams.stdin();
            assertThatThrownBy(Streams::stdin)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Standard input is being read already");
            for (String line : reader.lines(UTF_8)) {
                writer.write("read " + line + "\n");
            }
            writer.writeEof();
            writer.waitClosed();
            System.out.print("still open");
        } finally {
            System.setIn(in);
            System.setOut(out);
        }

        assertThat(written.toString(UTF_8)).isEqualTo("read first\nread second\nstill open");
    }
}
