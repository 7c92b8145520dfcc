package dev.asyncio.file;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Files whose bytes come when somebody else writes them.
@DisabledOnOs(OS.WINDOWS)
class PipeTest {

    @TempDir
    private Path directory;

    private Path pipe;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void makePipe() throws IOException, InterruptedException {
        pipe = makePipe("pipe");
    }

    private Path makePipe(String name) throws IOException, InterruptedException {
        Path path = directory.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        return path;
    }

    @AsyncioTest
    void loopTurnsWhileATaskReads() throws IOException {
        try (var ends = open(pipe)) {
            var read = createTask(() -> ends.in.readLine());
            for (int i = 0; i < 1000; i++) {
                yieldNow();
            }
            log.add("1000 turns");
            read.addDoneCallback(_ -> log.add("read"));

            ends.write("hello\n");

            assertThat(await(read)).isEqualTo("hello");
            yieldNow();
            assertThat(log).containsExactly("1000 turns", "read");
        }
    }

    @AsyncioTest
    void manySlowReadersKeepNobodyFromReading() throws IOException, InterruptedException {
        List<Ends> all = new ArrayList<>();
        List<Task<?>> reads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Ends ends = open(makePipe("pipe-" + i));
            all.add(ends);
            reads.add(createTask(() -> log.add(ends.in.readLine())));
        }
        yieldNow();

        Path file = directory.resolve("file");
        AsyncFiles.writeString(file, "quick");
        log.add(AsyncFiles.readString(file));
        for (Ends ends : all) {
            ends.write("slow\n");
        }
        for (Task<?> read : reads) {
            await(read);
        }

        assertThat(log).startsWith("quick").hasSize(51);
        for (Ends ends : all) {
            ends.close();
        }
    }

    @AsyncioTest
    void readOfASizeWaitsForAllOfIt() throws IOException {
        try (var ends = open(pipe)) {
            var read = createTask(() -> new String(ends.in.read(6), UTF_8));
            ends.write("abc");
            ends.write("defg");

            assertThat(await(read)).isEqualTo("abcdef");
            assertThat(ends.in.readSome(10)).asString(UTF_8).isEqualTo("g");
        }
    }

    @AsyncioTest
    void readSomeWaitsForNoMoreThanThereIs() throws IOException {
        try (var ends = open(pipe)) {
            ends.write("abc");

            assertThat(ends.in.readSome(10)).asString(UTF_8).isEqualTo("abc");
        }
    }

    @AsyncioTest
    void pipeEndsWhenItsWriterCloses() throws IOException {
        try (var ends = open(pipe)) {
            ends.write("one\ntwo");
            ends.out.close();

            assertThat(ends.in.lines()).containsExactly("one", "two");
            assertThat(ends.in.read()).isEmpty();
        }
    }

    @AsyncioTest
    void whatACancelledReadWaitedForIsThereForTheNext() throws IOException {
        try (var ends = open(pipe)) {
            var read = createTask(() -> ends.in.readLine());
            ends.write("one, ");
            for (int i = 0; i < 10; i++) {
                yieldNow();
            }
            read.cancelAndWait();
            assertThat(read.isCancelled()).isTrue();

            ends.write("two\nthree\n");

            assertThat(ends.in.readLine()).isEqualTo("one, two");
            assertThat(ends.in.readLine()).isEqualTo("three");
        }
    }

    @AsyncioTest
    void closeBreaksOffARead() throws IOException {
        try (var ends = open(pipe)) {
            var read = createTask(() -> ends.in.readLine());
            yieldNow();

            ends.in.close();

            assertThatThrownBy(() -> await(read))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("AsyncFile[%s, closed] cannot be used any more; open the file again", pipe);
        }
    }

    @AsyncioTest
    void closeBreaksOffTheReadOfACancelledTask() throws IOException {
        try (var ends = open(pipe)) {
            var read = createTask(() -> ends.in.readLine());
            yieldNow();
            read.cancelAndWait();

            ends.in.close();

            assertThat(ends.in.isOpen()).isFalse();
        }
    }

    @AsyncioTest
    void closeBreaksOffTheWriteOfACancelledTask() throws IOException {
        var ends = open(pipe);
        var write = createTask(() -> ends.out.write(new byte[10_000_000])); // a pipe takes 64 KiB
        yieldNow();
        write.cancelAndWait();

        ends.out.close();

        assertThat(write.isCancelled()).isTrue();
        ends.in.close();
    }

    @AsyncioTest
    void writeWaitsForTheReader() throws IOException {
        try (var ends = open(pipe)) {
            var write = createTask(() -> ends.out.write(new byte[1_000_000]));
            for (int i = 0; i < 100; i++) {
                yieldNow();
            }
            assertThat(write.isDone()).isFalse();

            assertThat(ends.in.read(1_000_000)).hasSize(1_000_000);

            await(write);
        }
    }

    @AsyncioTest
    void openingWaitsForTheOtherEnd() throws IOException {
        var in = createTask(() -> AsyncFiles.open(pipe));
        for (int i = 0; i < 100; i++) {
            yieldNow();
        }
        assertThat(in.isDone()).isFalse();

        AsyncFiles.open(pipe, WRITE).close();

        await(in).close();
    }

    @AsyncioTest
    void cancelledOpeningIsTakenBackWhenTheOtherEndComes() throws IOException {
        var cancelled = createTask(() -> AsyncFiles.open(pipe));
        for (int i = 0; i < 100; i++) {
            yieldNow();
        }
        cancelled.cancelAndWait();
        var ends = open(pipe);
        ends.in.close();

        // A pipe takes no more than fits in it while somebody has it open for reading, and nothing when nobody
        // has.
        assertThatThrownBy(() -> {
                    while (true) {
                        ends.write("x");
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("Broken pipe");
        assertThatThrownBy(ends.out::close).hasMessage("Broken pipe");
    }

    @AsyncioTest
    void placesHaveNoMeaning() throws IOException {
        try (var ends = open(pipe)) {
            assertThatThrownBy(ends.in::position)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage(
                            "AsyncFile[%s, open] is a pipe or a device, for which position() has no meaning;"
                                    + " read from it or write to it",
                            pipe);
            assertThatThrownBy(() -> ends.in.seek(0)).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(ends.in::size).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> ends.out.truncate(0)).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    /// Both ends have to be opened at the same time: each waits for the other.
    private static Ends open(Path pipe) throws IOException {
        var in = createTask(() -> AsyncFiles.open(pipe));
        var out = AsyncFiles.open(pipe, WRITE);
        return new Ends(await(in), out);
    }

    private record Ends(AsyncFile in, AsyncFile out) implements AutoCloseable {

        void write(String text) throws IOException {
            out.write(text);
            out.flush();
        }

        @Override
        public void close() throws IOException {
            in.close();
            out.close();
        }
    }
}
