package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Logs, in debug mode, what held the loop up for too long. Python: "Executing … took … seconds".
final class SlowCallbacks extends Ready {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private final EventLoop loop;
    private final Object entry;
    private final long tookNanos;

    SlowCallbacks(EventLoop loop, Object entry, long tookNanos) {
        this.loop = loop;
        this.entry = entry;
        this.tookNanos = tookNanos;
    }

    /// {@return a duration to be set as the limit}
    static long nanos(Duration limit) {
        if (requireNonNull(limit, "slowCallbackDuration must not be null").isNegative()) {
            throw new IllegalArgumentException(
                    "slowCallbackDuration must not be negative, but is " + limit + "; zero logs every callback");
        }
        return Times.nanos(limit);
    }

    @Override
    void run() {
        LOGGER.log(
                Level.WARNING,
                "Executing %s took %.3f seconds; nothing else ran on %s meanwhile"
                        .formatted(entry, tookNanos / 1e9, loop));
    }

    @Override
    boolean isCancelled() {
        return false;
    }
}
