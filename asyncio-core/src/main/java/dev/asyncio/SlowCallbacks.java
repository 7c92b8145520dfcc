package dev.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Logs, in debug mode, what held the loop up for too long. Python: "Executing … took … seconds".
final class SlowCallbacks {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private SlowCallbacks() {}

    static void check(EventLoop loop, Object entry, long tookNanos, long allowedNanos) {
        if (tookNanos >= allowedNanos) {
            LOGGER.log(
                    Level.WARNING,
                    "Executing %s took %.3f seconds; nothing else ran on %s meanwhile".formatted(entry, tookNanos / 1e9, loop));
        }
    }
}
