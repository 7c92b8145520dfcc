package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Signals of the operating system, to be looped over. Trio and anyio: `open_signal_receiver`.
///
/// ```java
/// try (var signals = Signals.open("HUP", "TERM")) {
///     for (String signal : signals) {
///         if (signal.equals("TERM")) { break; }
///         reload();
///     }
/// }
/// ```
/// While it is open, these signals do nothing else: they neither end the process nor reach a handler set before
/// by [EventLoop#addSignalHandler], which [#close()] puts back. Other signals keep their handlers. A signal that
/// comes again before it was handed out is handed out once, as is the system's custom. Confined to the loop.
public final class Signals implements Iterable<String>, AutoCloseable {

    private final EventLoop loop;
    private final WaitQueue waiters = new WaitQueue(this);
    private final Set<String> pending = new LinkedHashSet<>();

    /// Our handlers, and those that were there before.
    private final Map<String, Handle> own = new LinkedHashMap<>();

    private final Map<String, @Nullable Handle> before = new LinkedHashMap<>();
    private boolean isClosed;

    private Signals(EventLoop loop) {
        this.loop = loop;
    }

    /// Begins to receive signals, on the running loop.
    ///
    /// @param names at least one, without `SIG`: `INT`, `TERM`, `HUP`, …
    /// @throws IllegalArgumentException if there is no such signal or the JVM keeps it for itself, or no name is
    ///     given
    public static Signals open(String... names) {
        requireNonNull(names, "Signals.open needs names of signals, not null");
        if (names.length == 0) {
            throw new IllegalArgumentException("Signals.open needs at least one signal, such as TERM");
        }
        Signals signals = new Signals(Asyncio.runningLoopOrThrow("Signals.open"));
        try {
            for (String name : names) {
                signals.receive(name);
            }
        } catch (Throwable refused) {
            signals.close();
            throw refused;
        }
        return signals;
    }

    private void receive(String name) {
        if (!own.containsKey(name)) {
            Handle previous = loop.signals.handlerOf(name);
            own.put(name, loop.addSignal(name, () -> arrived(name)));
            before.put(name, previous);
        }
    }

    private void arrived(String name) {
        if (own.containsKey(name)) {
            pending.add(name);
            waiters.wakeNext();
        }
    }

    /// {@return the signals as they come, a live view: all iterators share them} `hasNext()` suspends until there
    /// is one; it returns false once this is closed.
    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                while (pending.isEmpty() && !isClosed) {
                    waiters.suspend();
                }
                return !isClosed;
            }

            @Override
            public String next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(Signals.this + " receives no more");
                }
                Iterator<String> oldest = pending.iterator();
                String name = oldest.next();
                oldest.remove();
                return name;
            }
        };
    }

    /// Ends it: the handlers from before are put back, what was not handed out is dropped, and loops over it end.
    /// Has no effect the second time.
    @Override
    public void close() {
        isClosed = true;
        own.forEach((name, handle) -> {
            if (loop.signals.handlerOf(name) == handle) { // else somebody has set another one meanwhile
                loop.signals.restore(name, before.get(name));
            }
        });
        own.clear();
        waiters.wakeAll();
    }

    @Override
    public String toString() {
        return isClosed ? "Signals[closed]" : "Signals" + own.keySet();
    }
}
