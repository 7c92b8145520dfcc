package dev.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// The generators of a loop that were used, in the order of their first use, to close at the end of the run
/// those that were left half-way. Confined to the loop.
///
/// One that has not ended is kept, so that its `finally` blocks run in the end. One that has ended is
/// remembered as long as the program refers to it: closing it does nothing, but takes the turn that it takes in
/// CPython.
final class GeneratorRegistry {

    private static final Logger LOGGER = System.getLogger("asyncio");
    private static final int MANY = 64;

    private final EventLoop loop;
    private Map<Long, Object> known =
            new LinkedHashMap<>(); // an AsyncGenerator, or a WeakReference to one that has ended
    private final Map<AsyncGenerator<?>, Long> ranks = new WeakHashMap<>();
    private long count;
    private int ended;
    private boolean isShutDown;

    GeneratorRegistry(EventLoop loop) {
        this.loop = loop;
    }

    void add(AsyncGenerator<?> generator) {
        if (isShutDown) {
            LOGGER.log(
                    Level.WARNING,
                    generator + " was begun after the generators of " + loop + " were shut down; nobody will close it");
        }
        long rank = count++;
        known.put(rank, generator);
        ranks.put(generator, rank);
    }

    void hasEnded(AsyncGenerator<?> generator) {
        Long rank = ranks.get(generator);
        if (rank != null && known.replace(rank, new WeakReference<>(generator)) != null && ++ended > MANY) {
            known.values().removeIf(one -> one instanceof WeakReference<?> weak && weak.get() == null);
            ended = (int) known.values().stream()
                            .filter(WeakReference.class::isInstance)
                            .count()
                    / 2;
        }
    }

    /// Closes all, at the same time, suspending the calling task.
    void shutdown() {
        isShutDown = true;
        List<AsyncGenerator<?>> closing = new ArrayList<>();
        for (Object one : known.values()) {
            AsyncGenerator<?> generator = dereference(one);
            if (generator != null) {
                closing.add(generator);
            }
        }
        known = new LinkedHashMap<>();
        ranks.clear();
        if (closing.isEmpty()) {
            return;
        }
        List<Coroutine<Void>> closes = closing.stream()
                .map(one -> new Coroutine<>("aclose of " + one, Bodies.callable(one::aclose)))
                .toList();
        List<Outcome<Void>> outcomes = new Gathering.OfOutcomes<Void>(closes.size())
                .start(loop, closes)
                .await();
        for (int i = 0; i < outcomes.size(); i++) {
            Throwable thrown = outcomes.get(i).exception();
            String message = "an error occurred during closing of " + closing.get(i);
            if (thrown instanceof Exception) {
                loop.callExceptionHandler(ErrorContext.of(message, thrown).withAsyncGenerator(closing.get(i)));
            } else if (thrown != null && !(thrown instanceof CancelledError)) {
                LOGGER.log(Level.ERROR, message, thrown); // CPython drops these
            }
        }
    }

    private static @Nullable AsyncGenerator<?> dereference(Object one) {
        return one instanceof WeakReference<?> weak ? (AsyncGenerator<?>) weak.get() : (AsyncGenerator<?>) one;
    }
}
