package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.ReadTransport;
import dev.asyncio.stream.Transport;
import dev.asyncio.stream.WriteTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/// A connection that a claim tries. Closing it ends both transports and checks that, whatever else happened,
/// both protocols were told in the right order, one thing at a time, on the loop.
final class Link implements AutoCloseable {

    final Witness sender;
    final Witness receiver;
    private final Duration patience;

    private Link(Witness sender, Witness receiver, Duration patience) {
        this.sender = sender;
        this.receiver = receiver;
        this.patience = patience;
    }

    static Link open(ConnectedEnds ends) throws Exception {
        return open(ends, new Witness(), new Witness());
    }

    static Link open(ConnectedEnds ends, Witness sender, Witness receiver) throws Exception {
        return open(ends, sender, receiver, receiver);
    }

    /// @param protocol through which `receiver` is told
    static Link open(ConnectedEnds ends, Witness sender, Witness receiver, BaseProtocol protocol) throws Exception {
        ends.connect(sender, protocol);
        var link = new Link(sender, receiver, ends.patience());
        sender.until("connectionMade", link.patience, sender::isConnected);
        receiver.until("connectionMade", link.patience, receiver::isConnected);
        return link;
    }

    WriteTransport sink() {
        return (WriteTransport) sender.transport();
    }

    ReadTransport source() {
        return (ReadTransport) receiver.transport();
    }

    // ---- waiting

    void untilReceived(int count) {
        receiver.until(count + " bytes", patience, () -> receiver.receivedCount() >= count);
    }

    void untilEof() {
        receiver.until("the end of file", patience, () -> receiver.told.contains("eof"));
    }

    void untilLost(Witness who) {
        who.until("the loss of the connection", patience, who::isLost);
    }

    void untilBothLost() {
        untilLost(sender);
        untilLost(receiver);
    }

    void untilResumed() {
        sender.until("the resumption of writing", patience, () -> sender.told.contains("resume"));
    }

    /// Gives what should not come the time to come.
    static void letItArrive() {
        for (int i = 0; i < 20; i++) {
            sleep(Duration.ofMillis(1));
        }
    }

    // ---- bytes

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// {@return the same bytes for the same count, in which no piece is like another}
    static byte[] many(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    void assertReceived(String text) {
        assertEquals(text, new String(receiver.received(), StandardCharsets.UTF_8));
    }

    void assertReceived(byte[] expected) {
        byte[] received = receiver.received();
        assertEquals(expected.length, received.length, "bytes received");
        assertEquals(-1, java.util.Arrays.mismatch(expected, received), "index of the first byte that differs");
    }

    static void assertTold(Witness who, String... events) {
        assertEquals(List.of(events), who.told);
    }

    /// Nulls are refused with a sentence of the transport's own, not with the JVM's about some variable.
    static void assertRefusesNull(Executable call) {
        String message = assertThrows(NullPointerException.class, call).getMessage();
        assertTrue(
                message != null && !message.startsWith("Cannot "),
                () -> "a null should be refused with a sentence that says what is needed, but was with: " + message);
    }

    @Override
    public void close() {
        end(sender);
        end(receiver);
        untilBothLost();
        assertEquals(List.of(), sender.problems, "what the sending protocol must not be told");
        assertEquals(List.of(), receiver.problems, "what the receiving protocol must not be told");
        assertEquals("made", sender.told.getFirst());
        assertEquals("lost", receiver.told.getLast());
        assertFalse(source().isReading(), "isReading() of a closed transport");
    }

    private static void end(Witness who) {
        if (who.transport() instanceof WriteTransport writing) {
            writing.abort();
        } else {
            who.transport().close();
        }
    }

    Transport duplex(Witness who) {
        return (Transport) who.transport();
    }
}
