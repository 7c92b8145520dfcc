package dev.asyncio.test.contract;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.TimeoutException;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.Protocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A protocol that remembers what it is told, and notes what it should not have been told, or not then.
///
/// Confined to the loop; a broken transport may call from elsewhere.
class Witness implements Protocol {

    private final EventLoop loop = Asyncio.runningLoop();

    /// What it was told; data that comes in several pieces is one `data`.
    final List<String> told = new ArrayList<>();

    /// What a transport must not do.
    final List<String> problems = new ArrayList<>();

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /// What to answer to the end of what the peer sends.
    boolean keepsOpen;

    private @Nullable BaseTransport transport;
    private @Nullable Exception lostBecause;
    private boolean isPaused;
    private boolean isInside;
    private @Nullable Future<Void> changed;

    // ---- what the transport calls

    @Override
    public void connectionMade(BaseTransport made) {
        begin("made");
        transport = made;
        end();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        begin("data");
        if (!data.hasRemaining()) {
            problems.add("data without a byte");
        }
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        received.writeBytes(copy);
        whenReceived();
        end();
    }

    /// For a claim that does something then.
    void whenReceived() {}

    @Override
    public boolean eofReceived() {
        begin("eof");
        end();
        return keepsOpen;
    }

    @Override
    public void pauseWriting() {
        note("pause", isPaused);
        isPaused = true;
        change();
    }

    @Override
    public void resumeWriting() {
        begin("resume");
        if (!isPaused) {
            problems.add("resume without pause");
        }
        isPaused = false;
        end();
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        begin("lost");
        lostBecause = exception;
        end();
    }

    /// Bytes that came otherwise than by [#dataReceived].
    void alsoReceived(ByteBuffer data) {
        dataReceived(data);
    }

    /// Something came that is no part of a stream.
    void cameWhole() {
        begin("data");
        end();
    }

    private void begin(String event) {
        if (isInside) {
            problems.add(event + " inside of another call");
        }
        isInside = true;
        if (!event.equals("made") && loop.runningTask() != null) {
            problems.add(event + " inside of what " + loop.runningTask().name() + " calls");
        }
        boolean isRepeated =
                told.contains(event) && List.of("made", "eof", "lost").contains(event);
        note(event, isRepeated || (event.equals("data") && told.contains("eof")));
    }

    private void note(String event, boolean isOutOfOrder) {
        if (!loop.isCurrent()) {
            problems.add(event + " on " + Thread.currentThread() + ", which is not the loop's");
        }
        if (isOutOfOrder || told.contains("lost") || told.isEmpty() != event.equals("made")) {
            problems.add(event + " after " + told);
        }
        if (!event.equals("data") || !told.getLast().equals("data")) {
            told.add(event);
        }
    }

    private void end() {
        isInside = false;
        change();
    }

    private void change() {
        if (changed != null) {
            changed.trySetResult(null);
        }
    }

    // ---- what a claim asks

    BaseTransport transport() {
        return requireNonNull(transport, "A protocol that was not told connectionMade has no transport");
    }

    boolean isConnected() {
        return transport != null;
    }

    boolean isLost() {
        return told.contains("lost");
    }

    @Nullable
    Exception lostBecause() {
        return lostBecause;
    }

    byte[] received() {
        return received.toByteArray();
    }

    int receivedCount() {
        return received.size();
    }

    /// Suspends until the condition holds.
    void until(String what, Duration patience, BooleanSupplier condition) {
        try {
            Asyncio.timeout(patience, () -> {
                while (!condition.getAsBoolean()) {
                    Future<Void> next = loop.createFuture();
                    changed = next;
                    Asyncio.await(next);
                }
            });
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "Waited for %s in vain, for %s; was told %s and has %d bytes, of %s%s"
                            .formatted(
                                    what,
                                    patience,
                                    told,
                                    received.size(),
                                    transport,
                                    problems.isEmpty() ? "" : "; problems: " + problems),
                    e);
        }
    }
}
