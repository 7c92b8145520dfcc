package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.test.AsyncioTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// How a transport begins and ends: the part of the [OneWayTransportContract] that says what a protocol is
/// told, in which order, and what becomes of what is under way.
///
/// ```
/// connectionMade  (dataReceived)*  [eofReceived]  connectionLost
/// ```
public interface TransportLifeContract extends ConnectedEnds {

    // ---- order

    @AsyncioTest(virtualTime = false)
    default void protocolsAreToldOfBeginningDataEndAndLossInThisOrder() throws Exception {
        try (var link = Link.open(this)) {
            link.sink().write(Link.bytes("abc"));
            link.sink().write(Link.bytes("def"));
            link.sink().close();
            link.untilBothLost();

            Link.assertTold(link.sender, "made", "lost");
            Link.assertTold(link.receiver, "made", "data", "eof", "lost");
            link.assertReceived("abcdef");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void transportKnowsItsProtocol() throws Exception {
        try (var link = Link.open(this)) {
            assertSame(link.sender, link.sink().protocol());
            assertSame(link.receiver, link.source().protocol());
        }
    }

    @AsyncioTest(virtualTime = false)
    @SuppressWarnings("NullAway") // on purpose
    default void whatIsNotKnownOfATransportIsNull() throws Exception {
        try (var link = Link.open(this)) {
            assertNull(link.sink().extraInfo(new ExtraInfo<>("made up", String.class)));
            Link.assertRefusesNull(() -> link.sink().extraInfo((ExtraInfo<String>) null));
        }
    }

    // ---- closing

    @AsyncioTest(virtualTime = false)
    default void lossIsToldOnceAndNotInsideOfCloseOrAbort() throws Exception {
        try (var link = Link.open(this)) {
            link.sink().close();
            link.sink().abort();
            link.sink().close();
            Link.assertTold(link.sender, "made");
            assertTrue(link.sink().isClosing(), "isClosing() after close()");

            link.untilLost(link.sender);
            Link.letItArrive();

            Link.assertTold(link.sender, "made", "lost");
            assertNull(link.sender.lostBecause(), "the reason of a loss that was asked for");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void closeSendsWhatIsBufferedFirst() throws Exception {
        try (var link = Link.open(this)) {
            byte[] all = Link.many(moreThanBuffersHold());

            link.sink().write(all);
            link.sink().close();
            link.untilBothLost();

            link.assertReceived(all);
            assertNull(link.sender.lostBecause(), "the reason of a loss that was asked for");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void abortDropsWhatIsBuffered() throws Exception {
        try (var link = Link.open(this)) {
            link.source().pauseReading();
            link.sink().write(Link.many(moreThanBuffersHold()));
            Link.letItArrive();

            link.sink().abort();
            link.untilLost(link.sender);
            link.source().resumeReading();
            link.untilLost(link.receiver);

            assertNull(link.sender.lostBecause(), "the reason of a loss that was asked for");
            assertEquals(0, link.sink().writeBufferSize(), "bytes buffered after the loss");
            assertTrue(link.receiver.receivedCount() < moreThanBuffersHold(), "everything was sent");
        }
    }

    /// A program that shuts down cannot wait for a peer that does not read.
    @AsyncioTest(virtualTime = false)
    default void abortEndsACloseThatTheReceiverHoldsUp() throws Exception {
        try (var link = Link.open(this)) {
            link.source().pauseReading();
            link.sink().write(Link.many(moreThanBuffersHold()));
            link.sink().close();
            Link.letItArrive();
            assertFalse(link.sender.isLost(), "close() has not waited for what is buffered");

            link.sink().abort();
            link.untilLost(link.sender);

            assertNull(link.sender.lostBecause(), "the reason of a loss that was asked for");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void whatIsWrittenAfterCloseIsDropped() throws Exception {
        try (var link = Link.open(this)) {
            link.sink().write(Link.bytes("before"));
            link.sink().close();
            link.sink().write(Link.bytes("after"));
            link.untilLost(link.sender);
            link.sink().write(Link.bytes("after"));
            link.untilLost(link.receiver);

            link.assertReceived("before");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void callsOfAClosedTransportDoNothing() throws Exception {
        try (var link = Link.open(this)) {
            link.sink().close();
            link.source().close();
            link.untilBothLost();
            List<String> sent = List.copyOf(link.sender.told);
            List<String> received = List.copyOf(link.receiver.told);

            link.sink().close();
            link.sink().abort();
            link.source().pauseReading();
            link.source().resumeReading();
            link.source().close();
            Link.letItArrive();

            assertEquals(sent, link.sender.told);
            assertEquals(received, link.receiver.told);
        }
    }

    @AsyncioTest(virtualTime = false)
    default void receiverThatClosesIsToldOfTheLossWithoutAReason() throws Exception {
        try (var link = Link.open(this)) {
            link.source().close();
            link.source().close();
            assertFalse(link.receiver.isLost(), "told inside of close()");
            link.untilLost(link.receiver);

            Link.assertTold(link.receiver, "made", "lost");
            assertNull(link.receiver.lostBecause(), "the reason of a loss that was asked for");
        }
    }

    /// Only who writes can notice; how soon depends on what lies between.
    @AsyncioTest(virtualTime = false)
    default void senderHearsThatTheReceiverIsGone() throws Exception {
        try (var link = Link.open(this)) {
            link.source().close();
            link.untilLost(link.receiver);

            timeout(patience(), () -> {
                while (!link.sender.isLost()) {
                    link.sink().write(Link.bytes("anybody there?"));
                    sleep(Duration.ofMillis(1));
                }
            });

            assertTrue(link.sink().isClosing(), "isClosing() after the loss");
        }
    }

    // ---- the end of what is sent

    @AsyncioTest(virtualTime = false)
    default void endOfFileComesBehindWhatIsBuffered() throws Exception {
        try (var link = Link.open(this)) {
            Assumptions.assumeTrue(link.sink().canWriteEof(), "the transport cannot end its sending side alone");
            byte[] all = Link.many(moreThanBuffersHold());

            link.sink().write(all);
            link.sink().writeEof();
            link.sink().writeEof();
            link.untilEof();

            link.assertReceived(all);
        }
    }

    @AsyncioTest(virtualTime = false)
    default void writeAfterTheEndOfFileIsRefused() throws Exception {
        try (var link = Link.open(this)) {
            if (link.sink().canWriteEof()) {
                link.sink().writeEof();

                assertThrows(IllegalStateException.class, () -> link.sink().write(Link.bytes("late")));
            } else {
                assertThrows(
                        UnsupportedOperationException.class, () -> link.sink().writeEof());
            }
        }
    }

    // ---- protocols that throw

    @AsyncioTest(virtualTime = false)
    default void whatDataReceivedThrowsIsReportedAndTheReasonOfTheLoss(EventLoop loop) throws Exception {
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        var failure = new IllegalStateException("bad data");
        var failing = new Witness() {
            @Override
            public void dataReceived(java.nio.ByteBuffer data) {
                throw failure;
            }
        };
        try (var link = Link.open(this, new Witness(), failing)) {
            link.sink().write(Link.bytes("x"));
            link.untilLost(link.receiver);

            assertSame(failure, link.receiver.lostBecause());
            assertEquals(
                    List.of(failure),
                    reports.stream().map(ErrorContext::exception).toList());
        }
    }

    @AsyncioTest(virtualTime = false)
    default void whatEofReceivedThrowsIsReportedAndTheReasonOfTheLoss(EventLoop loop) throws Exception {
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        var failure = new IllegalStateException("bad end");
        var failing = new Witness() {
            @Override
            public boolean eofReceived() {
                throw failure;
            }
        };
        try (var link = Link.open(this, new Witness(), failing)) {
            link.sink().close();
            link.untilLost(link.receiver);

            assertSame(failure, link.receiver.lostBecause());
            assertEquals(
                    List.of(failure),
                    reports.stream().map(ErrorContext::exception).toList());
        }
    }
}
