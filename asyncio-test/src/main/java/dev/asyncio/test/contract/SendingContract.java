package dev.asyncio.test.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.stream.WriteTransport;
import dev.asyncio.test.AsyncioTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// How a transport sends: the part of the [OneWayTransportContract] that says what becomes of the bytes, and
/// when a writer is told to pause.
public interface SendingContract extends ConnectedEnds {

    // ---- bytes

    @AsyncioTest(virtualTime = false)
    default void whatIsWrittenArrivesWholeAndInItsOrder() throws Exception {
        try (var link = Link.open(this)) {
            byte[] all = Link.many(300_000);
            var random = new Random(1);
            for (int from = 0, to; from < all.length; from = to) {
                to = Math.min(all.length, from + 1 + random.nextInt(random.nextBoolean() ? 20 : 9000));
                link.sink().write(Arrays.copyOfRange(all, from, to));
            }

            link.untilReceived(all.length);

            link.assertReceived(all);
        }
    }

    @AsyncioTest(virtualTime = false)
    default void moreThanAllBuffersHoldArrivesWhole() throws Exception {
        try (var link = Link.open(this)) {
            byte[] all = Link.many(moreThanBuffersHold());

            link.sink().write(all);
            link.untilReceived(all.length);

            link.assertReceived(all);
        }
    }

