package dev.asyncio.file;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The clock stands still while a watch waits, because another thread works for the loop.
class FileWatchTest {

    @TempDir
    private Path directory;

    private Path path;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void choosePath() {
        path = directory.resolve("settings.json");
    }

    @AsyncioTest
    void changesComeAsTheyHappen() throws IOException {
        // @start region="watch"
        try (var changes = AsyncFiles.watch(directory)) {
            createTask(() -> writeAndDelete(path));
            for (FileEvent change : changes) {
                log.add(change.kind() + " " + directory.relativize(change.path()));
                if (change.kind() == FileEvent.Kind.DELETED) {
                    break;
                }
            }
        }
        // @end

        assertThat(log).startsWith("CREATED settings.json").endsWith("DELETED settings.json");
    }

    private static void writeAndDelete(Path path) throws IOException {
        AsyncFiles.writeString(path, "{}");
        AsyncFiles.delete(path);
    }

    @AsyncioTest
    void watchOfAFileSeesThatFileOnlyThoughItDoesNotExistYet() throws IOException {
        try (var changes = AsyncFiles.watch(path)) {
            Files.createFile(directory.resolve("other"));
            Files.createFile(path);

            assertThat(changes.iterator().next()).isEqualTo(new FileEvent(FileEvent.Kind.CREATED, path));
        }
    }

    @AsyncioTest
    void watchOfADirectoryAndAFileInItSeesTheWholeDirectory() throws IOException {
        Path other = directory.resolve("other");
        try (var changes = AsyncFiles.watch(path, directory)) {
            Files.createFile(other);

            assertThat(changes.iterator().next()).isEqualTo(new FileEvent(FileEvent.Kind.CREATED, other));
        }
    }

    @AsyncioTest
    void severalDirectoriesAreWatched() throws IOException {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        try (var changes = AsyncFiles.watch(first, second)) {
            var events = changes.iterator();

            Files.createFile(second.resolve("b"));
            assertThat(events.next().path()).isEqualTo(second.resolve("b"));
            Files.createFile(first.resolve("a"));
            assertThat(events.next().path()).isEqualTo(first.resolve("a"));
        }
    }

    @AsyncioTest
    void loopIsNotHeldUpWhileAWatchWaits() throws IOException {
        try (var changes = AsyncFiles.watch(directory)) {
            var watching =
                    createTask(() -> log.add("" + changes.iterator().next().kind()));
            for (int i = 0; i < 100; i++) {
                yieldNow();
            }
            log.add("the loop goes on");
            Files.createFile(path);
            await(watching);
        }

        assertThat(log).containsExactly("the loop goes on", "CREATED");
    }

    @AsyncioTest
    void closingEndsTheLoopOfAnotherTask() throws IOException {
        var changes = AsyncFiles.watch(directory);
        var watching = createTask(() -> {
            for (var change : changes) {
                log.add("" + change);
            }
            log.add("end");
        });
        yieldNow();

        changes.close();
        changes.close();
        await(watching);

        assertThat(log).containsExactly("end");
        assertThat(changes).hasToString("FileWatch[[" + directory + "], closed]");
        assertThatThrownBy(() -> changes.iterator().next())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage(changes + " has no more events; ask hasNext() first");
    }

    @AsyncioTest
    void taskThatIsCancelledLosesNoChange() throws IOException {
        try (var changes = AsyncFiles.watch(directory)) {
            var watching = createTask(() -> changes.iterator().hasNext());
            yieldNow();

            watching.cancel();
            yieldNow();
            Files.createFile(path);

            assertThat(changes.iterator().next()).isEqualTo(new FileEvent(FileEvent.Kind.CREATED, path));
            assertThat(watching.isCancelled()).isTrue();
        }
    }

    @AsyncioTest
    void watchEndsWhenTheDirectoryIsGone() throws IOException {
        Path watched = Files.createDirectory(directory.resolve("watched"));
        try (var changes = AsyncFiles.watch(watched)) {
            Files.delete(watched);

            for (var change : changes) {
                log.add("" + change);
            }
        }

        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void whatCannotBeWatchedIsRefused() {
        assertThatThrownBy(AsyncFiles::watch)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("watch was given no paths; there is nothing to wait for");
        assertThatThrownBy(() -> AsyncFiles.watch(directory.resolve("missing/file")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
