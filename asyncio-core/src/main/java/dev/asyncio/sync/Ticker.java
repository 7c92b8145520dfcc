package dev.asyncio.sync;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import java.time.Duration;
import java.util.Iterator;

/// Comes up at regular intervals, without drifting. Tokio: `interval`; Go: `time.Ticker`.
///
/// {@snippet file="dev/asyncio/sync/TickerTest.java" region="ticker"}
///
/// The first tick comes one period after the ticker was made. The ticks are multiples of the period from then
/// on, however long the code between them takes; [MissedTicks] says what happens if it takes longer than a
/// period. Nothing goes on between two calls, so a ticker need not be closed. It is for one task.
public final class Ticker implements Iterable<Long> {

    // Confined to the loop.
    private final long periodNanos;
    private final MissedTicks missed;
    private long next; // when, by the loop's clock
    private long number; // of the last tick

    private Ticker(Duration period, MissedTicks missed) {
        requireNonNull(period, "A ticker needs a period, not null");
        if (!period.isPositive()) {
            throw new IllegalArgumentException("A ticker's period must be positive, but is " + period);
        }
        this.periodNanos = period.toNanos();
        this.missed = requireNonNull(missed, "A ticker needs to know what to do with missed ticks, not null");
        this.next = Asyncio.currentTime() + periodNanos;
    }

    /// {@return a ticker that leaves out what is missed}
    ///
    /// @param period positive, at most 292 years
    /// @throws IllegalArgumentException if the period is zero or negative
    /// @throws IllegalStateException if no loop runs the caller
    public static Ticker every(Duration period) {
        return every(period, MissedTicks.SKIP);
    }

    /// {@return a ticker}
    ///
    /// @param period positive, at most 292 years
    /// @param missed what to do with ticks for which nobody waited in time
    /// @throws IllegalArgumentException if the period is zero or negative
    /// @throws IllegalStateException if no loop runs the caller
    public static Ticker every(Duration period, MissedTicks missed) {
        return new Ticker(period, missed);
    }

    /// Suspends the calling task until the next tick. If that is due already, only until everything has run that
    /// is ready.
    ///
    /// @return the number of the tick, from 1; with [MissedTicks#SKIP], missed ticks are counted
    /// @throws CancelledError if the task is cancelled; the tick is still to come then
    public long tick() {
        Asyncio.sleep(Duration.ofNanos(next - Asyncio.currentTime()));
        long now = Asyncio.currentTime();
        number++;
        switch (missed) {
            case BURST -> next += periodNanos;
            case DELAY -> next = now + periodNanos;
            case SKIP -> {
                long late = (now - next) / periodNanos; // whole periods
                number += late;
                next += (late + 1) * periodNanos;
            }
        }
        return number;
    }

    /// {@return an endless iterator over the ticks, each step of which is a [#tick()]}
    @Override
    public Iterator<Long> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Long next() {
                return tick();
            }
        };
    }

    /// {@return a text such as `Ticker[every PT1S, ticks=3]`}
    @Override
    public String toString() {
        return "Ticker[every " + Duration.ofNanos(periodNanos) + ", ticks=" + number + "]";
    }
}
