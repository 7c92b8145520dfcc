package dev.asyncio;

import static dev.asyncio.Asyncio.callLater;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTime;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void callbacksRunAtTheirTimes() {
        EventLoop loop = runningLoop();
        long start = loop.time();
        Runnable note = () -> log.add(Duration.ofNanos(loop.time() - start).toString());
        loop.callLater(seconds(3), note);
        loop.callLater(seconds(1), note);
        loop.callAt(start + 2_000_000_000L, note);

        sleep(seconds(5));

        assertThat(log).containsExactly("PT1S", "PT2S", "PT3S");
    }

    @AsyncioTest
    void timersAndTheTimeAreToBeHadWithoutTheLoop() {
        long start = currentTime();
        callLater(
                seconds(2),
                () -> log.add(Duration.ofNanos(currentTime() - start).toString()));
        TimerHandle cancelled = callLater(seconds(1), () -> log.add("cancelled"));

        cancelled.cancel();
        sleep(seconds(5));

        assertThat(log).containsExactly("PT2S");
        assertThat(currentTime()).isEqualTo(runningLoop().time());
    }

    @Test
    void timeAndTimersNeedALoop() {
        assertThatThrownBy(Asyncio::currentTime)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("currentTime needs a running event loop");
        assertThatThrownBy(() -> callLater(seconds(1), () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("callLater needs a running event loop");
    }

    @AsyncioTest
    void callbacksWithOneDeadlineRunInTheOrderOfTheirCreation() {
        EventLoop loop = runningLoop();
        long when = loop.time() + 1000;
        loop.callAt(when, () -> log.add("a"));
        loop.callAt(when, () -> log.add("b"));
        createTask(() -> {
            sleep(Duration.ofNanos(1000));
            log.add("c");
        });
        yieldNow();
        loop.callAt(when, () -> log.add("d"));

        sleep(seconds(1));

        // c is a task: its timer makes it ready, and it resumes a turn later.
        assertThat(log).containsExactly("a", "b", "d", "c");
    }

    @AsyncioTest
    void aDelayOfZeroOrLessMeansTheNextTurn() {
        EventLoop loop = runningLoop();
        loop.callLater(Duration.ZERO, () -> log.add("zero"));
        loop.callLater(seconds(-5), () -> log.add("negative"));
        loop.callAt(Long.MIN_VALUE, () -> log.add("long ago"));
        loop.callSoon(() -> log.add("soon"));

        sleep(Duration.ofNanos(1));

        assertThat(log).containsExactly("soon", "long ago", "negative", "zero");
    }

    @AsyncioTest
    void timersThatAreDueRunAfterWhatIsReadyAlready() {
        EventLoop loop = runningLoop();
        loop.callLater(Duration.ZERO, () -> log.add("timer"));
        createTask(() -> log.add("task"));
        loop.callSoon(() -> log.add("callback"));

        sleep(Duration.ofNanos(1));

        assertThat(log).containsExactly("task", "callback", "timer");
    }

    @AsyncioTest
    void aCancelledTimerDoesNotRun() {
        EventLoop loop = runningLoop();
        TimerHandle cancelled = loop.callLater(seconds(1), () -> log.add("cancelled"));
        loop.callLater(seconds(2), () -> log.add("not cancelled"));

        cancelled.cancel();
        cancelled.cancel();
        sleep(seconds(3));

        assertThat(log).containsExactly("not cancelled");
        assertThat(cancelled.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aTimerCanBeCancelledBetweenItsDeadlineAndItsTurn() {
        EventLoop loop = runningLoop();
        TimerHandle[] second = new TimerHandle[1];
        loop.callLater(seconds(1), () -> second[0].cancel());
        second[0] = loop.callLater(seconds(1), () -> log.add("second"));

        sleep(seconds(2));

        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void cancellingManyTimersLeavesTheOthersInOrder() {
        EventLoop loop = runningLoop();
        List<TimerHandle> handles = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String name = Integer.toString(i);
            handles.add(loop.callLater(millis(i + 1), () -> log.add(name)));
        }
        for (int i = 0; i < 1000; i++) {
            if (i % 100 != 0) {
                handles.get(i).cancel();
            }
        }

        sleep(seconds(2));

        assertThat(log).containsExactly("0", "100", "200", "300", "400", "500", "600", "700", "800", "900");
    }

    @AsyncioTest
    void aTimerKnowsItsDeadline() {
        EventLoop loop = runningLoop();
        Runnable callback = new Runnable() {
            @Override
            public void run() {}

            @Override
            public String toString() {
                return "flush";
            }
        };

        TimerHandle handle = loop.callAt(loop.time() + 42, callback);

        assertThat(handle.when()).isEqualTo(loop.time() + 42);
        assertThat(handle).hasToString("TimerHandle[when=" + handle.when() + " ns, flush]");
        handle.cancel();
        assertThat(handle).hasToString("TimerHandle[when=" + handle.when() + " ns, cancelled]");
    }

    @AsyncioTest
    void aDelayBeyondTheRangeOfTheClockNeverEnds() {
        EventLoop loop = runningLoop();

        TimerHandle never = loop.callLater(ChronoUnit.FOREVER.getDuration(), () -> log.add("never"));
        TimerHandle always = loop.callLater(ChronoUnit.FOREVER.getDuration().negated(), () -> log.add("at once"));
        sleep(seconds(1e9));

        assertThat(never.when()).isEqualTo(Long.MAX_VALUE);
        assertThat(always.when()).isEqualTo(Long.MIN_VALUE);
        assertThat(log).containsExactly("at once");
        never.cancel();
    }

    @AsyncioTest
    void aTimerRunsInACopyOfTheContextInWhichItWasMade() {
        ContextVar<String> user = new ContextVar<>("user");
        user.set("ada");
        runningLoop().callLater(seconds(1), () -> log.add(user.get()));
        user.set("grace");

        sleep(seconds(2));

        assertThat(log).containsExactly("ada");
    }

    @AsyncioTest
    void aTimerRunsInTheContextGiven() {
        ContextVar<String> user = new ContextVar<>("user");
        Context context = new Context();
        EventLoop loop = runningLoop();
        loop.callLater(seconds(1), () -> user.set("ada"), context);
        loop.callAt(loop.time() + 2, () -> log.add(user.get("unset")), context);

        sleep(seconds(2));

        assertThat(context.get(user)).isEqualTo("ada");
        assertThat(log).containsExactly("unset");
    }

    @AsyncioTest
    void aDelayMustNotBeNull() {
        assertThatThrownBy(() -> runningLoop().callLater(null, () -> {}))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("callLater needs a delay, not null");
    }

    // ---- sleep

    @AsyncioTest
    void sleepersWakeInTheOrderOfTheirDeadlines() {
        for (int tenths : new int[] {5, 3, 4, 1, 2}) {
            createTask(() -> {
                sleep(millis(100L * tenths));
                log.add(Integer.toString(tenths));
            });
        }

        sleep(seconds(1));

        assertThat(log).containsExactly("1", "2", "3", "4", "5");
    }

    @AsyncioTest
    void sleepReturnsItsSecondArgument() {
        assertThat(sleep(seconds(1), "result")).isEqualTo("result");
        assertThat(sleep(Duration.ZERO, 5)).isEqualTo(5);
    }

    @AsyncioTest
    void sleepingForNoTimeOrLessIsAYield() {
        createTask(() -> log.add("other"));

        sleep(seconds(-1));
        log.add("after");

        assertThat(log).containsExactly("other", "after");
    }

    @AsyncioTest
    void aSleepingTaskShowsHowLongItStillSleeps() {
        Task<Void> task = createTask(() -> sleep(seconds(10)), TaskOption.name("sleeper"));
        sleep(seconds(4));

        assertThat(task).hasToString("Task 'sleeper' [waits for sleep[PT6S left]]");
        task.cancel();
        sleep(seconds(7));
    }

    @AsyncioTest
    void aCancelledSleepEndsAtOnce() {
        long start = runningLoop().time();
        Task<Void> task = createTask(() -> sleep(seconds(10)));
        sleep(seconds(1));

        task.cancel();
        assertThatThrownBy(() -> Asyncio.await(task)).isInstanceOf(CancelledError.class);

        assertThat(Duration.ofNanos(runningLoop().time() - start)).isEqualTo(seconds(1));
    }

    @AsyncioTest
    void sleepNeedsADuration() {
        assertThatThrownBy(() -> sleep(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("sleep needs a duration, not null");
    }

    @AsyncioTest
    void aCallbackCannotSleep() {
        assertThat(InCallback.thrownBy(() -> sleep(seconds(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sleep was called in a callback of " + runningLoop()
                        + ", which must not suspend; start a task with createTask(...) there");
    }

    // ---- durations

    @Test
    void fractionsOfSecondsCountToTheNanosecond() {
        assertThat(seconds(1.5)).isEqualTo(Duration.ofMillis(1500));
        assertThat(seconds(0.000_000_001)).isEqualTo(Duration.ofNanos(1));
        assertThat(seconds(-0.25)).isEqualTo(Duration.ofMillis(-250));
        assertThat(millis(20)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void secondsBeyondTheRangeAreTheLongestDurationOfTheClock() {
        assertThat(seconds(Double.POSITIVE_INFINITY)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(seconds(-1e300)).isEqualTo(Duration.ofNanos(Long.MIN_VALUE));
    }

    @Test
    void secondsMustBeANumber() {
        assertThatThrownBy(() -> seconds(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seconds must be a number, but is NaN");
    }

    // ---- clocks

    @AsyncioTest
    void theWallClockOfAVirtualLoopGoesWithItsTime() {
        EventLoop loop = runningLoop();
        Instant start = loop.clock().instant();

        sleep(seconds(90));

        assertThat(start).isEqualTo(Instant.EPOCH);
        assertThat(loop.clock().instant()).isEqualTo(Instant.EPOCH.plusSeconds(90));
        assertThat(loop.clock().getZone()).isEqualTo(ZoneOffset.UTC);
        assertThat(loop.clock().withZone(ZoneOffset.ofHours(2)).getZone()).isEqualTo(ZoneOffset.ofHours(2));
        assertThat(loop.clock().withZone(ZoneOffset.ofHours(2)).instant()).isEqualTo(Instant.EPOCH.plusSeconds(90));
    }

    @Test
    void theWallClockOfARealLoopIsThatOfTheSystem() {
        try (Runner runner = new Runner()) {
            assertThat(runner.loop().clock()).isEqualTo(java.time.Clock.systemUTC());
        }
    }
}
