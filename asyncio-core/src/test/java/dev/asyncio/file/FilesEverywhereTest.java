package dev.asyncio.file;

import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cancels whoever uses a file at each suspension. What a thread does with a file cannot be stopped, but a
/// file that was opened gets closed, and its next user comes after.
class FilesEverywhereTest {

    @TempDir
    Path folder;

    @Test
    void readingAFile() throws Exception {
        Path path = Files.writeString(folder.resolve("lines"), "one\ntwo\n");

        CancelEverywhere.of(() -> Scenario.of(() -> {
                            try (var file = AsyncFiles.open(path)) {
                                assertThat(file.readLine()).isEqualTo("one");
                                sleep(seconds(1));
                                assertThat(file.readString()).isEqualTo("two\n");
                                file.seek(0);
                                assertThat(file.read(3)).hasSize(3);
                            }
                        })
                        .andAgain())
                .check();
    }

    @Test
    void writingAFile() throws Exception {
        Path path = folder.resolve("written");

        CancelEverywhere.of(() -> Scenario.of(() -> {
                            try (var file = AsyncFiles.create(path)) {
                                file.write("one\n");
                                file.flush();
                                sleep(seconds(1));
                                file.write("two\n");
                                file.force();
                                file.truncate(4);
                            }
                        })
                        .andAgain()
                        .andAfterwards(
                                () -> assertThat(AsyncFiles.readString(path)).isIn("", "one\n", "one\ntwo\n")))
                .check();
    }

    @Test
    void loopingOverLines() throws Exception {
        Path path = Files.writeString(folder.resolve("looped"), "one\ntwo\n");

        CancelEverywhere.of(() -> Scenario.of(() -> {
                            try (var lines = AsyncFiles.lines(path)) {
                                for (String line : lines) {
                                    assertThat(line).hasSize(3);
                                }
                            }
                        })
                        .andAgain())
                .check();
    }

    @Test
    void wholeFiles() throws Exception {
        Path path = folder.resolve("whole");

        CancelEverywhere.of(() -> Scenario.of(() -> {
                            AsyncFiles.writeString(path, "all");
                            assertThat(AsyncFiles.readString(path)).isEqualTo("all");
                            AsyncFiles.delete(path);
                        })
                        .andAgain())
                .check();
    }

    /// In a cancelled scope, and at a second cancellation, the task cannot wait for the end of the deletion.
    @Test
    void temporaryDirectory() throws Exception {
        CancelEverywhere.of(() -> {
                    Path[] made = {folder};
                    return Scenario.of(() -> {
                                try (var temporary = AsyncFiles.temporaryDirectory()) {
                                    made[0] = temporary.path();
                                    Files.writeString(made[0].resolve("inside"), "all");
                                    sleep(seconds(1));
                                }
                            })
                            .andAgain()
                            .andAfterwards(() -> waitUntilGone(made[0]));
                })
                .check();
    }

    private void waitUntilGone(Path path) {
        if (!path.equals(folder)) {
            toThread(() -> {
                while (Files.exists(path)) {
                    Thread.onSpinWait();
                }
            });
        }
    }
}
