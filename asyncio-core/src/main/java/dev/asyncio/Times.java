package dev.asyncio;

import java.time.Duration;

/// Durations as nanoseconds, which saturate instead of overflowing.
final class Times {

    private Times() {}

    static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) { // more than 292 years
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /// {@return the time of the clock after `delay`}
    static long after(LoopClock clock, Duration delay) {
        return after(clock.nanoTime(), nanos(delay));
    }

    static long after(long now, long delay) {
        long sum = now + delay;
        boolean overflown = ((now ^ sum) & (delay ^ sum)) < 0;
        return overflown ? (delay < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
