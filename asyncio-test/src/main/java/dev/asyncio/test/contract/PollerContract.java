package dev.asyncio.test.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.EventLoop;
import dev.asyncio.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a loop relies on in its [Poller].
///
/// Above all no wake-up may be lost, whether it comes before a poll, in its beginning, or later: a loop that
/// misses one sleeps while a call waits for it. Which events end a poll is each poller's own matter.
///
/// {@snippet file="dev/asyncio/test/contract/VirtualTimePollerTest.java" region="poller"}
public interface PollerContract {

    /// {@return a new poller, for one loop}
    Poller createPoller();

    /// {@return a new loop that has the poller} Override it for a clock or an engine that belongs to the
    /// poller.
    default EventLoop createLoop(Poller poller) {
        return EventLoop.builder().poller(poller).build();
    }

    /// {@return how long to wait for what has to come} Only a broken poller makes it wait; 10 s by default.
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    // ---- wake-ups

    /// A call that another thread hands over between two polls has to be seen by the next.
    @Test
    default void wakeupBeforeAPollEndsThePoll() throws Throwable {
        PollerTrial.inside(this, (_, poller) -> {
            poller.wakeup();

            poller.poll(Poller.FOREVER);
        });
    }

    @Test
    default void wakeupFromAnotherThreadEndsAPoll() throws Throwable {
        PollerTrial.inside(this, (_, poller) -> {
            var isWoken = new CountDownLatch(1);
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                isWoken.countDown();
                poller.wakeup();
            });

            while (isWoken.getCount() > 0) {
                poller.poll(Poller.FOREVER);
            }
            thread.join();
        });
    }

    /// Both threads wait for one another in turn, so each wake-up falls somewhere around the beginning of a
    /// poll. A busy machine gets through fewer rounds; a wake-up that is lost ends them all.
    @Test
    default void noWakeupIsLostInTheBeginningOfAPoll() throws Throwable {
        PollerTrial.inside(this, (_, poller) -> {
            var asked = new AtomicInteger();
            var answered = new AtomicInteger();
            Thread.ofPlatform().daemon().start(() -> {
                for (int round = 1; round <= PollerTrial.ROUNDS; round++) {
                    while (asked.get() < round) {
                        Thread.onSpinWait();
                    }
                    answered.set(round);
                    poller.wakeup();
                }
            });

            long end = System.nanoTime() + patience().toNanos() / 4;
            for (int round = 1; round <= PollerTrial.ROUNDS && System.nanoTime() < end; round++) {
                asked.set(round);
                while (answered.get() < round) {
                    poller.poll(Poller.FOREVER);
                }
            }
            asked.set(PollerTrial.ROUNDS); // the other thread need not wait any more
        });
    }

    @Test
    default void wakeupsThatCameBeforeAPollEndOnlyThatOne() throws Throwable {
        PollerTrial.inside(this, (loop, poller) -> {
            poller.wakeup();
            poller.wakeup();
            poller.poll(Poller.FOREVER);

            int polls = pollFor(Duration.ofMillis(20), loop, poller);

            assertTrue(
                    polls < PollerTrial.FEW_POLLS, () -> polls + " polls in 20 ms after a wake-up that was answered");
        });
    }

    @Test
    default void callsOfManyThreadsAllArrive() throws Throwable {
        PollerTrial.around(this, (loop, _) -> {
            int threads = 4;
            var calls = new AtomicInteger(threads * PollerTrial.ROUNDS);
            for (int i = 0; i < threads; i++) {
                Thread.ofPlatform().daemon().start(() -> {
                    for (int call = 0; call < PollerTrial.ROUNDS; call++) {
                        loop.callSoonThreadsafe(() -> {
                            if (calls.decrementAndGet() == 0) {
                                loop.stop();
                            }
                        });
                    }
                });
            }

            loop.runForever();

            assertEquals(0, calls.get(), "calls that are missing");
        });
    }

    // ---- time

    @Test
    default void pollOfZeroDoesNotWait() throws Throwable {
        PollerTrial.inside(this, (_, poller) -> {
            for (int i = 0; i < PollerTrial.FEW_POLLS; i++) {
                poller.poll(0);
            }
        });
    }

    /// A timeout counts in the time of the loop's clock. A poll may end early, so it is repeated.
    @Test
    default void pollEndsWhenItsTimeoutIsOver() throws Throwable {
        PollerTrial.inside(this, (loop, poller) -> {
            long end = loop.time() + Duration.ofMillis(5).toNanos();

            pollFor(Duration.ofMillis(5), loop, poller);

            assertTrue(loop.time() >= end, "the time has passed");
        });
    }

    /// A poller that comes back at once, again and again, keeps a processor busy while nothing happens.
    @Test
    default void pollWaitsForItsTimeoutRatherThanTurnRound() throws Throwable {
        PollerTrial.inside(this, (loop, poller) -> {
            int polls = pollFor(Duration.ofMillis(20), loop, poller);

            assertTrue(polls < PollerTrial.FEW_POLLS, () -> polls + " polls in 20 ms");
        });
    }

    @Test
    default void timersOfALoopComeInTheirOrderAndNotEarly() throws Throwable {
        PollerTrial.around(this, (loop, _) -> {
            long start = loop.time();
            List<Integer> inTime = new ArrayList<>();
            for (int millis : new int[] {7, 1, 3, 2, 5}) {
                loop.callLater(Duration.ofMillis(millis), () -> {
                    if (loop.time() - start >= Duration.ofMillis(millis).toNanos()) {
                        inTime.add(millis);
                    }
                });
            }
            loop.callLater(Duration.ofMillis(8), loop::stop);

            loop.runForever();

            assertEquals(List.of(1, 2, 3, 5, 7), inTime, "timers in time, by their milliseconds");
        });
    }

    // ---- what else

    /// A loop that has no timers either takes a wait for nothing for a deadlock, and says so.
    @Test
    default void newPollerDoesNotWaitForIo() throws Throwable {
        PollerTrial.inside(this, (_, poller) -> {
            poller.poll(0);

            assertFalse(poller.isWaitingForIo(), "isWaitingForIo of a poller that nobody has given anything to do");
        });
    }

    /// A task that was interrupted leaves its loop usable.
    @Test
    default void interruptDoesNotBreakAPoller() throws Throwable {
        PollerTrial.inside(this, (_, poller) -> {
            Thread.currentThread().interrupt();
            poller.wakeup();
            poller.poll(Poller.FOREVER);
            var _ = Thread.interrupted();

            poller.wakeup();
            poller.poll(Poller.FOREVER);
        });
    }

    @Test
    default void pollerThatNeverPolledCanBeClosed() throws Throwable {
        PollerTrial.around(this, (loop, _) -> loop.close());
    }

    /// Other threads may hold a loop that has ended, and hand it a call.
    @Test
    default void wakeupAfterCloseDoesNoHarm() throws Throwable {
        PollerTrial.around(this, (loop, poller) -> {
            loop.callSoon(loop::stop);
            loop.runForever();
            loop.close();

            poller.wakeup();
        });
    }

    /// Polls until so much time has passed.
    ///
    /// @return how often it had to
    private static int pollFor(Duration duration, EventLoop loop, Poller poller) {
        long end = loop.time() + duration.toNanos();
        int polls = 0;
        for (long left = end - loop.time(); left > 0; left = end - loop.time()) {
            poller.poll(left);
            polls++;
        }
        return polls;
    }
}