    @AsyncioTest(virtualTime = false)
    default void whatWasWrittenMayBeChangedAtOnce() throws Exception {
        try (var link = Link.open(this)) {
            byte[] data = Link.bytes("before");

            link.sink().write(data);
            Arrays.fill(data, (byte) '!');
            link.sink().write(ByteBuffer.wrap(data, 0, 1));
            Arrays.fill(data, (byte) '?');
            link.untilReceived(7);

            link.assertReceived("before!");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void remainingBytesOfABufferAreSentAndItsPositionMovesToItsLimit() throws Exception {
        try (var link = Link.open(this)) {
            ByteBuffer onHeap =
                    ByteBuffer.wrap(Link.bytes("-heap-")).position(1).limit(5).slice();
            ByteBuffer readOnly =
                    ByteBuffer.wrap(Link.bytes("-read only-"), 1, 9).asReadOnlyBuffer();
            ByteBuffer direct = ByteBuffer.allocateDirect(8)
                    .put(Link.bytes("-direct-"))
                    .position(1)
                    .limit(7);
            for (ByteBuffer buffer : List.of(onHeap, readOnly, direct)) {
                int limit = buffer.limit();

                link.sink().write(buffer);

                assertEquals(limit, buffer.position());
                assertEquals(limit, buffer.limit());
            }
            link.untilReceived(19);

            link.assertReceived("heapread onlydirect");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void piecesOfWriteLinesFollowOneAnother() throws Exception {
        try (var link = Link.open(this)) {
            link.sink().writeLines(List.of(Link.bytes("one"), Link.bytes(""), Link.bytes("two")));
            link.untilReceived(6);

            link.assertReceived("onetwo");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void writingNothingSendsNothing() throws Exception {
        try (var link = Link.open(this)) {
            link.sink().write(new byte[0]);
            link.sink().write(ByteBuffer.allocate(0));
            link.sink().writeLines(List.of());
            Link.letItArrive();

            Link.assertTold(link.receiver, "made");
            assertEquals(0, link.sink().writeBufferSize());
        }
    }

    // ---- water marks

    @AsyncioTest(virtualTime = false)
    default void writingDoesNotWaitForAReceiverThatIsPaused() throws Exception {
        try (var link = Link.open(this)) {
            byte[] all = Link.many(moreThanBuffersHold());
            link.source().pauseReading();

            link.sink().write(all);
            assertTrue(link.sink().writeBufferSize() > 0, "what cannot be sent is buffered");
            Link.assertTold(link.sender, "made", "pause"); // inside of the write
            link.source().resumeReading();
            link.untilReceived(all.length);
            link.untilResumed();

            link.assertReceived(all);
            Link.assertTold(link.sender, "made", "pause", "resume");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void writingIsPausedOnceAboveTheHighMarkAndResumedAtTheLowOne() throws Exception {
        long[] atResumption = new long[1];
        var sender = new Witness() {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                atResumption[0] = ((WriteTransport) transport()).writeBufferSize();
            }
        };
        try (var link = Link.open(this, sender, new Witness())) {
            link.source().pauseReading();
            link.sink().setWriteBufferLimits(new WriteBufferLimits(100_000, 10_000));

            link.sink().write(new byte[100_000]);
            Link.assertTold(sender, "made"); // at the mark is not above it
            link.sink().write(new byte[moreThanBuffersHold()]);
            link.sink().write(new byte[1]);
            Link.assertTold(sender, "made", "pause");
            link.source().resumeReading();
            link.untilReceived(100_001 + moreThanBuffersHold());
            link.untilResumed();

            Link.assertTold(sender, "made", "pause", "resume");
            assertTrue(atResumption[0] <= 10_001, () -> "resumed with " + atResumption[0] + " bytes buffered");
        }
    }

    /// The mark of programs that want each piece to be on its way before the next.
    @AsyncioTest(virtualTime = false)
    default void markOfZeroPausesUntilEverythingIsSent() throws Exception {
        try (var link = Link.open(this)) {
            link.sink().setWriteBufferLimits(new WriteBufferLimits(0, 0));

            link.sink().write(new byte[moreThanBuffersHold()]);
            link.untilResumed();

            Link.assertTold(link.sender, "made", "pause", "resume");
            assertEquals(0, link.sink().writeBufferSize());
        }
    }

    @AsyncioTest(virtualTime = false)
    default void lowerMarksHoldForWhatIsBufferedAlready() throws Exception {
        try (var link = Link.open(this)) {
            link.source().pauseReading();
            link.sink().setWriteBufferLimits(new WriteBufferLimits(1 << 30, 1 << 29));
            link.sink().write(new byte[moreThanBuffersHold()]);
            Link.letItArrive();
            Link.assertTold(link.sender, "made");

            link.sink().setWriteBufferLimits(new WriteBufferLimits(1000, 100));
            Link.assertTold(link.sender, "made", "pause");
            link.source().resumeReading();
            link.untilResumed();

            Link.assertTold(link.sender, "made", "pause", "resume");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void marksAreTheUsualOnesUntilOthersAreSet() throws Exception {
        try (var link = Link.open(this)) {
            assertEquals(WriteBufferLimits.DEFAULT, link.sink().writeBufferLimits());

            var others = new WriteBufferLimits(10, 5);
            link.sink().setWriteBufferLimits(others);

            assertEquals(others, link.sink().writeBufferLimits());
        }
    }

    @AsyncioTest(virtualTime = false)
    default void whatPauseWritingAndResumeWritingThrowIsReportedAndChangesNothing(EventLoop loop) throws Exception {
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        var cannotPause = new IllegalStateException("cannot pause");
        var cannotResume = new IllegalStateException("cannot resume");
        var sender = new Witness() {
            @Override
            public void pauseWriting() {
                super.pauseWriting();
                throw cannotPause;
            }

            @Override
            public void resumeWriting() {
                super.resumeWriting();
                throw cannotResume;
            }
        };
        try (var link = Link.open(this, sender, new Witness())) {
            link.sink().write(new byte[moreThanBuffersHold()]);
            link.untilReceived(moreThanBuffersHold());
            link.untilResumed();

            Link.assertTold(sender, "made", "pause", "resume");
            assertEquals(
                    List.of(cannotPause, cannotResume),
                    reports.stream().map(ErrorContext::exception).toList());
        }
    }

    // ---- arguments

    @AsyncioTest(virtualTime = false)
    @SuppressWarnings("NullAway") // on purpose
    default void nullsAreRefusedWithASentence() throws Exception {
        try (var link = Link.open(this)) {
            WriteTransport sink = link.sink();
            Link.assertRefusesNull(() -> sink.write((byte[]) null));
            Link.assertRefusesNull(() -> sink.write((ByteBuffer) null));
            Link.assertRefusesNull(() -> sink.write((dev.asyncio.stream.Chunk) null));
            Link.assertRefusesNull(() -> sink.writeLines(null));
            Link.assertRefusesNull(() -> sink.setWriteBufferLimits(null));
            Link.assertRefusesNull(() -> sink.setProtocol(null));
            Link.assertRefusesNull(() -> link.source().setProtocol(null));
        }
    }
}
