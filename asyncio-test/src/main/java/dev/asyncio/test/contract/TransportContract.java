package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.stream.Transport;
import dev.asyncio.stream.WriteTransport;
import dev.asyncio.test.AsyncioTest;

/// What a [Transport] promises to its [Protocol][dev.asyncio.stream.Protocol]: all that one direction
/// promises, and how the two directions go together.
///
/// Both ends are tried, and should be the implementation's own. Resources besides the two transports, such as
/// a server, are the implementing class's to close, in an `@AfterEach` method.
///
/// {@snippet file="dev/asyncio/test/contract/MemoryTransportTest.java" region="transport"}
public interface TransportContract extends OneWayTransportContract {

    @AsyncioTest(virtualTime = false)
    default void bothDirectionsCarryEverythingAtTheSameTime() throws Exception {
        try (var link = Link.open(this)) {
            byte[] there = Link.many(moreThanBuffersHold());
            byte[] back = Link.many(moreThanBuffersHold() / 2);

            link.sink().write(there);
            link.duplex(link.receiver).write(back);
            link.untilReceived(there.length);
            link.sender.until("the other half", patience(), () -> link.sender.receivedCount() == back.length);

            link.assertReceived(there);
            assertArrayEquals(back, link.sender.received());
        }
    }

    @AsyncioTest(virtualTime = false)
    default void protocolThatKeepsTheTransportOpenAfterTheEndCanStillAnswer() throws Exception {
        var answering = new Witness();
        answering.keepsOpen = true;
        try (var link = Link.open(this, new Witness(), answering)) {
            assumeTrue(link.sink().canWriteEof(), "the transport cannot end its sending side alone");

            link.sink().write(Link.bytes("question"));
            link.sink().writeEof();
            link.untilEof();
            yieldNow();
            assertFalse(answering.transport().isClosing(), "isClosing() where the protocol keeps it open");
            link.duplex(answering).write(Link.bytes("answer"));
            answering.transport().close();
            link.untilBothLost();

            assertEquals("answer", new String(link.sender.received(), UTF_8));
            Link.assertTold(link.sender, "made", "data", "eof", "lost");
            Link.assertTold(answering, "made", "data", "eof", "lost");
        }
    }

    @AsyncioTest(virtualTime = false)
    default void transportIsClosedAfterTheEndIfItsProtocolDoesNotKeepItOpen() throws Exception {
        try (var link = Link.open(this)) {
            assumeTrue(link.sink().canWriteEof(), "the transport cannot end its sending side alone");

            link.sink().writeEof();
            link.untilBothLost();

            Link.assertTold(link.sender, "made", "eof", "lost");
            Link.assertTold(link.receiver, "made", "eof", "lost");
        }
    }

    /// What was received is sent without copying it where the transport can.
    @AsyncioTest(virtualTime = false)
    default void chunkCanBeSentBack() throws Exception {
        var echo = new Witness() {
            @Override
            public void chunkReceived(Chunk chunk) {
                ((WriteTransport) transport()).write(chunk);
            }
        };
        try (var link = Link.open(this, new Witness(), echo)) {
            byte[] all = Link.many(200_000);

            link.sink().write(all);
            link.sender.until("the echo", patience(), () -> link.sender.receivedCount() == all.length);

            assertArrayEquals(all, link.sender.received());
        }
    }

    @AsyncioTest(virtualTime = false)
    default void streamsWorkOverIt() throws Exception {
        try (var link = Link.open(this)) {
            var reader = new StreamReader();
            StreamWriter writer = stream(link.duplex(link.sender), reader);
            var peerReader = new StreamReader();
            StreamWriter peer = stream(link.duplex(link.receiver), peerReader);

            timeout(patience(), () -> {
                for (int i = 0; i < 100; i++) {
                    writer.write("question " + i + "\n");
                    writer.drain();
                    peer.write("answer to " + peerReader.readLine(UTF_8) + "\n");
                    peer.drain();
                    assertEquals("answer to question " + i, reader.readLine(UTF_8));
                }
            });
            link.sink().setProtocol(link.sender);
            link.source().setProtocol(link.receiver);
        }
    }

    private static StreamWriter stream(Transport transport, StreamReader reader) {
        var protocol = new StreamProtocol(reader);
        transport.setProtocol(protocol);
        protocol.connectionMade(transport);
        return new StreamWriter(transport, protocol, reader);
    }
}
