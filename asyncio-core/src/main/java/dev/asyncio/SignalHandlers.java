package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The handlers of a loop for signals of the process. Confined to the loop, but for the JVM's signal thread,
/// which only hands the callback over.
final class SignalHandlers {

    /// @param handle what the loop calls
    /// @param before the process's own handler from before the loop had one
    private record Handler(Handle handle, Object before) {}

    private final EventLoop loop;
    private final Map<String, Handler> handlers = new HashMap<>();

    SignalHandlers(EventLoop loop) {
        this.loop = loop;
    }

    boolean isAny() {
        return !handlers.isEmpty();
    }

    /// {@return what the loop calls for a signal, or null}
    @Nullable
    Handle handlerOf(String name) {
        Handler handler = handlers.get(name);
        return handler == null ? null : handler.handle;
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
        Handler replaced = handlers.get(name);
        handlers.put(name, new Handler(handle, replaced == null ? previous : replaced.before));
    }

    boolean remove(String name) {
        Handler handler = handlers.remove(name);
        if (handler == null) {
            return false;
        }
        OsSignal.restore(name, handler.before);
        return true;
    }

    /// Goes back to an earlier handler of the loop, or to that of the process.
    void restore(String name, @Nullable Handle earlier) {
        if (earlier == null) {
            var _ = remove(name);
        } else {
            add(name, earlier);
        }
    }

    void close() {
        for (String name : Map.copyOf(handlers).keySet()) {
            remove(name);
        }
    }
}
