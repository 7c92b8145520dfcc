package dev.asyncio.net;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A protocol that writes down what it is told. Texts that follow one another become one.
class Recorder implements Protocol {

    final List<String> events = new ArrayList<>();
    long received;
    boolean keepsOpen;
    boolean isLost;

    @Nullable
    Exception lostBecause;

    private @Nullable Transport transport;
    private @Nullable Future<Void> changed;

    Transport transport() {
        return java.util.Objects.requireNonNull(transport);
    }

    boolean isConnected() {
        return transport != null;
    }

    void record(String event) {
        events.add(event);
        change();
    }

    void change() {
        if (changed != null) {
            changed.trySetResult(null);
        }
    }

    /// Suspends until the condition holds.
    void until(Predicate<Recorder> condition) {
        while (!condition.test(this)) {
            changed = Asyncio.runningLoop().createFuture();
            Asyncio.await(changed);
            changed = null;
        }
    }

    void untilLost() {
        until(it -> it.isLost);
    }

    @Override
    public void connectionMade(BaseTransport made) {
        transport = (Transport) made;
        record("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        received += data.remaining();
        if (data.remaining() > 100) {
            change();
            return; // only counted
        }
        String text = StandardCharsets.UTF_8.decode(data).toString();
        int last = events.size() - 1;
        if (last >= 0 && events.get(last).startsWith("data ")) {
            events.set(last, events.get(last) + text);
            change();
        } else {
            record("data " + text);
        }
    }

    @Override
    public boolean eofReceived() {
        record("eof");
        return keepsOpen;
    }

    @Override
    public void pauseWriting() {
        record("pause");
    }

    @Override
    public void resumeWriting() {
        record("resume");
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        isLost = true;
        lostBecause = exception;
        record(exception == null ? "lost" : "lost " + exception.getClass().getSimpleName());
    }
}
