package dev.asyncio.test.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.DatagramTransport;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.test.AsyncioTest;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [DatagramTransport] promises to its [DatagramProtocol].
///
/// Datagrams may get lost; a contract cannot be tried where they do. So the few that it sends have to arrive,
/// as they do within one machine, in their order.
///
/// Each claim also checks that the protocols are called on the loop, one call at a time, never inside of what
/// a task calls (but `pauseWriting`), first with `connectionMade`, last with `connectionLost`, each of them
/// once.
public interface DatagramTransportContract {

    /// Opens a transport that sends to and receives from anybody. Called by a task; what follows waits until
    /// the protocol has been told.
    void open(DatagramProtocol protocol) throws Exception;

    /// {@return the address to which others send what is for this transport} By default its
    /// [ExtraInfo#SOCKNAME].
    default @Nullable SocketAddress addressOf(DatagramTransport transport) {
        return transport.extraInfo(ExtraInfo.SOCKNAME);
    }

    /// {@return how many bytes a datagram may have} 1200 by default, which passes everywhere.
    default int largest() {
        return 1200;
    }

    /// {@return how long to wait for what has to come} Only a broken transport makes it wait; 10 s by
    /// default.
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    // ---- datagrams

    @AsyncioTest(virtualTime = false)
    default void datagramArrivesWithItsSender() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            near.transport().sendTo(Link.bytes("hello"), far.address(this));
            far.until(1, patience());
            far.transport().sendTo(Link.bytes("back"), far.senders.getFirst());
            near.until(1, patience());

            assertEquals(List.of("hello"), far.texts);
            assertEquals(List.of(near.address(this)), far.senders);
            assertEquals(List.of("back"), near.texts);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void datagramsStayApartAndInTheirOrder() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            for (String text : List.of("a", "bb", "", "ccc", "", "d")) {
                near.transport().sendTo(Link.bytes(text), far.address(this));
            }
            far.until(6, patience());

            assertEquals(List.of("a", "bb", "", "ccc", "", "d"), far.texts);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void largestDatagramArrivesWhole() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            near.transport().sendTo(Link.many(largest()), far.address(this));
            far.until(1, patience());

            assertEquals(List.of(largest()), far.sizes);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void whatWasSentMayBeChangedAtOnce() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            byte[] data = Link.bytes("before");
            near.transport().sendTo(data, far.address(this));
            Arrays.fill(data, (byte) '?');
            far.until(1, patience());

            assertEquals(List.of("before"), far.texts);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void remainingBytesOfABufferAreSentAndItsPositionMovesToItsLimit() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            ByteBuffer buffer = ByteBuffer.wrap(Link.bytes("-part-"), 1, 4).asReadOnlyBuffer();
            near.transport().sendTo(buffer, far.address(this));
            assertEquals(5, buffer.position());
            far.until(1, patience());

            assertEquals(List.of("part"), far.texts);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void transportCanSendToItself() throws Exception {
        DatagramTrial.run(this, (near, _) -> {
            near.transport().sendTo(Link.bytes("me"), near.address(this));
            near.until(1, patience());

            assertEquals(List.of("me"), near.texts);
        });
    }

    // ---- the end

    @AsyncioTest(virtualTime = false)
    default void closeSendsWhatIsBufferedFirst() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            for (int i = 0; i < 10; i++) {
                near.transport().sendTo(Link.bytes("last"), far.address(this));
            }
            near.transport().close();
            near.untilLost(patience());
            far.until(10, patience());

            assertEquals(Collections.nCopies(10, "last"), far.texts);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void lossIsToldOnceAndNotInsideOfCloseOrAbort() throws Exception {
        DatagramTrial.run(this, (near, _) -> {
            near.transport().close();
            near.transport().abort();
            near.transport().close();
            assertFalse(near.witness.isLost(), "told inside of close() or abort()");
            assertTrue(near.transport().isClosing(), "isClosing() after close()");
            near.untilLost(patience());
            Link.letItArrive();

            Link.assertTold(near.witness, "made", "lost");
            assertNull(near.witness.lostBecause(), "the reason of a loss that was asked for");
        });
    }

    @AsyncioTest(virtualTime = false)
    default void whatIsSentAfterCloseIsDropped() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            near.transport().close();
            near.transport().sendTo(Link.bytes("late"), far.address(this));
            near.untilLost(patience());
            near.transport().sendTo(Link.bytes("late"), far.address(this));
            Link.letItArrive();

            assertEquals(List.of(), far.texts);
        });
    }

    // ---- what else

    @AsyncioTest(virtualTime = false)
    default void newProtocolIsToldWhatComesFromNowOn() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            var second = new DatagramWitness();
            second.connectionMade(far.transport());
            far.transport().setProtocol(second);
            assertSame(second, far.transport().protocol());

            near.transport().sendTo(Link.bytes("x"), far.address(this));
            second.until(1, patience());
            far.transport().setProtocol(far);

            assertEquals(List.of(), far.texts);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void marksAreTheUsualOnesUntilOthersAreSet() throws Exception {
        DatagramTrial.run(this, (near, _) -> {
            assertEquals(WriteBufferLimits.DEFAULT, near.transport().writeBufferLimits());
            var others = new WriteBufferLimits(10, 5);
            near.transport().setWriteBufferLimits(others);

            assertEquals(others, near.transport().writeBufferLimits());
        });
    }

    /// A protocol may pause a program that sends faster than the system takes.
    @AsyncioTest(virtualTime = false)
    default void markOfZeroPausesUntilEverythingIsSent() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            near.transport().setWriteBufferLimits(new WriteBufferLimits(0, 0));
            near.transport().sendTo(Link.bytes("one"), far.address(this));
            near.witness.until("the resumption", patience(), () -> near.witness.told.contains("resume"));

            Link.assertTold(near.witness, "made", "pause", "resume");
            assertEquals(0, near.transport().writeBufferSize());
        });
    }

    @AsyncioTest(virtualTime = false)
    default void datagramWithoutAnAddressIsRefused() throws Exception {
        DatagramTrial.run(this, (near, _) -> {
            assertThrows(IllegalArgumentException.class, () -> near.transport().sendTo(Link.bytes("whither?"), null));
            assertFalse(near.transport().isClosing(), "closed for a mistake of the caller");
        });
    }

    @AsyncioTest(virtualTime = false)
    @SuppressWarnings("NullAway") // on purpose
    default void nullsAreRefusedWithASentence() throws Exception {
        DatagramTrial.run(this, (near, far) -> {
            DatagramTransport transport = near.transport();
            Link.assertRefusesNull(() -> transport.sendTo((byte[]) null, far.address(this)));
            Link.assertRefusesNull(() -> transport.sendTo((ByteBuffer) null, far.address(this)));
            Link.assertRefusesNull(() -> transport.setProtocol(null));
            Link.assertRefusesNull(() -> transport.setWriteBufferLimits(null));
            Link.assertRefusesNull(() -> transport.extraInfo((ExtraInfo<String>) null));
        });
    }
}
