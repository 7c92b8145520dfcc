package dev.asyncio.conformance;

import dev.asyncio.LoopClock;
import dev.asyncio.Poller;

/// The time of a scenario: whole milliseconds, which pass only while the loop has nothing to do.
///
/// Confined to the loop.
final class VirtualClock implements LoopClock, Poller {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private long nowMillis;

    /// {@return the time in milliseconds since the scenario began}
    long millis() {
        return nowMillis;
    }

    /// Lets time pass without the loop, as a long computation does.
    void advance(long millis) {
        nowMillis += millis;
    }

    /// {@return a time or a duration of a program, as the loop's clock counts it}
    static long toNanos(long millis) {
        return Math.multiplyExact(millis, NANOS_PER_MILLI);
    }

    /// {@return a time of the loop's clock, as programs count it}
    ///
    /// @throws ScenarioFault if it is between two milliseconds, which no program can ask for
    static long toMillis(long nanos) {
        if (nanos % NANOS_PER_MILLI != 0) {
            throw new ScenarioFault("The loop made " + nanos + " ns of times that are whole milliseconds");
        }
        return nanos / NANOS_PER_MILLI;
    }

    @Override
    public long nanoTime() {
        return toNanos(nowMillis);
    }

    @Override
    public void poll(long timeoutNanos) {
        // Nothing outside a scenario is ever at work, so a wait without a limit is one that the loop reports as
        // a deadlock.
        if (timeoutNanos != FOREVER) {
            advance(toMillis(timeoutNanos));
        }
    }

    @Override
    public void wakeup() {
        // A poll never waits.
    }
}
