package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.EventLoop;
import dev.asyncio.LoopClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What a loop relies on in its [LoopClock].
public interface LoopClockContract {

    /// How often the clock is read.
    int READINGS = 10_000;

    /// {@return a new clock}
    LoopClock createClock();

    /// {@return a new loop that has the clock} Override it for a clock that a poller of its own moves.
    default EventLoop createLoop(LoopClock clock) {
        return EventLoop.builder().clock(clock).build();
    }

    /// {@return how long to wait for what has to come} Only a broken clock makes it wait; 10 s by default.
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /// A timer that was due must not become one that is not.
    @Test
    default void clockNeverGoesBack() {
        LoopClock clock = createClock();
        long last = clock.nanoTime();
        for (int i = 0; i < READINGS; i++) {
            long now = clock.nanoTime();
            long before = last;
            assertTrue(now >= before, () -> "the clock went back from " + before + " to " + now);
            last = now;
        }
    }

    /// Other threads ask a loop for its time too, and what they are told lies between what the loop saw
    /// before and after.
    @Test
    default void otherThreadsSeeTheSameTime() throws Throwable {
        OwnThread.run(patience(), () -> {
            LoopClock clock = createClock();
            long before = clock.nanoTime();
            var seen = new AtomicLong();
            Thread.ofPlatform().daemon().start(() -> seen.set(clock.nanoTime())).join();
            long after = clock.nanoTime();

            assertTrue(
                    before <= seen.get() && seen.get() <= after,
                    () -> before + ", " + seen + " by another thread, " + after);
        });
    }

    @Test
    default void sleepEndsAndTakesAtLeastItsTime() throws Throwable {
        OwnThread.run(patience(), () -> {
            LoopClock clock = createClock();
            EventLoop loop = createLoop(clock);
            long start = clock.nanoTime();

            loop.runUntilComplete(coroutine(() -> sleep(Duration.ofMillis(5))));
            loop.close();

            long taken = clock.nanoTime() - start;
            assertTrue(taken >= 5_000_000, () -> "a sleep of 5 ms took " + taken + " ns");
        });
    }
}
