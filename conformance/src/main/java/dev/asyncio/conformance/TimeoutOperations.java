package dev.asyncio.conformance;

import dev.asyncio.Timeout;

/// Asking and moving a timeout from inside.
final class TimeoutOperations {

    private TimeoutOperations() {}

    static void register(Operations all) {
        all.action(Timeout.class, "timeout.reschedule", (timeout, call) -> {
            Long when = call.millis("when");
            timeout.reschedule(when == null ? null : (Long) VirtualClock.toNanos(when));
        });
        all.leaf(Timeout.class, "timeout.when", (timeout, _) -> {
            Long when = timeout.when();
            return when == null ? null : (Long) VirtualClock.toMillis(when);
        });
        all.leaf(Timeout.class, "timeout.expired", (timeout, _) -> timeout.isExpired());
    }
}
