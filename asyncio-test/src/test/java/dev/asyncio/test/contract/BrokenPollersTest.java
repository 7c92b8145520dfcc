package dev.asyncio.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.EventLoop;
import dev.asyncio.LoopClock;
import dev.asyncio.Poller;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The proof of the proof: pollers and clocks that are wrong in one thing, and the claims that find it.
class BrokenPollersTest {

    /// A poller that is right, to be broken.
    static class Parking implements Poller {

        final AtomicBoolean isWoken = new AtomicBoolean();
        volatile @Nullable Thread waiting;

        @Override
        public void poll(long timeoutNanos) {
            waiting = Thread.currentThread();
            if (timeoutNanos > 0 && !isWoken.get()) {
                park(timeoutNanos);
            }
            waiting = null;
            isWoken.set(false);
        }

        static void park(long timeoutNanos) {
            if (timeoutNanos == FOREVER) {
                LockSupport.park();
            } else {
                LockSupport.parkNanos(timeoutNanos);
            }
        }

        @Override
        public void wakeup() {
            isWoken.set(true);
            LockSupport.unpark(waiting);
        }
    }

    abstract static class Broken implements PollerContract {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(2);
        }
    }

    @Test
    void pollerThatIsRightPasses() {
        assertThat(Verdicts.failuresOf(Right.class)).isEmpty();
    }

    static class Right implements PollerContract {
        @Override
        public Poller createPoller() {
            return new Parking();
        }
    }

    @Test
    void pollerThatForgetsEarlyWakeupsIsFound() {
        assertThat(Verdicts.failuresOf(ForgetsEarlyWakeups.class))
                .contains("wakeupBeforeAPollEndsThePoll")
                .doesNotContain("pollOfZeroDoesNotWait", "timersOfALoopComeInTheirOrderAndNotEarly");
    }

    static class ForgetsEarlyWakeups extends Broken {
        @Override
        public Poller createPoller() {
            return new Parking() {
                @Override
                public void poll(long timeoutNanos) {
                    isWoken.set(false);
                    super.poll(timeoutNanos);
                }

                @Override
                public void wakeup() {
                    Thread thread = waiting;
                    if (thread != null) {
                        super.wakeup();
                    }
                }
            };
        }
    }

    /// The classical mistake: whether to wait is decided first, and said later.
    @Test
    void pollerThatLooksBeforeItSaysThatItWaitsIsFound() {
        assertThat(Verdicts.failuresOf(LooksTooEarly.class)).contains("noWakeupIsLostInTheBeginningOfAPoll");
    }

    static class LooksTooEarly extends Broken {
        @Override
        public Poller createPoller() {
            return new Parking() {
                @Override
                public void poll(long timeoutNanos) {
                    boolean waits = timeoutNanos > 0 && !isWoken.get();
                    long end = System.nanoTime() + 1_000_000;
                    while (!isWoken.get() && System.nanoTime() < end) {
                        Thread.yield(); // the moment in which a wake-up gets lost
                    }
                    waiting = Thread.currentThread();
                    if (waits) {
                        park(timeoutNanos);
                    }
                    waiting = null;
                    isWoken.set(false);
                }
            };
        }
    }

    @Test
    void pollerThatStaysAwakeIsFound() {
        assertThat(Verdicts.failuresOf(StaysAwake.class)).contains("wakeupsThatCameBeforeAPollEndOnlyThatOne");
    }

    static class StaysAwake extends Broken {
        @Override
        public Poller createPoller() {
            return new Parking() {
                @Override
                public void poll(long timeoutNanos) {
                    boolean wasWoken = isWoken.get();
                    super.poll(timeoutNanos);
                    isWoken.set(wasWoken);
                }
            };
        }
    }

    @Test
    void pollerThatNeverWaitsIsFound() {
        assertThat(Verdicts.failuresOf(NeverWaits.class))
                .contains("pollWaitsForItsTimeoutRatherThanTurnRound", "wakeupsThatCameBeforeAPollEndOnlyThatOne");
    }

    static class NeverWaits extends Broken {
        @Override
        public Poller createPoller() {
            return new Parking() {
                @Override
                public void poll(long timeoutNanos) {
                    isWoken.set(false);
                }
            };
        }
    }

    @Test
    void pollerThatKnowsNoLimitIsFound() {
        assertThat(Verdicts.failuresOf(KnowsNoLimit.class))
                .contains("pollEndsWhenItsTimeoutIsOver", "timersOfALoopComeInTheirOrderAndNotEarly")
                .doesNotContain("wakeupBeforeAPollEndsThePoll");
    }

    static class KnowsNoLimit extends Broken {
        @Override
        public Poller createPoller() {
            return new Parking() {
                @Override
                public void poll(long timeoutNanos) {
                    super.poll(timeoutNanos == 0 ? 0 : FOREVER);
                }
            };
        }
    }

    @Test
    void pollerThatAlwaysHopesForIoIsFound() {
        assertThat(Verdicts.failuresOf(AlwaysHopes.class)).contains("newPollerDoesNotWaitForIo");
    }

    static class AlwaysHopes extends Broken {
        @Override
        public Poller createPoller() {
            return new Parking() {
                @Override
                public boolean isWaitingForIo() {
                    return true;
                }
            };
        }
    }

    // ---- clocks

    @Test
    void clockThatGoesBackIsFound() {
        assertThat(Verdicts.failuresOf(GoesBack.class)).contains("clockNeverGoesBack");
    }

    static class GoesBack implements LoopClockContract {
        @Override
        public LoopClock createClock() {
            var readings = new AtomicLong();
            return () -> System.nanoTime() - (readings.incrementAndGet() % 1000 == 0 ? 10_000_000 : 0);
        }
    }

    @Test
    void clockThatEachThreadHasForItselfIsFound() {
        assertThat(Verdicts.failuresOf(OnePerThread.class))
                .contains("otherThreadsSeeTheSameTime")
                .doesNotContain("clockNeverGoesBack");
    }

    static class OnePerThread implements LoopClockContract {
        @Override
        public LoopClock createClock() {
            var threads = new AtomicLong();
            ThreadLocal<Long> slow = ThreadLocal.withInitial(
                    () -> Duration.ofDays(threads.getAndIncrement()).toNanos());
            return () -> System.nanoTime() - slow.get();
        }
    }

    @Test
    void clockThatStandsStillIsFound() {
        assertThat(Verdicts.failuresOf(StandsStill.class)).contains("sleepEndsAndTakesAtLeastItsTime");
    }

    static class StandsStill implements LoopClockContract {
        @Override
        public LoopClock createClock() {
            return () -> 0;
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(1);
        }

        @Override
        public EventLoop createLoop(LoopClock clock) {
            return EventLoop.builder().clock(clock).poller(new Parking()).build();
        }
    }
}
