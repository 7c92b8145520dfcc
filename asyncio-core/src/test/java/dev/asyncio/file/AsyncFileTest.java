package dev.asyncio.file;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class AsyncFileTest {

    @TempDir
    private Path directory;

    private Path path;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void choosePath() {
        path = directory.resolve("file.txt");
    }

    @AsyncioTest
    void fileIsWrittenAndReadBack() throws IOException {
        Path directory = this.directory;
        // @start region="read-and-write"
        Path notes = directory.resolve("notes.txt");
        try (var file = AsyncFiles.create(notes)) {
            file.write("first line\n");
            file.write("second line\n");
        }

        try (var file = AsyncFiles.open(notes)) {
            log.add(file.readLine());
            log.add("the rest: " + file.readString());
        }
        // @end

        assertThat(log).containsExactly("first line", "the rest: second line\n");
    }

    // ---- reading

    @AsyncioTest
    void readGivesTheWholeFileAndThenNothing() throws IOException {
        byte[] content = randomBytes(300_000);
        Files.write(path, content);

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.read()).isEqualTo(content);
            assertThat(file.read()).isEmpty();
        }
    }

    @AsyncioTest
    void readOfASizeGivesFewerBytesOnlyAtTheEnd() throws IOException {
        Files.writeString(path, "abcdefgh");

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.read(0)).isEmpty();
            assertThat(file.read(5)).asString(UTF_8).isEqualTo("abcde");
            assertThat(file.read(5)).asString(UTF_8).isEqualTo("fgh");
            assertThat(file.read(5)).isEmpty();
        }
    }

    @AsyncioTest
    void readOfAnySizeTakesNoMoreMemoryThanTheFileHasBytes() throws IOException {
        byte[] content = randomBytes(100_000);
        Files.write(path, content);

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.read(Integer.MAX_VALUE)).isEqualTo(content);
        }
    }

    @AsyncioTest
    void readOfManyBuffersInPiecesLosesNothing() throws IOException {
        byte[] content = randomBytes(500_000);
        Files.write(path, content);

        var pieces = ByteBuffer.allocate(content.length);
        try (var file = AsyncFiles.open(path)) {
            for (int size = 1; pieces.hasRemaining(); size = size * 3 + 1) {
                pieces.put(file.read(size));
            }
        }

        assertThat(pieces.array()).isEqualTo(content);
    }

    @AsyncioTest
    void readSomeGivesWhatIsThere() throws IOException {
        Files.writeString(path, "abc");

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.readSome(2)).asString(UTF_8).isEqualTo("ab");
            assertThat(file.readSome(2)).asString(UTF_8).isEqualTo("c");
            assertThat(file.readSome(2)).isEmpty();
        }
    }

    @AsyncioTest
    void readIntoFillsABuffer() throws IOException {
        Files.writeString(path, "abcdefgh");
        var buffer = ByteBuffer.allocate(10).position(1).limit(6);

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.readInto(buffer)).isEqualTo(5);
            assertThat(file.readInto(buffer)).isZero();
            assertThat(file.readString()).isEqualTo("fgh");
            assertThat(file.readInto(buffer.clear())).isZero();
        }
    }

    @AsyncioTest
    void fileThatDoesNotKnowItsSizeIsReadToItsEnd() throws IOException {
        try (var file = AsyncFiles.open(Path.of("/proc/self/status"))) {
            assertThat(file.readString()).startsWith("Name:").contains("\nThreads:");
        }
    }

    @AsyncioTest
    void readServedByTheBufferDoesNotSuspend() throws IOException {
        Files.writeString(path, "a\nb\nc\n");
        try (var file = AsyncFiles.open(path)) {
            file.readLine();
            createTask(() -> log.add("another task"));

            log.add(file.readLine());
            log.add(new String(file.read(1), UTF_8));
        }

        assertThat(log).startsWith("b", "c");
    }

    // ---- lines

    @AsyncioTest
    void linesAreThoseOfTheFile() throws IOException {
        Path path = this.path;
        Files.writeString(path, "one\ntwo\r\n\nfour");

        // @start region="lines"
        try (var file = AsyncFiles.open(path)) {
            for (String line : file.lines()) {
                log.add(line);
            }
        }
        // @end

        assertThat(log).containsExactly("one", "two", "", "four");
    }

    @AsyncioTest
    void readLineGivesNullAtTheEnd() throws IOException {
        Files.writeString(path, "only\n");

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.readLine()).isEqualTo("only");
            assertThat(file.readLine()).isNull();
            assertThat(file.readLine()).isNull();
        }
    }

    @AsyncioTest
    void carriageReturnAloneEndsNoLine() throws IOException {
        Files.writeString(path, "a\rb\r\r\n\r");

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.lines()).containsExactly("a\rb\r", "\r");
        }
    }

    @AsyncioTest
    void linesOfAnyLengthAreWhole() throws IOException {
        var random = new Random(7);
        List<String> lines = new ArrayList<>();
        for (int length : List.of(65_535, 0, 65_536, 1, 65_537, 200_000, 3, 131_072, 131_071, 500_000)) {
            lines.add(randomText(random, length));
            for (int i = 0; i < 300; i++) {
                lines.add(randomText(random, random.nextInt(400)));
            }
        }
        Files.write(path, lines);

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.lines()).containsExactlyElementsOf(lines);
        }
    }

    @AsyncioTest
    void leavingTheLinesEarlyLosesNone() throws IOException {
        Files.writeString(path, "one\ntwo\nthree\n");

        try (var file = AsyncFiles.open(path)) {
            for (String line : file.lines()) {
                log.add(line);
                break;
            }
            assertThat(file.position()).isEqualTo(4);
            log.add(file.readString());
        }

        assertThat(log).containsExactly("one", "two\nthree\n");
    }

    @AsyncioTest
    void iteratorSaysThatTheLinesAreOver() throws IOException {
        Files.writeString(path, "");

        try (var file = AsyncFiles.open(path)) {
            var lines = file.lines().iterator();

            assertThat(lines.hasNext()).isFalse();
            assertThatThrownBy(lines::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("AsyncFile[%s, open] has no more lines", path);
        }
    }

    @AsyncioTest
    void linesOfOtherCharsetsAreRead() throws IOException {
        for (var charset : List.of(UTF_16LE, ISO_8859_1)) {
            // In UTF-16LE these are the bytes 41 0A 00 01, with a newline between the characters.
            String line = charset.equals(UTF_16LE) ? "\u0A41\u0100" : "äöü\u0085";
            Files.writeString(path, line + "\r\n\n" + line + "\n", charset);

            try (var file = AsyncFiles.open(path, charset)) {
                assertThat(file.lines()).containsExactly(line, "", line);
            }
        }
    }

    @AsyncioTest
    void charsetThatWritesAByteOrderMarkIsRefused() {
        assertThatThrownBy(() -> AsyncFiles.open(path, UTF_16, CREATE, WRITE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Charset UTF-16 writes a byte order mark, which stands only at the beginning of a file;"
                        + " name the order, as in UTF-16LE");
        assertThat(path).doesNotExist();
    }

    @AsyncioTest
    void bytesThatAreNoTextAreAnErrorAndStayReadable() throws IOException {
        Files.write(path, new byte[] {'a', '\n', (byte) 0xC3, '\n', 'b', '\n'});

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.readLine()).isEqualTo("a");
            assertThatThrownBy(file::readLine).isInstanceOf(CharacterCodingException.class);
            assertThat(file.read(2)).containsExactly(0xC3, '\n');
            assertThat(file.readLine()).isEqualTo("b");
        }
    }

    @AsyncioTest
    void replacementCharacterIsTextLikeAnyOther() throws IOException {
        Files.writeString(path, "a\uFFFDb\n");

        try (var file = AsyncFiles.open(path)) {
            assertThat(file.readLine()).isEqualTo("a\uFFFDb");
        }
    }

    // ---- writing

    @AsyncioTest
    void bytesBuffersTextAndLinesAreWritten() throws IOException {
        var buffer = ByteBuffer.wrap("-cd-".getBytes(UTF_8)).position(1).limit(3);

        try (var file = AsyncFiles.create(path)) {
            file.write(new byte[] {'a', 'b'});
            file.write(buffer);
            file.write("ä\n");
            file.writeLines(List.of("one", "two"));
        }

        assertThat(path).hasContent("abcdä\none\ntwo\n");
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @AsyncioTest
    void writesOfAnySizeComeInOrder() throws IOException {
        byte[] content = randomBytes(400_000);

        try (var file = AsyncFiles.create(path)) {
            int from = 0;
            for (int size : List.of(1, 65_535, 1, 65_536, 0, 65_537, 100, 200_000, 2_890)) {
                file.write(ByteBuffer.wrap(content, from, size));
                from += size;
            }
            file.write(ByteBuffer.wrap(content, from, content.length - from));
        }

        assertThat(path).hasBinaryContent(content);
    }

    @AsyncioTest
    void writeReachesTheSystemAtFlush() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            file.write("text");
            assertThat(path).isEmptyFile();

            file.flush();

            assertThat(path).hasContent("text");
        }
    }

    @AsyncioTest
    void writeReachesTheSystemAtForce() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            file.write("text");

            file.force();

            assertThat(path).hasContent("text");
        }
    }

    @AsyncioTest
    void writeThatFitsTheBufferDoesNotSuspend() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            createTask(() -> log.add("another task"));

            file.write("text");
            file.flush();
            log.add("after flush");
        }

        assertThat(log).containsExactly("another task", "after flush");
    }

    @AsyncioTest
    void appendedTextFollowsWhatOthersHaveAppended() throws IOException {
        Files.writeString(path, "a");

        try (var file = AsyncFiles.append(path);
                var other = AsyncFiles.append(path)) {
            assertThat(file.position()).isEqualTo(1);
            other.write("bb");
            other.flush();
            file.write("c");
            file.flush();
            assertThat(file.position()).isEqualTo(4);
        }

        assertThat(path).hasContent("abbc");
    }

    @AsyncioTest
    void characterThatTheCharsetLacksIsAnError() throws IOException {
        try (var file = AsyncFiles.open(path, ISO_8859_1, CREATE, WRITE)) {
            assertThatThrownBy(() -> file.write("10 €")).isInstanceOf(CharacterCodingException.class);
            file.write("10");
        }

        assertThat(path).hasContent("10");
    }

    @AsyncioTest
    void writeLinesTakesLinesThatAreStillToCome() throws IOException {
        Path source = directory.resolve("source.txt");
        Files.writeString(source, "one\r\ntwo");

        try (var in = AsyncFiles.open(source);
                var out = AsyncFiles.create(path)) {
            out.writeLines(in.lines());
        }

        assertThat(path).hasContent("one\ntwo\n");
    }

    // ---- reading and writing

    @AsyncioTest
    void readingAndWritingShareOnePosition() throws IOException {
        Files.writeString(path, "abcdefghij");

        try (var file = AsyncFiles.open(path, READ, WRITE)) {
            log.add(new String(file.read(2), UTF_8));
            file.write("CD");
            assertThat(file.position()).isEqualTo(4);
            log.add(new String(file.read(2), UTF_8));
            file.write("G");
            file.seek(1);
            log.add(file.readString());
        }

        assertThat(log).containsExactly("ab", "ef", "bCDefGhij");
        assertThat(path).hasContent("abCDefGhij");
    }

    @AsyncioTest
    void seekGoesToAnyPlace() throws IOException {
        byte[] content = randomBytes(200_000);
        Files.write(path, content);
        var random = new Random(3);

        try (var file = AsyncFiles.open(path)) {
            for (int i = 0; i < 100; i++) {
                int place = random.nextInt(content.length - 10);
                file.seek(place);
                assertThat(file.position()).isEqualTo(place);
                assertThat(ByteBuffer.wrap(file.read(10))).isEqualTo(ByteBuffer.wrap(content, place, 10));
            }
        }
    }

    @AsyncioTest
    void writeBehindTheEndFillsTheGapWithZeros() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            file.seek(2);
            file.write("c");
        }

        assertThat(path).hasBinaryContent(new byte[] {0, 0, 'c'});
    }

    @AsyncioTest
    void sizeCountsWhatWasWritten() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            file.write("12345");

            assertThat(file.size()).isEqualTo(5);
        }
    }

    @AsyncioTest
    void truncateCutsTheFileAndLeavesThePosition() throws IOException {
        Files.writeString(path, "abcdefgh");

        try (var file = AsyncFiles.open(path, READ, WRITE)) {
            file.read(6);
            file.truncate(3);

            assertThat(file.position()).isEqualTo(6);
            assertThat(file.read()).isEmpty();
            file.truncate(100);
            assertThat(file.size()).isEqualTo(3);
        }
    }

    @AsyncioTest
    void truncateComesAfterWhatWasWritten() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            file.write("abcdefgh");
            file.truncate(3);
        }

        assertThat(path).hasContent("abc");
    }

    // ---- refusals

    @AsyncioTest
    void fileThatIsMissingIsTheJdksException() {
        assertThatThrownBy(() -> AsyncFiles.open(path))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(path.toString());
    }

    @AsyncioTest
    void useAfterCloseIsRefused() throws IOException {
        var file = AsyncFiles.open(path, CREATE, READ, WRITE);
        file.close();

        for (Use use : List.<Use>of(
                file::read,
                () -> file.read(1),
                file::readLine,
                () -> assertThat(file.lines().iterator().hasNext()).isFalse(),
                () -> file.write("x"),
                file::flush,
                file::force,
                file::position,
                () -> file.seek(0),
                file::size,
                () -> file.truncate(0))) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("AsyncFile[%s, closed] cannot be used any more; open the file again", path);
        }
        assertThat(file.isOpen()).isFalse();
    }

    @AsyncioTest
    void closingTwiceDoesNoHarm() throws IOException {
        var file = AsyncFiles.create(path);

        file.close();
        file.close();

        assertThat(file).hasToString("AsyncFile[" + path + ", closed]");
    }

    @AsyncioTest
    void writingToAFileThatIsReadIsRefused() throws IOException {
        Files.createFile(path);

        try (var file = AsyncFiles.open(path)) {
            assertThatThrownBy(() -> file.write("x"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "AsyncFile[%s, open] was opened for reading only; open it with StandardOpenOption.WRITE as well,"
                                    + " or with AsyncFiles.create",
                            path);
        }
    }

    @AsyncioTest
    void readingFromAFileThatIsWrittenIsRefused() throws IOException {
        try (var file = AsyncFiles.create(path)) {
            assertThatThrownBy(file::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "AsyncFile[%s, open] was not opened for reading; open it with StandardOpenOption.READ as well",
                            path);
        }
    }

    @AsyncioTest
    void negativeNumbersAreRefused() throws IOException {
        try (var file = AsyncFiles.open(path, CREATE, READ, WRITE)) {
            assertThatThrownBy(() -> file.read(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("read needs a size that is not negative, but got -1");
            assertThatThrownBy(() -> file.seek(-2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("seek needs a position that is not negative, but got -2");
            assertThatThrownBy(() -> file.truncate(-3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("truncate needs a size that is not negative, but got -3");
            assertThatThrownBy(() -> file.readSome(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("readSome must be asked for at least 1 byte, but got 0");
        }
    }

    @AsyncioTest
    void failureOfTheSystemIsTheJdksExceptionAndLeavesTheFileUsable() throws IOException {
        try (var file = AsyncFiles.open(directory)) {
            assertThatThrownBy(file::readLine).isInstanceOf(IOException.class).hasMessage("Is a directory");
            assertThatThrownBy(file::readLine).isInstanceOf(IOException.class).hasMessage("Is a directory");
        }
    }

    @AsyncioTest
    void whatADeviceDoesNotTakeIsKeptAndTriedAgain() throws IOException {
        var file = AsyncFiles.open(Path.of("/dev/full"), WRITE);
        file.write("text");

        assertThatThrownBy(file::flush).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThatThrownBy(file::close).isInstanceOf(IOException.class).hasMessage("No space left on device");

        assertThat(file.isOpen()).isFalse();
    }

    @AsyncioTest
    void otherTasksRunWhileAFileIsRead() throws IOException {
        Files.write(path, randomBytes(3_000_000));
        var turns = new AtomicInteger();
        var counter = createTask(() -> {
            while (true) {
                yieldNow();
                turns.incrementAndGet();
            }
        });

        try (var file = AsyncFiles.open(path)) {
            file.read();
        }
        counter.cancel();

        assertThat(turns.get()).isGreaterThan(1);
    }

    @FunctionalInterface
    private interface Use {
        void run() throws IOException;
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String randomText(Random random, int length) {
        var text = new StringBuilder(length);
        random.ints(length, 'a', 'z' + 1).forEach(text::appendCodePoint);
        return text.toString();
    }
}
