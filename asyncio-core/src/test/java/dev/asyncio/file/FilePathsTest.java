package dev.asyncio.file;

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
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FilePathsTest {

    @TempDir
    private Path directory;

    private final List<String> names = new ArrayList<>();

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createDirectories(directory.resolve("src/deep"));
        for (var name : List.of("Top.java", "src/A.java", "src/b.txt", "src/deep/C.java")) {
            Files.createFile(directory.resolve(name));
        }
    }

    @AsyncioTest
    void treeIsGoneThroughFromTheTop() throws IOException {
        // @start region="tree"
        for (Path path : AsyncFiles.tree(directory)) {
            names.add(directory.relativize(path).toString());
        }
        // @end

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "", "Top.java", "src", "src/A.java", "src/b.txt", "src/deep", "src/deep/C.java")
                .startsWith("")
                .containsSubsequence("src", "src/deep", "src/deep/C.java");
    }

    @AsyncioTest
    void globFindsWhatMatches() throws IOException {
        // @start region="glob"
        for (Path source : AsyncFiles.glob(directory, "**/*.java")) {
            names.add(directory.relativize(source).toString());
        }
        // @end

        assertThat(names).containsExactlyInAnyOrder("Top.java", "src/A.java", "src/deep/C.java");
    }

    @AsyncioTest
    void globUnderstandsPythonsPatterns() throws IOException {
        assertThat(found("*.java")).containsExactly("Top.java");
        assertThat(found("src/*")).containsExactlyInAnyOrder("src/A.java", "src/b.txt", "src/deep");
        assertThat(found("src/**/*.java")).containsExactlyInAnyOrder("src/A.java", "src/deep/C.java");
        assertThat(found("**/deep/*")).containsExactly("src/deep/C.java");
        assertThat(found("**/*.{txt,md}")).containsExactly("src/b.txt");
        assertThat(found("{src/**/A,Top}.java")).containsExactly("Top.java"); // braces are the JDK's
        assertThat(found("missing/*")).isEmpty();
        assertThatThrownBy(() -> AsyncFiles.glob(directory, "{")).isInstanceOf(PatternSyntaxException.class);
    }

    private List<String> found(String pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path path : AsyncFiles.glob(directory, pattern)) {
            found.add(directory.relativize(path).toString());
        }
        return found;
    }

    @AsyncioTest
    void moreFilesThanAreLookedUpAtOnceAreFoundOnce() throws IOException {
        for (int i = 0; i < 1000; i++) {
            Files.createFile(directory.resolve("file" + i));
        }

        assertThat(found("file*")).hasSize(1000).doesNotHaveDuplicates();
    }

    @AsyncioTest
    void whatIsLeftEarlyIsClosedByItsScope() throws IOException {
        var paths = AsyncFiles.tree(directory);
        try (paths) {
            for (var _ : paths) {
                break;
            }
        }

        assertThat(paths).hasToString("FilePaths[tree of " + directory + ", closed]");
        assertThat(paths.iterator().hasNext()).isFalse();
        assertThatThrownBy(() -> paths.iterator().next())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage(paths + " has no more paths; ask hasNext() first");
    }

    @AsyncioTest
    void taskThatIsCancelledLosesNoPath() throws IOException {
        var paths = AsyncFiles.tree(directory);
        var looking = createTask(() -> paths.iterator().hasNext());
        yieldNow();

        looking.cancel();
        yieldNow();
        for (Path path : paths) {
            names.add(directory.relativize(path).toString());
        }

        assertThat(names).hasSize(7); // whether or not the thread was faster than the cancellation
    }

    @AsyncioTest
    void missingDirectoryIsAnException() {
        assertThatThrownBy(() -> AsyncFiles.tree(directory.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }

    @AsyncioTest
    void treeIsDeletedAsAWhole() throws IOException {
        AsyncFiles.deleteTree(directory.resolve("src"));
        AsyncFiles.deleteTree(directory.resolve("src"));

        assertThat(directory.resolve("src")).doesNotExist();
        assertThat(directory.resolve("Top.java")).exists();
    }
}
