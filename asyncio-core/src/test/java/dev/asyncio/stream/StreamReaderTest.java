package dev.asyncio.stream;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class StreamReaderTest {

    private final StreamReader reader = new StreamReader();
    private final List<String> log = new ArrayList<>();

    private void feed(String text) {
        reader.feedData(ByteBuffer.wrap(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void logs(Callable<byte[]> read) {
        createTask(() -> {
            log.add(text(read.call()));
        });
    }

    @AsyncioTest
    void readSuspendsUntilThereIsAByteAndReturnsWhatIsThere() {
        logs(() -> reader.read(10));
        yieldNow();
        log.add("nothing yet");
        feed("abc");
        feed("def");
        yieldNow();

        assertThat(log).containsExactly("nothing yet", "abcdef");
    }

    @AsyncioTest
    void readTakesNoMoreThanAskedFor() throws IOException {
        feed("abcdef");

        assertThat(text(reader.read(4))).isEqualTo("abcd");
        assertThat(text(reader.read(4))).isEqualTo("ef");
    }

    @AsyncioTest
    void readReturnsNothingAtTheEndAndForZeroBytes() throws IOException {
        assertThat(reader.read(0)).isEmpty();
        reader.feedEof();

        assertThat(reader.read(10)).isEmpty();
        assertThat(reader.read()).isEmpty();
        assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(reader.readChunk()).isNull();
        assertThat(reader.readLine()).isEmpty();
        assertThat(reader.readLine(StandardCharsets.UTF_8)).isNull();
    }

    @AsyncioTest
    void readWithoutANumberReadsToTheEnd() {
        logs(reader::read);
        yieldNow();
        feed("abc");
        yieldNow();
        feed("def");
        reader.feedEof();
        yieldNow();

        assertThat(log).containsExactly("abcdef");
    }

    @AsyncioTest
    void readFillsABufferFromItsPosition() throws IOException {
        var into = ByteBuffer.wrap(bytes("......")).position(1).limit(4);
        feed("abcdef");

        assertThat(reader.read(into)).isEqualTo(3);
        assertThat(text(into.array())).isEqualTo(".abc..");
        assertThat(into.position()).isEqualTo(4);
        assertThat(reader.read(into)).isZero();
    }

    @AsyncioTest
    void readChunkHandsOutTheTransportsOwnMemory() throws IOException {
        var chunk = new MemoryTransport.Lent(bytes("abc"));
        reader.feedChunk(chunk);

        assertThat(reader.readChunk()).isSameAs(chunk);
        assertThat(chunk.isClosed).isFalse();
    }

    @AsyncioTest
    void readChunkHandsOutTheRestOfAChunkThatWasReadInPart() throws IOException {
        reader.feedChunk(new MemoryTransport.Lent(bytes("abcdef")));
        reader.readExactly(2);

        try (var chunk = reader.readChunk()) {
            assertThat(StandardCharsets.UTF_8.decode(chunk.buffer()).toString()).isEqualTo("cdef");
        }
        assertThat(reader).hasToString("StreamReader[0 bytes, limit=65536]");
    }

    @AsyncioTest
    void aChunkIsClosedAsSoonAsItsLastByteIsTaken() throws IOException {
        var chunk = new MemoryTransport.Lent(bytes("abcdef"));
        reader.feedChunk(chunk);

        reader.read(5);
        assertThat(chunk.isClosed).isFalse();
        reader.read(5);
        assertThat(chunk.isClosed).isTrue();
    }

    @AsyncioTest
    void readExactlyWaitsForAllOfIt() throws IOException {
        logs(() -> reader.readExactly(5));
        yieldNow();
        feed("abc");
        yieldNow();
        assertThat(log).isEmpty();
        feed("defg");
        yieldNow();

        assertThat(log).containsExactly("abcde");
        assertThat(text(reader.read(10))).isEqualTo("fg");
    }

    @AsyncioTest
    void readExactlyFillsABuffer() throws IOException {
        var into = ByteBuffer.allocate(5);
        Task<Void> reading = createTask(() -> reader.readExactly(into));
        yieldNow();
        feed("abc");
        feed("def");
        await(reading);

        assertThat(text(into.array())).isEqualTo("abcde");
        assertThat(into.hasRemaining()).isFalse();
    }

    @AsyncioTest
    void anEndBeforeAllHasComeIsAnErrorWithWhatCame() {
        feed("abc");
        reader.feedEof();

        assertThatThrownBy(() -> reader.readExactly(5))
                .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
                    assertThat(text(e.partial())).isEqualTo("abc");
                    assertThat(e.expected()).hasValue(5);
                })
                .hasMessage("The stream ended after 3 of 5 expected bytes; partial() has those that came");
        assertThat(reader.atEof()).isTrue();
    }

    @AsyncioTest
    void anEndWhileReadExactlyWaitsForMoreThanTheLimitHasWhatCame() {
        var small = new StreamReader(4);
        Task<byte[]> reading = createTask(() -> small.readExactly(100));
        yieldNow();
        small.feedData(ByteBuffer.wrap(bytes("abcdef")));
        yieldNow();
        small.feedData(ByteBuffer.wrap(bytes("gh")));
        small.feedEof();

        assertThatThrownBy(() -> await(reading)).isInstanceOfSatisfying(IncompleteReadException.class, e -> {
            assertThat(text(e.partial())).isEqualTo("abcdefgh");
            assertThat(e.expected()).hasValue(100);
        });
    }

    @AsyncioTest
    void aCancelledReadLosesNothing() throws IOException {
        List<Callable<?>> reads = List.of(
                () -> reader.read(5),
                () -> reader.read(),
                () -> reader.read(ByteBuffer.allocate(5)),
                () -> reader.readChunk(),
                () -> reader.readExactly(100),
                () -> reader.readUntil(bytes("never")),
                () -> reader.readLine());

        for (Callable<?> read : reads) {
            Task<?> reading = createTask(() -> {
                read.call();
            });
            yieldNow();
            reading.cancel();
            assertThatThrownBy(() -> await(reading)).isInstanceOf(CancelledError.class);
        }
        Task<?> reading = createTask(() -> reader.read(5));
        yieldNow();
        feed("abc"); // wakes the task
        reading.cancel(); // before it can take anything
        assertThatThrownBy(() -> await(reading)).isInstanceOf(CancelledError.class);

        assertThat(text(reader.read(5))).isEqualTo("abc");
    }

    @AsyncioTest
    void whatACancelledReadHadTakenAlreadyComesFirstForTheNextOne() throws IOException {
        var small = new StreamReader(4);
        Task<byte[]> reading = createTask(() -> small.readExactly(100));
        yieldNow();
        for (String piece : List.of("abcdef", "gh", "ijkl")) {
            small.feedData(ByteBuffer.wrap(bytes(piece)));
            yieldNow();
        }
        reading.cancel();
        assertThatThrownBy(() -> await(reading)).isInstanceOf(CancelledError.class);

        assertThat(text(small.readExactly(12))).isEqualTo("abcdefghijkl");
    }

    @AsyncioTest
    void aSecondTaskThatReadsIsRefused() {
        createTask(() -> reader.read(1));
        yieldNow();

        assertThatThrownBy(() -> reader.readLine())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("readLine was called while another task waits for data of"
                        + " StreamReader[0 bytes, limit=65536, a task waits]; let one task read, or take turns with a"
                        + " Lock");
        feed("x");
        yieldNow();
    }

    // ---- separators; the expected values are CPython's

    private record Sought(StreamReader reader, List<String> feeds, boolean isEof) {
        String with(String... separators) {
            for (String feed : feeds) {
                reader.feedData(ByteBuffer.wrap(bytes(feed)));
            }
            if (isEof) {
                reader.feedEof();
            }
            return outcome(() -> separators.length == 1
                    ? reader.readUntil(bytes(separators[0]))
                    : reader.readUntil(List.of(separators).stream()
                            .map(StreamReaderTest::bytes)
                            .toList()));
        }
    }

    private static String outcome(Callable<byte[]> read) {
        try {
            return text(read.call());
        } catch (IncompleteReadException e) {
            return "incomplete " + text(e.partial());
        } catch (LimitOverrunException e) {
            return "overrun " + e.consumed();
        } catch (LineTooLongException e) {
            return "too long";
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static Sought in(int limit, String... feeds) {
        return new Sought(new StreamReader(limit), List.of(feeds), false);
    }

    private static Sought ended(int limit, String... feeds) {
        return new Sought(new StreamReader(limit), List.of(feeds), true);
    }

    @Test
    void aSeparatorMayStandAcrossChunks() {
        assertThat(in(64, "abcS", "E", "Pdef").with("SEP")).isEqualTo("abcSEP");
        assertThat(in(64, "aSE", "SEP.").with("SEP")).isEqualTo("aSESEP");
    }

    @Test
    void theShortestReadThatEndsWithAnySeparatorWins() {
        assertThat(in(64, "abAAAcBB").with("AAA", "A")).isEqualTo("abA");
        assertThat(in(64, "xx\r\nyy\n").with("\n", "\r\n")).isEqualTo("xx\r\n");
        assertThat(in(64, "ab\r", "\ncd").with("\n\n", "\r\n")).isEqualTo("ab\r\n");
        assertThat(in(64, "aXYZ", "Wb").with("XYZW", "W")).isEqualTo("aXYZW");
        assertThat(in(64, "aXYZ", "Wb").with("XYZWQ", "ZW")).isEqualTo("aXYZW");
        assertThat(in(3, "abcd\r\n").with("\r\n", "\n")).isEqualTo("overrun 5");
    }

    @Test
    void theLimitCountsTheBytesBeforeTheSeparator() {
        assertThat(in(3, "abc\n").with("\n")).isEqualTo("abc\n");
        assertThat(in(3, "abcd").with("\n")).isEqualTo("overrun 4");
        assertThat(in(3, "abcdef").with("\n")).isEqualTo("overrun 6");
        assertThat(in(3, "abcdSEP").with("SEP")).isEqualTo("overrun 4");
        assertThat(in(3, "abcdSx").with("SEP")).isEqualTo("overrun 4");
        assertThat(in(3, "abcdefgSEP;").with("SEP", ";")).isEqualTo("overrun 7");
    }

    @Test
    void anEndInTheMiddleOfASeparatorIsAnErrorWithWhatCame() {
        assertThat(ended(64, "abcSE").with("SEP")).isEqualTo("incomplete abcSE");
        assertThat(ended(64, "abcSEP").with("SEP")).isEqualTo("abcSEP");
        assertThat(ended(64).with("SEP")).isEqualTo("incomplete ");
    }

    @AsyncioTest
    void anOverrunLeavesTheDataToBeReadInAnotherWay() throws IOException {
        var small = new StreamReader(3);
        small.feedData(ByteBuffer.wrap(bytes("abcdef\n")));

        assertThatThrownBy(() -> small.readUntil(bytes("\n")))
                .isInstanceOfSatisfying(
                        LimitOverrunException.class,
                        e -> assertThat(e.consumed()).isEqualTo(6))
                .hasMessage("The separator comes after 6 bytes, which is more than the limit of 3 bytes; give the"
                        + " reader a higher limit, or read(n) in pieces");
        assertThat(text(small.readExactly(6))).isEqualTo("abcdef");
    }

    @AsyncioTest
    void anOverrunWithoutASeparatorNamesTheLimit() {
        var small = new StreamReader(3);
        small.feedData(ByteBuffer.wrap(bytes("abcdef")));

        assertThatThrownBy(() -> small.readUntil(bytes("\n")))
                .hasMessage("No separator within the limit of 3 bytes; give the reader a higher limit, or read(n) in"
                        + " pieces");
    }

    @AsyncioTest
    void aLineThatIsTooLongIsTakenAwayAsFarAsItHasCome() throws IOException {
        var small = new StreamReader(3);
        small.feedData(ByteBuffer.wrap(bytes("abcdef\nxy\n")));
        assertThatThrownBy(small::readLine)
                .isInstanceOf(IllegalArgumentException.class)
                .hasCauseInstanceOf(LimitOverrunException.class)
                .hasMessageContaining("more than the limit of 3 bytes");
        assertThat(text(small.readLine())).isEqualTo("xy\n");

        small.feedData(ByteBuffer.wrap(bytes("abcdef")));
        assertThatThrownBy(small::readLine).isInstanceOf(LineTooLongException.class);
        small.feedData(ByteBuffer.wrap(bytes("gh\nxy\n")));
        assertThat(text(small.readLine())).isEqualTo("gh\n");
    }

    @AsyncioTest
    void readUntilWaitsForTheSeparatorInWhateverPiecesItComes() {
        logs(() -> reader.readUntil(bytes("\r\n")));
        for (String piece : List.of("h", "el", "lo", "\r", "\n", "wor", "ld")) {
            yieldNow();
            feed(piece);
        }
        yieldNow();

        assertThat(log).containsExactly("hello\r\n");
    }

    @AsyncioTest
    void linesEndAtTheEndOfTheStream() {
        feed("one\ntwo\r\n\nlast");
        reader.feedEof();

        var lines = new ArrayList<String>();
        for (byte[] line : reader.lines()) {
            lines.add(text(line));
        }

        assertThat(lines).containsExactly("one\n", "two\r\n", "\n", "last");
    }

    @AsyncioTest
    void linesOfTextHaveNoEnds() {
        reader.feedData(ByteBuffer.wrap("grün\nzwei\r\n\r\r\n\nletzte".getBytes(StandardCharsets.UTF_8)));
        reader.feedEof();

        assertThat(reader.lines(StandardCharsets.UTF_8)).containsExactly("grün", "zwei", "\r", "", "letzte");
    }

    @AsyncioTest
    void leavingALoopOverLinesLosesNothing() throws IOException {
        feed("one\ntwo\nthree\n");
        for (String line : reader.lines(StandardCharsets.UTF_8)) {
            if (line.equals("two")) {
                break;
            }
        }

        assertThat(text(reader.readLine())).isEqualTo("three\n");
    }

    // ---- failures

    @AsyncioTest
    void aFailureIsThrownByTheReadThatWaitsAndByAllThatFollow() {
        var failure = new IOException("broken");
        Task<byte[]> reading = createTask(() -> reader.read(1));
        yieldNow();
        reader.setException(failure);

        assertThatThrownBy(() -> await(reading)).isSameAs(failure);
        assertThatThrownBy(() -> reader.read()).isSameAs(failure);
        assertThatThrownBy(() -> reader.readExactly(0)).isSameAs(failure);
        assertThat(reader.exception()).isSameAs(failure);
    }

    @AsyncioTest
    void dataThatCameBeforeTheFailureGoesToTheReadThatItWoke() {
        Task<byte[]> reading = createTask(() -> reader.read(10));
        yieldNow();
        feed("abc");
        reader.setException(new IOException("broken"));

        assertThat(text(await(reading))).isEqualTo("abc");
    }

    // ---- backpressure

    @AsyncioTest
    void theTransportPausesAboveTwiceTheLimitAndGoesOnAtTheLimit() throws IOException {
        var small = new StreamReader(10);
        var transport = MemoryTransport.connect(new StreamProtocol(small));

        transport.deliver("x".repeat(20));
        assertThat(transport.calls).isEmpty();
        transport.deliver("x");
        assertThat(transport.calls).containsExactly("pauseReading");
        assertThat(small).hasToString("StreamReader[21 bytes, limit=10, paused]");
        small.readExactly(10);
        assertThat(transport.calls).hasSize(1);
        small.readExactly(1);
        assertThat(transport.calls).containsExactly("pauseReading", "resumeReading");
    }

    @AsyncioTest
    void readingMoreThanIsThereLetsAPausedTransportGoOn() {
        var small = new StreamReader(10);
        var transport = MemoryTransport.connect(new StreamProtocol(small));
        transport.deliver("x".repeat(21));

        Task<byte[]> reading = createTask(() -> small.readExactly(30));
        yieldNow();
        assertThat(transport.calls).containsExactly("pauseReading", "resumeReading");
        transport.deliver("x".repeat(9));

        assertThat(await(reading)).hasSize(30);
    }

    @AsyncioTest
    void aPeerWhoSendsByteByByteHoldsOneBufferOnly() throws IOException {
        var transport = MemoryTransport.connect(new StreamProtocol(reader));

        for (int i = 0; i < 10_000; i++) {
            transport.deliver("x");
        }

        assertThat(transport.lent.stream().filter(chunk -> !chunk.isClosed)).hasSize(1);
        assertThat(reader.readExactly(10_000)).hasSize(10_000).containsOnly('x');
    }

    @AsyncioTest
    void aTransportThatIsGoneGetsItsMemoryBackAndTheDataIsStillThere() throws IOException {
        var transport = MemoryTransport.connect(new StreamProtocol(reader));
        transport.deliver("x".repeat(3000));
        transport.deliver("y".repeat(3000));
        reader.read(1);

        transport.close();
        yieldNow();

        assertThat(transport.lent).allMatch(chunk -> chunk.isClosed);
        assertThat(text(reader.read())).isEqualTo("x".repeat(2999) + "y".repeat(3000));
    }

    // ---- misuse

    @Test
    void limitsAndCountsAreChecked() {
        assertThatThrownBy(() -> new StreamReader(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The limit of a StreamReader must be at least 1 byte, but is 0; leave it out for the"
                        + " default of 65536");
        assertThatThrownBy(() -> reader.read(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("read needs a number of bytes that is not negative, but was given -1; use read() for"
                        + " everything up to the end");
        assertThatThrownBy(() -> reader.readExactly(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("readExactly needs a number of bytes that is not negative, but was given -1");
        assertThatThrownBy(() -> reader.readUntil(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A separator must have at least one byte, but is empty");
        assertThatThrownBy(() -> reader.readUntil(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("readUntil needs at least one separator, but was given none");
        assertThatThrownBy(() -> reader.lines(StandardCharsets.UTF_16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The lines of a stream must be in a charset in which their end is the byte 10, but it is"
                        + " not in UTF-16; read bytes and decode them");
    }

    @Test
    void nothingCanBeFedAfterTheEnd() {
        var chunk = new MemoryTransport.Lent(bytes("abc"));
        reader.feedEof();

        assertThatThrownBy(() -> feed("abc"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("StreamReader[0 bytes, limit=65536, eof] was fed data after its end; nothing can follow"
                        + " feedEof()");
        assertThatThrownBy(() -> reader.feedChunk(chunk)).isInstanceOf(IllegalStateException.class);
        assertThat(chunk.isClosed).isTrue();
    }

    @AsyncioTest
    void aReaderBelongsToOneTransport() {
        var transport = MemoryTransport.connect(new StreamProtocol(reader));

        assertThatThrownBy(() -> reader.setTransport(transport))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("StreamReader[0 bytes, limit=65536] has a transport already; a reader belongs to one"
                        + " connection");
    }

    @Test
    void nullIsRefusedWithASentence() {
        refused(() -> reader.read((ByteBuffer) null), "read needs a buffer to fill, not null");
        refused(() -> reader.readExactly((ByteBuffer) null), "readExactly needs a buffer to fill, not null");
        refused(() -> reader.readUntil((byte[]) null), "readUntil needs a separator, not null");
        refused(() -> reader.feedData(null), "feedData needs data, not null");
        refused(() -> reader.feedChunk(null), "feedChunk needs a chunk, not null");
        refused(() -> reader.readLine(null), "A line of text needs a charset, not null");
    }

    private static void refused(ThrowingCall call, String message) {
        assertThatThrownBy(call::call).isInstanceOf(NullPointerException.class).hasMessage(message);
    }

    private interface ThrowingCall {
        void call() throws Exception;
    }
}
