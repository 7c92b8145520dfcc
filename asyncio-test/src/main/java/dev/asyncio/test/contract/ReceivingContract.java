package dev.asyncio.test.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.EventLoop;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ReadTransport;
import dev.asyncio.test.AsyncioTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How a transport receives: the part of the [OneWayTransportContract] that says when a protocol gets bytes,
/// and when it must not.
public interface ReceivingContract extends ConnectedEnds {

    // ---- pausing

    @AsyncioTest(virtualTime = false)
    default void neitherDataNorTheEndComesWhileReadingIsPaused() throws Exception {
        try (var link = Link.open(this)) {
            link.source().pauseReading();
            link.sink().write(Link.bytes("x"));
            link.sink().close();
            Link.letItArrive();
            Link.assertTold(link.receiver, "made");

            link.source().resumeReading();
            link.untilLost(link.receiver);

            Link.assertTold(link.receiver, "made", "data", "eof", "lost");
            link.assertReceived("x");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void resumeReadingDoesNotCallTheProtocolItself() throws Exception {
        try (var link = Link.open(this)) {
            link.source().pauseReading();
            link.sink().write(Link.bytes("x"));
            Link.letItArrive();

            link.source().resumeReading();
            Link.assertTold(link.receiver, "made");
            link.untilReceived(1);

            link.assertReceived("x");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void protocolThatPausesInItsCallIsLeftAloneUntilItResumes(EventLoop loop) throws Exception {
        var pausing = new Witness() {
            private boolean isPaused;

            @Override
            void whenReceived() {
                if (isPaused) {
                    problems.add("data while reading was paused");
                }
                isPaused = true;
                var source = (ReadTransport) transport();
                source.pauseReading();
                loop.callLater(Duration.ofMillis(1), () -> {
                    isPaused = false;
                    source.resumeReading();
                });
            }

            @Override
            public boolean eofReceived() {
                if (isPaused) {
                    problems.add("eof while reading was paused");
                }
                return super.eofReceived();
            }
        };
        try (var link = Link.open(this, new Witness(), pausing)) {
            byte[] all = Link.many(1_000_000);

            link.sink().write(all);
            link.sink().close();
            link.untilLost(link.receiver);

            link.assertReceived(all);
        }
    }

    @AsyncioTest(virtualTime = false)
    default void pauseAndResumeMayBeRepeated() throws Exception {
        try (var link = Link.open(this)) {
            assertTrue(link.source().isReading(), "isReading() in the beginning");
            link.source().resumeReading();
            link.source().pauseReading();
            link.source().pauseReading();
            assertFalse(link.source().isReading(), "isReading() after pauseReading()");

            link.source().resumeReading();
            link.source().resumeReading();
            assertTrue(link.source().isReading(), "isReading() after resumeReading()");
            link.sink().write(Link.bytes("x"));
            link.untilReceived(1);

            link.assertReceived("x");
        }
    }

    // ---- who is called

    @AsyncioTest(virtualTime = false)
    default void newProtocolIsToldWhatComesFromNowOn() throws Exception {
        var second = new Witness();
        var first = new Witness() {
            @Override
            void whenReceived() {
                transport().setProtocol(second);
            }
        };
        try (var link = Link.open(this, new Witness(), first)) {
            link.sink().write(Link.bytes("first"));
            link.untilReceived(5);
            assertSame(second, link.source().protocol());
            second.connectionMade(link.source()); // whoever sets a protocol tells it
            link.sink().write(Link.bytes("second"));
            second.until("6 bytes", patience(), () -> second.receivedCount() == 6);
            link.source().setProtocol(link.receiver);

            link.assertReceived("first");
            Link.assertTold(second, "made", "data");
        }
    }

    /// A protocol may keep what came without copying it.
    @AsyncioTest(virtualTime = false)
    default void chunkStaysAsItIsUntilItIsClosed() throws Exception {
        List<Chunk> chunks = new ArrayList<>();
        var keeping = new Witness() {
            @Override
            public void chunkReceived(Chunk chunk) {
                chunks.add(chunk);
                dataReceived(chunk.buffer().duplicate());
            }
        };
        try (var link = Link.open(this, new Witness(), keeping)) {
            for (int i = 0; i < 3; i++) {
                link.sink().write(Link.bytes("piece " + i + ";"));
                link.untilReceived(8 * (i + 1));
            }

            var kept = new StringBuilder();
            for (Chunk chunk : chunks) {
                kept.append(StandardCharsets.UTF_8.decode(chunk.buffer()));
                chunk.close();
            }
            link.assertReceived(kept.toString());
        }
    }

    // ---- protocols with a buffer of their own

    @AsyncioTest(virtualTime = false)
    default void bufferedProtocolGetsEverythingInItsOwnBuffer() throws Exception {
        assumeTrue(callsBufferedProtocols(), "the transport calls no BufferedProtocol");
        var receiver = new Witness();
        try (var link = Link.open(this, new Witness(), receiver, new BufferedWitness(receiver, 4))) {
            link.sink().write(Link.bytes("0123456789"));
            link.sink().close();
            link.untilLost(receiver);

            link.assertReceived("0123456789");
            Link.assertTold(receiver, "made", "data", "eof", "lost");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void bufferedProtocolThatPausesInTheMiddleGetsTheRestLater() throws Exception {
        assumeTrue(callsBufferedProtocols(), "the transport calls no BufferedProtocol");
        var receiver = new Witness() {
            @Override
            void whenReceived() {
                ((ReadTransport) transport()).pauseReading();
            }
        };
        try (var link = Link.open(this, new Witness(), receiver, new BufferedWitness(receiver, 4))) {
            link.sink().write(Link.bytes("0123456789"));
            link.untilReceived(4);
            Link.letItArrive();
            link.assertReceived("0123");

            link.source().resumeReading();
            link.untilReceived(8);
            link.source().resumeReading();
            link.untilReceived(10);

            link.assertReceived("0123456789");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void bufferWithoutRoomIsReportedAndTheReasonOfTheLoss(EventLoop loop) throws Exception {
        assumeTrue(callsBufferedProtocols(), "the transport calls no BufferedProtocol");
        int[] reports = new int[1];
        loop.setExceptionHandler((_, _) -> reports[0]++);
        var receiver = new Witness();
        try (var link = Link.open(this, new Witness(), receiver, new BufferedWitness(receiver, 0))) {
            link.sink().write(ByteBuffer.wrap(Link.bytes("x")));
            link.untilLost(receiver);

            assertTrue(receiver.lostBecause() != null, "there is a reason");
            assertTrue(reports[0] == 1, "it was reported");
        }
    }
}
