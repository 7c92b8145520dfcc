package dev.asyncio.file;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Operations of several tasks on one file, and operations whose task is cancelled.
class FileTurnsTest {

    /// More than the buffer takes, so that a thread must write it.
    private static final int MUCH = 100_000;

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("file.txt");
    }

    @AsyncioTest
    void writesOfSeveralTasksComeInTheOrderOfTheCalls() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            awaitAll(() -> write(file, "a"), () -> write(file, "b"), () -> write(file, "c"));
        }

        assertThat(path).hasContent(much("a") + much("b") + much("c"));
    }

    @AsyncioTest
    void readsOfSeveralTasksComeInTheOrderOfTheCalls() throws IOException {
        Files.writeString(path, much("a") + much("b") + much("c"));

        try (var file = AsyncFiles.open(path)) {
            assertThat(awaitAll(() -> read(file), () -> read(file), () -> read(file)))
                    .containsExactly(much("a"), much("b"), much("c"));
        }
    }

    @AsyncioTest
    void positionIsThatAfterTheOperationsCalledBefore() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            var write = startWrite(file, "a");
            yieldNow();

            assertThat(file.position()).isEqualTo(MUCH);
            assertThat(write.isDone()).isTrue();
        }
    }

    @AsyncioTest
    void closeComesAfterTheOperationsCalledBefore() throws IOException {
        var file = AsyncFiles.create(path);
        var first = startWrite(file, "a");
        var second = startWrite(file, "b");
        yieldNow();

        file.close();

        await(first);
        await(second);
        assertThat(path).hasContent(much("a") + much("b"));
    }

    @AsyncioTest
    void operationCalledAfterCloseIsRefusedThoughTheFileIsNotClosedYet() throws IOException {
        var file = AsyncFiles.create(path);
        startWrite(file, "a");
        var close = createTask(file::close);
        yieldNow();

        assertThatThrownBy(() -> file.write("b")).isInstanceOf(IllegalStateException.class);

        await(close);
        assertThat(path).hasContent(much("a"));
    }

    @AsyncioTest
    void waitingTaskIsSaidToWaitForTheFile() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            var write = startWrite(file, "a");
            yieldNow();

            assertThat(write.awaiting()).isSameAs(file);
            assertThat(write).hasToString("Task 'write a' [waits for AsyncFile[" + path + ", open]]");
            await(write);
        }
    }

    // ---- cancelled

    @AsyncioTest
    void cancelledReadTakesNothing() throws IOException {
        Files.writeString(path, "one\ntwo\n");

        try (var file = AsyncFiles.open(path)) {
            var read = createTask(file::readLine);
            yieldNow();
            read.cancelAndWait();

            assertThat(file.position()).isZero();
            assertThat(file.readLine()).isEqualTo("one");
        }
    }

    @AsyncioTest
    void cancelledReadToTheEndTakesNothing() throws IOException {
        Files.writeString(path, much("a"));

        try (var file = AsyncFiles.open(path)) {
            var read = createTask(() -> file.read());
            yieldNow();
            read.cancelAndWait();

            assertThat(file.readString()).isEqualTo(much("a"));
        }
    }

    @AsyncioTest
    void writeCancelledUnderWayIsCarriedToItsEnd() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            var write = startWrite(file, "a");
            yieldNow();
            write.cancelAndWait();

            assertThat(file.position()).isEqualTo(MUCH);
            file.write("z");
        }

        assertThat(path).hasContent(much("a") + "z");
    }

    @AsyncioTest
    void operationCancelledBeforeItsTurnHasNoEffect() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            startWrite(file, "a");
            var second = startWrite(file, "b");
            var third = startWrite(file, "c");
            yieldNow();

            second.cancelAndWait();
            await(third);
        }

        assertThat(path).hasContent(much("a") + much("c"));
    }

    @AsyncioTest
    void nextInLineWaitsForTheWorkOfTheCancelledOne() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            var first = startWrite(file, "a");
            startWrite(file, "b");
            yieldNow();

            first.cancel();
            file.flush();

            assertThat(Files.readString(path)).isEqualTo(much("a") + much("b"));
        }
    }

    @AsyncioTest
    void cancellationInAnyTurnOfTheLoopLeavesTheFileUsable() throws IOException {
        Files.writeString(path, "");
        StringBuilder written = new StringBuilder();
        try (var file = AsyncFiles.open(path, READ, WRITE)) {
            for (int turns = 0; turns < 30; turns++) {
                var write = startWrite(file, "a");
                for (int i = 0; i < turns; i++) {
                    yieldNow();
                    // The thread ends its work in the middle of this, sooner or later.
                    Thread.onSpinWait();
                }
                write.cancel();
                file.write("\n");
                boolean isWritten = file.position() == written.length() + MUCH + 1;
                written.append(isWritten ? much("a") : "").append("\n");
                assertThat(file.position()).isEqualTo(written.length());
            }
            file.seek(0);
            assertThat(file.readString()).isEqualTo(written.toString());
        }
    }

    @AsyncioTest
    void cancelledCloseClosesTheFileAllTheSame() throws IOException {
        var file = AsyncFiles.create(path);
        file.write("text");
        var close = createTask(file::close);
        yieldNow();

        close.cancelAndWait();

        assertThat(close.isCancelled()).isTrue();
        untilContentIs("text");
    }

    @AsyncioTest
    void closeCancelledBeforeItsTurnClosesTheFileAllTheSame() throws IOException {
        var file = AsyncFiles.create(path);
        var write = startWrite(file, "a");
        createTask(() -> file.write("text"));
        var close = createTask(file::close);
        yieldNow();

        close.cancelAndWait();

        await(write);
        untilContentIs(much("a") + "text");
    }

    @AsyncioTest
    void fileIsClosedWhenTheTaskThatUsesItIsCancelled() throws IOException {
        List<AsyncFile> opened = new ArrayList<>();
        var task = createTask(() -> {
            try (var file = AsyncFiles.create(path)) {
                opened.add(file);
                while (true) {
                    file.write(much("a"));
                }
            }
        });
        while (opened.isEmpty()) {
            yieldNow();
        }

        assertThatThrownBy(() -> {
                    task.cancel();
                    await(task);
                })
                .isInstanceOf(CancelledError.class);

        assertThat(opened.getFirst().isOpen()).isFalse();
        assertThat(path).content().matches("(" + much("a") + ")*");
    }

    private Task<Void> startWrite(AsyncFile file, String what) {
        return createTask(() -> file.write(much(what)), TaskOption.name("write " + what));
    }

    private @org.jspecify.annotations.Nullable Void write(AsyncFile file, String what) throws IOException {
        file.write(much(what));
        return null;
    }

    private static String read(AsyncFile file) throws IOException {
        return new String(file.read(MUCH), UTF_8);
    }

    private static String much(String what) {
        return what.repeat(MUCH);
    }

    // The thread that nobody waits for any more needs its time.
    private void untilContentIs(String content) throws IOException {
        while (!Files.readString(path).equals(content)) {
            yieldNow();
        }
    }
}
