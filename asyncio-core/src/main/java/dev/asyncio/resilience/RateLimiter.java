package dev.asyncio.resilience;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.sync.Lock;
import java.time.Duration;

/// Lets so many calls through in a time, evenly, with bursts up to a limit: a token bucket.
///
/// {@snippet file="dev/asyncio/resilience/RateLimiterTest.java" region="rate"}
///
/// A bucket holds up to `burst` permits and is full at the beginning. Permits come back one by one, each after
/// the same interval; who finds too few waits for them. Tasks wait in the order of their arrival, and one that
/// wants many is not overtaken by those who want few.
///
/// The algorithm is the generic cell rate algorithm (ITU-T I.371), which needs one number: the time at which the
/// bucket will be full again.
public final class RateLimiter {

    /// A hundred years: twice as much still is a long.
    private static final long LONGEST_NANOS = 36_525L * 24 * 3600 * 1_000_000_000;

    private final long intervalNanos; // between two permits; rounded up, so never faster than asked for
    private final int burst;

    // Confined to the loop.
    private final Lock line = new Lock(); // its holder is the one who waits for permits
    private int waiting;
    private long fullAt = Long.MIN_VALUE; // by the loop's clock

    private RateLimiter(long intervalNanos, int burst) {
        this.intervalNanos = intervalNanos;
        this.burst = burst;
    }

    /// {@return a limiter with bursts of one: permits are given out at even intervals}
    ///
    /// @param permits how many in each period; positive
    /// @param period positive, and at least as many nanoseconds as there are permits
    /// @throws IllegalArgumentException if one of them is out of its range
    public static RateLimiter of(int permits, Duration period) {
        requireNonNull(period, "A rate needs a period, not null");
        if (permits < 1 || !period.isPositive() || period.toNanos() < permits) {
            throw new IllegalArgumentException(
                    "A rate must be at least 1 permit in a positive period and at most 1 each" + " nanosecond, but is "
                            + permits + " in " + period);
        }
        return new RateLimiter(Math.ceilDiv(period.toNanos(), permits), 1);
    }

    /// {@return a limiter of the same rate whose bucket holds so many permits, and is full}
    ///
    /// @param permits at least 1, and not more than come back in a hundred years
    /// @throws IllegalArgumentException if it is out of this range
    public RateLimiter withBurst(int permits) {
        if (permits < 1 || permits > LONGEST_NANOS / intervalNanos) {
            throw new IllegalArgumentException(
                    "A burst must be at least 1 and come back within a hundred years, but is " + permits
                            + " with a permit every " + Duration.ofNanos(intervalNanos));
        }
        return new RateLimiter(intervalNanos, permits);
    }

    /// Takes a permit, suspending the calling task until there is one and it is its turn. Does not suspend if
    /// there is one.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it has taken none then
    /// @throws IllegalStateException if it has to wait, but the caller is not a task
    public void acquire() {
        acquire(1);
    }

    /// Takes permits, suspending the calling task until there are enough and it is its turn.
    ///
    /// @param permits at least 1, at most the burst
    /// @throws CancelledError if the task is cancelled while it waits; it has taken none then
    /// @throws IllegalArgumentException if it wants less than one, or more than the bucket can hold
    public void acquire(int permits) {
        if (tryAcquire(permits)) {
            return;
        }
        waiting++;
        try (var _ = line.hold()) {
            for (long wait = nanosUntil(permits); wait > 0; wait = nanosUntil(permits)) {
                Asyncio.sleep(Duration.ofNanos(wait));
            }
            take(permits);
        } finally {
            waiting--;
        }
    }

    /// Takes a permit if there is one and nobody waits. Never suspends.
    ///
    /// @return whether it was taken
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /// Takes permits if there are enough and nobody waits. Never suspends.
    ///
    /// @param permits at least 1, at most the burst
    /// @return whether they were taken
    /// @throws IllegalArgumentException if it wants less than one, or more than the bucket can hold
    public boolean tryAcquire(int permits) {
        if (permits < 1 || permits > burst) {
            throw new IllegalArgumentException("Cannot take " + permits + " permits of " + this
                    + " at once; take at least 1 and at most its burst, or make the burst larger");
        }
        if (waiting > 0 || nanosUntil(permits) > 0) {
            return false;
        }
        take(permits);
        return true;
    }

    private long nanosUntil(int permits) {
        long now = Asyncio.currentTime();
        return fullOrNow(now) - now - (long) (burst - permits) * intervalNanos;
    }

    private void take(int permits) {
        fullAt = fullOrNow(Asyncio.currentTime()) + permits * intervalNanos;
    }

    private long fullOrNow(long now) {
        return Math.max(fullAt, now);
    }

    /// {@return how many permits there are now; those who wait have taken none yet}
    public int available() {
        long now = Asyncio.currentTime();
        return burst - (int) Math.ceilDiv(fullOrNow(now) - now, intervalNanos);
    }

    /// {@return a text such as `RateLimiter[a permit every PT0.1S, burst=5, waiting=2]`}
    @Override
    public String toString() {
        return "RateLimiter[a permit every " + Duration.ofNanos(intervalNanos) + ", burst=" + burst + ", waiting="
                + waiting + "]";
    }
}
