package dev.asyncio.test.schedule;

import dev.asyncio.VirtualTime;
import java.time.Duration;

/// How far a run may go.
///
/// @param steps of tasks and callbacks
/// @param time of the virtual clock
/// @param realTime for one run
record Limits(int steps, Duration time, Duration realTime) {

    static final Limits DEFAULT = new Limits(100_000, Duration.ofHours(1), Duration.ofSeconds(30));

    /// @throws EndlessTestError if the run has gone too far
    void check(int stepsTaken, VirtualTime clock) {
        if (stepsTaken >= steps) {
            throw new EndlessTestError(
                    "The test has not ended after %d steps; do tasks wake one another for ever? If".formatted(steps)
                            + " it needs more, raise the limit of steps");
        }
        if (clock.nanoTime() > time.toNanos()) {
            throw new EndlessTestError(
                    "The test has not ended after %s of virtual time; if it needs more, raise the".formatted(time)
                            + " limit of time");
        }
    }
}
