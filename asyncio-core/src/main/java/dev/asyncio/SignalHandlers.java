package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;

/// The handlers of a loop for signals of the process. Confined to the loop, but for the JVM's signal thread,
/// which only hands the callback over.
final class SignalHandlers {

    private final EventLoop loop;
    private final Map<String, Object> before = new HashMap<>();

    SignalHandlers(EventLoop loop) {
        this.loop = loop;
    }

    boolean isAny() {
        return !before.isEmpty();
    }

    void add(String name, Handle handle) {
        requireNonNull(name, "A signal needs a name, such as INT");
        Object previous;
        try {
            previous = OsSignal.handle(name, () -> loop.foreign.add(handle));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Signal '" + name
                            + "' cannot be handled: there is none of that name here, or the JVM keeps it for itself; name it"
                            + " without SIG, as INT, TERM or HUP",
                    e);
        }
        before.putIfAbsent(name, previous);
    }

    boolean remove(String name) {
        Object previous = before.remove(name);
        if (previous == null) {
            return false;
        }
        OsSignal.restore(name, previous);
        return true;
    }

    void close() {
        for (String name : Map.copyOf(before).keySet()) {
            remove(name);
        }
    }
}
