package dev.asyncio.file;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncFilesTest {

    @TempDir
    private Path directory;

    private Path path;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void choosePath() {
        path = directory.resolve("file.txt");
    }

    @AsyncioTest
    void textIsWrittenReadAndAppended() throws IOException {
        AsyncFiles.writeString(path, "Grüße");
        AsyncFiles.appendString(path, ", Welt");

        assertThat(AsyncFiles.readString(path)).isEqualTo("Grüße, Welt");
    }

    @AsyncioTest
    void appendCreatesTheFile() throws IOException {
        AsyncFiles.appendString(path, "new");

        assertThat(path).hasContent("new");
    }

    @AsyncioTest
    void textOfAnotherCharsetIsWrittenAndRead() throws IOException {
        AsyncFiles.writeString(path, "Grüße", ISO_8859_1);

        assertThat(path).hasBinaryContent("Grüße".getBytes(ISO_8859_1));
        assertThat(AsyncFiles.readString(path, ISO_8859_1)).isEqualTo("Grüße");
        assertThatThrownBy(() -> AsyncFiles.readString(path)).isInstanceOf(MalformedInputException.class);
    }

    @AsyncioTest
    void bytesAreWrittenAndRead() throws IOException {
        AsyncFiles.writeBytes(path, new byte[] {1, 2, 3});

        assertThat(AsyncFiles.readBytes(path)).containsExactly(1, 2, 3);
    }

    @AsyncioTest
    void linesCloseTheFileAtItsEnd() throws IOException {
        Path path = this.path;
        Files.writeString(path, "one\ntwo\n");

        // @start region="lines"
        var lines = AsyncFiles.lines(path);
        for (String line : lines) {
            log.add(line);
        }
        // @end

        assertThat(log).containsExactly("one", "two");
        assertThat(lines).hasToString("FileLines[AsyncFile[" + path + ", closed]]");
        assertThat(lines.iterator().hasNext()).isFalse();
    }

    @AsyncioTest
    void linesThatAreLeftEarlyAreClosedByTheirScope() throws IOException {
        Files.write(path, "one\nzwölf\n".getBytes(ISO_8859_1));

        var lines = AsyncFiles.lines(path, ISO_8859_1);
        try (lines) {
            for (String line : lines) {
                log.add(line);
                break;
            }
            for (String line : lines) {
                log.add(line);
                break;
            }
        }

        assertThat(log).containsExactly("one", "zwölf");
        assertThat(lines).hasToString("FileLines[AsyncFile[" + path + ", closed]]");
    }

    @AsyncioTest
    void existenceAndSizeAreTold() throws IOException {
        assertThat(AsyncFiles.exists(path)).isFalse();
        assertThatThrownBy(() -> AsyncFiles.size(path)).isInstanceOf(NoSuchFileException.class);

        Files.writeString(path, "12345");

        assertThat(AsyncFiles.exists(path)).isTrue();
        assertThat(AsyncFiles.size(path)).isEqualTo(5);
    }

    @AsyncioTest
    void filesAreDeleted() throws IOException {
        Files.createFile(path);

        AsyncFiles.delete(path);

        assertThat(path).doesNotExist();
        assertThat(AsyncFiles.deleteIfExists(path)).isFalse();
        assertThatThrownBy(() -> AsyncFiles.delete(path)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> AsyncFiles.delete(nonEmptyDirectory())).isInstanceOf(DirectoryNotEmptyException.class);
    }

    @AsyncioTest
    void filesAreMovedAndCopied() throws IOException {
        Path moved = directory.resolve("moved");
        Path copied = directory.resolve("copied");
        Files.writeString(path, "text");

        AsyncFiles.move(path, moved);
        AsyncFiles.copy(moved, copied);

        assertThat(path).doesNotExist();
        assertThat(moved).hasContent("text");
        assertThat(copied).hasContent("text");
        assertThatThrownBy(() -> AsyncFiles.copy(moved, copied)).isInstanceOf(FileAlreadyExistsException.class);
        AsyncFiles.copy(moved, copied, StandardCopyOption.REPLACE_EXISTING);
    }

    @AsyncioTest
    void directoriesAreMadeListedAndWalked() throws IOException {
        Path deep = directory.resolve("b/c");

        AsyncFiles.createDirectories(deep);
        AsyncFiles.createDirectories(deep);
        Files.createFile(deep.resolve("d"));
        Files.createFile(path);
        Files.createFile(directory.resolve("a"));

        assertThat(names(AsyncFiles.list(directory))).containsExactly("a", "b", "file.txt");
        assertThat(names(AsyncFiles.walk(directory))).containsExactly("", "a", "b", "b/c", "b/c/d", "file.txt");
        assertThat(names(AsyncFiles.walk(directory, 1))).containsExactly("", "a", "b", "file.txt");
        assertThatThrownBy(() -> AsyncFiles.list(directory.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }

    @AsyncioTest
    void kindsOfFilesAreToldApart() throws IOException {
        Path link = directory.resolve("link");
        Files.createFile(path);
        AsyncFiles.createSymbolicLink(link, path);

        assertThat(AsyncFiles.isRegularFile(path)).isTrue();
        assertThat(AsyncFiles.isRegularFile(directory)).isFalse();
        assertThat(AsyncFiles.isDirectory(directory)).isTrue();
        assertThat(AsyncFiles.isDirectory(path)).isFalse();
        assertThat(AsyncFiles.isSymbolicLink(link)).isTrue();
        assertThat(AsyncFiles.isSymbolicLink(path)).isFalse();
    }

    @AsyncioTest
    void linksAreMadeAndRead() throws IOException {
        Path symbolic = directory.resolve("symbolic");
        Path hard = directory.resolve("hard");
        Files.writeString(path, "text");

        AsyncFiles.createSymbolicLink(symbolic, Path.of("file.txt"));
        AsyncFiles.createLink(hard, path);

        assertThat(AsyncFiles.readSymbolicLink(symbolic)).isEqualTo(Path.of("file.txt"));
        assertThat(symbolic).hasContent("text");
        assertThat(AsyncFiles.isSameFile(hard, path)).isTrue();
        assertThat(AsyncFiles.isSameFile(directory, path)).isFalse();
        assertThatThrownBy(() -> AsyncFiles.readSymbolicLink(path)).isInstanceOf(NotLinkException.class);
    }

    @AsyncioTest
    void attributesAndTimesAreToldAndSet() throws IOException {
        Files.writeString(path, "12345");
        var time = Instant.parse("2001-02-03T04:05:06Z");

        AsyncFiles.setLastModified(path, time);

        assertThat(AsyncFiles.lastModified(path)).isEqualTo(time);
        assertThat(AsyncFiles.attributes(path).size()).isEqualTo(5);
        assertThat(AsyncFiles.attributes(path).isRegularFile()).isTrue();
    }

    @AsyncioTest
    void permissionsAreToldAndSet() throws IOException {
        Files.createFile(path);

        AsyncFiles.setPermissions(path, "rw-r-----");

        assertThat(AsyncFiles.permissions(path)).isEqualTo("rw-r-----");
        assertThatThrownBy(() -> AsyncFiles.setPermissions(path, "640")).isInstanceOf(IllegalArgumentException.class);
    }

    @AsyncioTest
    void touchCreatesAFileOrMovesItsTime() throws IOException {
        AsyncFiles.touch(path);
        assertThat(path).isEmptyFile();
        Files.writeString(path, "text");
        AsyncFiles.setLastModified(path, Instant.EPOCH);

        AsyncFiles.touch(path);

        assertThat(path).hasContent("text");
        assertThat(AsyncFiles.lastModified(path)).isAfter(Instant.EPOCH);
    }

    @AsyncioTest
    void replacePutsAFileInPlaceOfAnother() throws IOException {
        Path old = directory.resolve("old");
        Files.writeString(old, "old");
        Files.writeString(path, "new");

        AsyncFiles.replace(path, old);

        assertThat(old).hasContent("new");
        assertThat(path).doesNotExist();
    }

    @AsyncioTest
    void oneDirectoryIsMadeWhereThereIsNone() throws IOException {
        Path made = directory.resolve("made");

        AsyncFiles.createDirectory(made);

        assertThat(made).isDirectory();
        assertThatThrownBy(() -> AsyncFiles.createDirectory(made)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> AsyncFiles.createDirectory(directory.resolve("a/b")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @AsyncioTest
    void writingSomethingLaterDoesNotChangeWhatWasGivenNow() throws IOException {
        byte[] bytes = "now".getBytes(UTF_8);
        var write = createTask(() -> AsyncFiles.writeBytes(path, bytes));
        yieldNow();
        bytes[0] = 'w';

        while (!write.isDone()) {
            yieldNow();
        }

        assertThat(path).hasContent("now");
    }

    @Test
    void functionsBelongInATask() {
        assertThatThrownBy(() -> AsyncFiles.readString(path))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was called outside a task");
    }

    private Path nonEmptyDirectory() throws IOException {
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.createFile(full.resolve("file"));
        return full;
    }

    private List<String> names(List<Path> paths) {
        return paths.stream().map(one -> directory.relativize(one).toString()).toList();
    }
}
