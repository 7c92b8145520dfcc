package dev.asyncio.file;

import static dev.asyncio.Asyncio.cancelScope;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.AsyncioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class TemporaryPathTest {

    @TempDir
    private Path directory;

    private final List<Path> seen = new ArrayList<>();

    @AsyncioTest
    void temporaryDirectoryIsDeletedWithAllThatIsInIt() throws IOException {
        // @start region="temporary-directory"
        try (var temporary = AsyncFiles.temporaryDirectory()) {
            Path deep = temporary.path().resolve("deep/down");
            AsyncFiles.createDirectories(deep);
            AsyncFiles.writeString(deep.resolve("file.txt"), "gone soon");
            seen.add(temporary.path());
        }
        // @end

        assertThat(seen.getFirst()).doesNotExist();
    }

    @AsyncioTest
    void temporaryFileIsThereInItsScopeOnly() throws IOException {
        try (var temporary = AsyncFiles.temporaryFile("report-", ".csv")) {
            seen.add(temporary.path());
            assertThat(temporary.path()).isEmptyFile();
            assertThat(temporary.path().getFileName().toString()).matches("report-.*\\.csv");
            assertThat(temporary).hasToString("TemporaryPath[" + temporary.path() + "]");
        }

        assertThat(seen.getFirst()).doesNotExist();
    }

    @AsyncioTest
    void whatIsGoneAlreadyIsNoFailure() throws IOException {
        try (var temporary = AsyncFiles.temporaryFile()) {
            AsyncFiles.delete(temporary.path());
        }
    }

    @AsyncioTest
    void symbolicLinksAreDeletedAndNotFollowed() throws IOException {
        Path kept = Files.createFile(directory.resolve("kept"));

        try (var temporary = AsyncFiles.temporaryDirectory()) {
            Files.createSymbolicLink(temporary.path().resolve("link"), directory);
            seen.add(temporary.path());
        }

        assertThat(seen.getFirst()).doesNotExist();
        assertThat(kept).exists();
    }

    /// All threads are busy, so the deletion has not begun when the task stops waiting for it.
    @AsyncioTest
    void whatIsClosedInACancelledScopeIsDeletedAllTheSame() throws IOException {
        var threads = new CountDownLatch(1);
        cancelScope(scope -> {
            try (var temporary = AsyncFiles.temporaryDirectory()) {
                seen.add(temporary.path());
                for (int i = 0; i < 100; i++) {
                    FileThreads.DISK.execute(() -> awaitUninterruptibly(threads));
                }
                scope.cancel();
            }
        });
        threads.countDown();

        while (AsyncFiles.exists(seen.getFirst())) {
            yieldNow();
        }
        assertThat(seen.getFirst()).doesNotExist();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @AsyncioTest
    void cancelledCreationLeavesNothingBehind() throws IOException {
        String prefix = "asyncio-cancelled-" + System.nanoTime() + "-";
        for (int turns = 1; turns < 20; turns++) {
            var creation = createTask(() -> AsyncFiles.temporaryDirectory(prefix));
            for (int i = 0; i < turns; i++) {
                yieldNow();
            }
            creation.cancelAndWait();
            if (!creation.isCancelled()) {
                creation.result().close();
            }
        }

        while (exists(prefix)) {
            yieldNow();
        }
    }

    private static boolean exists(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.anyMatch(one -> one.getFileName().toString().startsWith(prefix));
        }
    }
}
