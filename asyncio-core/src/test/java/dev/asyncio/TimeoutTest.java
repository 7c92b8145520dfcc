package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.timeoutAt;
import static dev.asyncio.Asyncio.waitFor;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeoutTest {

    private final List<Object> log = new ArrayList<>();

    // ---- timeout

    @AsyncioTest
    void aBodyThatEndsInTimeReturnsItsResult() {
        assertThat(timeout(seconds(2), () -> sleep(seconds(1), "result"))).isEqualTo("result");
        timeout(seconds(2), () -> {
            log.add("ran");
        });

        assertThat(log).containsExactly("ran");
        sleep(seconds(5));
        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void aBodyThatTakesTooLongIsCancelled() {
        long start = runningLoop().time();

        assertThatThrownBy(() -> timeout(seconds(1), () -> {
                    try {
                        sleep(seconds(5));
                    } finally {
                        log.add("cleaned up");
                    }
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("Task 'Task-1' passed its deadline")
                .hasCauseInstanceOf(CancelledError.class);

        assertThat(log).containsExactly("cleaned up");
        assertThat(runningLoop().time() - start).isEqualTo(seconds(1).toNanos());
        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void whatTheBodyThrowsInTimeIsThrown() {
        IOException disk = new IOException("disk");

        assertThatThrownBy(() -> timeout(seconds(1), () -> {
                    throw disk;
                }))
                .isSameAs(disk);
    }

    @AsyncioTest
    void whatTheBodyThrowsInsteadOfTheCancellationIsThrown() {
        IOException disk = new IOException("disk");

        assertThatThrownBy(() -> timeout(seconds(1), () -> {
                    try {
                        return sleep(seconds(5), "too late");
                    } catch (CancelledError e) {
                        throw disk;
                    }
                }))
                .isSameAs(disk);
        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void aBodyThatSwallowsTheCancellationReturnsItsResult() {
        Timeout expired = new Timeout(seconds(1));
        String result = expired.run(() -> {
            try {
                sleep(seconds(5));
            } catch (CancelledError e) {
                log.add("swallowed");
            }
            return sleep(seconds(1), "result");
        });

        assertThat(result).isEqualTo("result");
        assertThat(expired.isExpired()).isTrue();
        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void aCancellationFromOutsideStaysOne() {
        Task<Void> task = createTask(() -> timeout(seconds(5), () -> sleep(seconds(10))));
        yieldNow();

        task.cancel("outside");

        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class).hasMessage("outside");
    }

    @AsyncioTest
    void aCancellationFromOutsideInTheSameMomentStaysOne() {
        Task<Void> task = createTask(() -> timeout(seconds(1), () -> sleep(seconds(10))));
        runningLoop().callLater(seconds(1), () -> task.cancel("outside"));
        yieldNow();

        sleep(seconds(2));

        assertThat(task.isCancelled()).isTrue();
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @AsyncioTest
    void noDeadlineMeansNoLimit() {
        assertThat(timeout(null, () -> sleep(Duration.ofDays(1000), "result"))).isEqualTo("result");
        assertThat(timeoutAt(null, () -> sleep(Duration.ofDays(1000), "result")))
                .isEqualTo("result");
    }

    @AsyncioTest
    void aDeadlineThatHasPassedExpiresAtTheFirstSuspension() {
        assertThatThrownBy(() -> timeout(seconds(-1), () -> {
                    log.add("begins");
                    yieldNow();
                    yieldNow();
                    log.add("not reached");
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(timeout(seconds(0), () -> "does not suspend")).isEqualTo("does not suspend");
        assertThat(log).containsExactly("begins");
    }

    @AsyncioTest
    void timeoutsNestAndTheOuterOneMayExpireFirst() {
        assertThatThrownBy(() -> timeout(seconds(1), () -> {
                    try {
                        timeout(seconds(2), () -> sleep(seconds(10)));
                    } catch (TimeoutException e) {
                        log.add("inner");
                    }
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void timeoutsNestAndTheInnerOneMayExpireFirst() {
        String result = timeout(seconds(3), () -> {
            try {
                timeout(seconds(1), () -> sleep(seconds(10)));
            } catch (TimeoutException e) {
                log.add("inner");
            }
            return sleep(seconds(1), "outer goes on");
        });

        assertThat(result).isEqualTo("outer goes on");
        assertThat(log).containsExactly("inner");
    }

    @AsyncioTest
    void aDeadlineIsAPointInTime() {
        long when = runningLoop().time() + seconds(1).toNanos();

        assertThatThrownBy(() -> timeoutAt(when, () -> sleep(seconds(5)))).isInstanceOf(TimeoutException.class);

        assertThat(runningLoop().time()).isEqualTo(when);
        assertThat(timeoutAt(when + seconds(2).toNanos(), () -> sleep(seconds(1), "result")))
                .isEqualTo("result");
    }

    // ---- reschedule

    @AsyncioTest
    void theBodyCanMoveItsDeadline() {
        String result = timeout(seconds(1), timeout -> {
            timeout.reschedule(runningLoop().time() + seconds(5).toNanos());
            return sleep(seconds(4), "result");
        });

        assertThat(result).isEqualTo("result");
    }

    @AsyncioTest
    void theBodyCanDropItsDeadline() {
        String result = timeout(seconds(1), timeout -> {
            timeout.reschedule(null);
            assertThat(timeout.when()).isNull();
            return sleep(seconds(1000), "result");
        });

        assertThat(result).isEqualTo("result");
    }

    @AsyncioTest
    void aLambdaThatIsASingleCallHasItsResult() {
        String result = timeout(seconds(1), timeout -> later(timeout, "result"));

        assertThat(result).isEqualTo("result");
        assertThat(new Timeout(seconds(1)).<String>run(timeout -> later(timeout, "result")))
                .isEqualTo("result");
    }

    @AsyncioTest
    void aBodyWithoutAResultCanMoveItsDeadlineToo() {
        timeout(seconds(1), timeout -> {
            later(timeout, "nobody sees this");
        });
        new Timeout(seconds(1)).run(timeout -> {
            later(timeout, "nor this");
        });

        assertThat(runningLoop().time()).isEqualTo(seconds(8).toNanos());
    }

    @AsyncioTest
    void aBodyWithoutAResultTimesOutAtTheDeadlineThatItMoved() {
        assertThatThrownBy(() -> timeout(seconds(9), timeout -> {
                    timeout.reschedule(runningLoop().time() + seconds(2).toNanos());
                    sleep(seconds(3));
                }))
                .isInstanceOf(TimeoutException.class);

        assertThat(runningLoop().time()).isEqualTo(seconds(2).toNanos());
    }

    private static String later(Timeout timeout, String result) {
        timeout.reschedule(runningLoop().time() + seconds(5).toNanos());
        return sleep(seconds(4), result);
    }

    @AsyncioTest
    void movingTheDeadlineToThePastExpiresIt() {
        Timeout never = Timeout.at(null);

        assertThatThrownBy(() -> never.run(() -> {
                    never.reschedule(runningLoop().time() - 1);
                    sleep(seconds(10));
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(never.isExpired()).isTrue();
    }

    @AsyncioTest
    void othersCanMoveTheDeadlineToo() {
        Timeout timeout = new Timeout(seconds(10));
        createTask(() -> {
            sleep(seconds(1));
            timeout.reschedule(runningLoop().time() + seconds(1).toNanos());
        });
        long start = runningLoop().time();

        assertThatThrownBy(() -> timeout.run(() -> sleep(seconds(100)))).isInstanceOf(TimeoutException.class);

        assertThat(runningLoop().time() - start).isEqualTo(seconds(2).toNanos());
    }

    @AsyncioTest
    void aTimeoutIsRescheduledOnlyWhileItsBodyRuns() {
        Timeout timeout = Timeout.at(5L);

        assertThatThrownBy(() -> timeout.reschedule(7L))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Timeout[created, when=5 ns] has not been entered; reschedule it inside its body");
        assertThatThrownBy(() -> timeout.run(() -> {
                    try {
                        sleep(seconds(1));
                    } finally {
                        assertThatThrownBy(() -> timeout.reschedule(7L))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessage(
                                        "Cannot reschedule Timeout[expiring, when=5 ns]; its deadline has taken effect or its"
                                                + " body has ended");
                    }
                }))
                .isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> timeout.reschedule(7L))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot reschedule Timeout[expired, when=5 ns]; its deadline has taken effect or its body has ended");
    }

    // ---- the object

    @AsyncioTest
    void aTimeoutShowsItsStateAndItsDeadline() {
        Timeout timeout = Timeout.at(Long.MAX_VALUE);
        log.add(timeout.toString());
        timeout.run(() -> {
            log.add(timeout.toString());
        });
        log.add(timeout.toString());
        log.add(Timeout.at(null).toString());

        assertThat(log)
                .containsExactly(
                        "Timeout[created, when=9223372036854775807 ns]",
                        "Timeout[active, when=9223372036854775807 ns]",
                        "Timeout[finished, when=9223372036854775807 ns]",
                        "Timeout[created]");
        assertThat(timeout.when()).isEqualTo(Long.MAX_VALUE);
        assertThat(timeout.isExpired()).isFalse();
    }

    @AsyncioTest
    void aTimeoutIsUsedOnce() {
        Timeout timeout = Timeout.at(null);
        timeout.run(() -> {});

        assertThatThrownBy(() -> timeout.run(() -> log.add("again")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Timeout[finished] has been entered already; make a new one for each use");
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void aCallbackCannotRunUnderATimeout() {
        assertThat(InCallback.thrownBy(() -> Timeout.at(null).run(() -> log.add("ran"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Timeout.run was called in a callback of ");
        assertThat(log).isEmpty();
    }

    @Test
    void thereIsNoTimeoutOutsideATask() {
        assertThatThrownBy(() -> Timeout.at(null).run(() -> log.add("ran")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Timeout.run was called outside a task, on thread '");
    }

    // ---- waitFor

    @AsyncioTest
    void waitForReturnsTheResult() {
        Future<String> future = runningLoop().createFuture();
        runningLoop().callLater(seconds(1), () -> future.setResult("future"));

        assertThat(waitFor(future, seconds(2))).isEqualTo("future");
        assertThat(waitFor(coroutine(() -> sleep(seconds(1), "coroutine")), seconds(2)))
                .isEqualTo("coroutine");
        assertThat(waitFor(() -> sleep(seconds(1), "body"), seconds(2))).isEqualTo("body");
        assertThat(waitFor(() -> sleep(seconds(1000), "no limit"), null)).isEqualTo("no limit");
        waitFor(() -> log.add("action"), seconds(2));
        assertThat(log).containsExactly("action");
    }

    @AsyncioTest
    void waitForCancelsWhatTakesTooLong() {
        Task<Void> slow = createTask(() -> {
            try {
                sleep(seconds(10));
            } finally {
                sleep(seconds(1));
                log.add("cleaned up");
            }
        });

        assertThatThrownBy(() -> waitFor(slow, seconds(1))).isInstanceOf(TimeoutException.class);

        assertThat(log).containsExactly("cleaned up"); // waitFor waits for the end of the clean-up
        assertThat(slow.isCancelled()).isTrue();
    }

    @AsyncioTest
    void waitForWithoutTimeCancelsWhatIsNotDone() {
        Task<Void> task = createTask(() -> sleep(seconds(1)), TaskOption.name("slow"));
        yieldNow();

        assertThatThrownBy(() -> waitFor(task, seconds(0)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("waitFor timed out after PT0S waiting for Task 'slow' [cancelled]")
                .hasCauseInstanceOf(CancelledError.class);
        assertThatThrownBy(() -> waitFor(runningLoop().createFuture(), seconds(-1)))
                .isInstanceOf(TimeoutException.class);
    }

    @AsyncioTest
    void waitForWithoutTimeReturnsWhatIsDone() {
        Future<String> done = runningLoop().createFuture();
        done.setResult("result");

        assertThat(waitFor(done, seconds(0))).isEqualTo("result");
        assertThat(waitFor(done, seconds(-5))).isEqualTo("result");
    }

    @AsyncioTest
    void waitForWithoutTimeReturnsTheResultOfATaskThatRefuses() {
        Task<String> refuses = createTask(() -> {
            try {
                sleep(seconds(10));
            } catch (CancelledError e) {
                log.add("refused");
            }
            return "result";
        });
        yieldNow();

        assertThat(waitFor(refuses, seconds(0))).isEqualTo("result");
    }

    @AsyncioTest
    void waitForThrowsTheVeryException() {
        IOException disk = new IOException("disk");

        assertThatThrownBy(() -> waitFor(
                        () -> {
                            throw disk;
                        },
                        seconds(1)))
                .isSameAs(disk);
    }

    @AsyncioTest
    void cancellingWaitForCancelsWhatItAwaits() {
        Task<Void> inner = createTask(() -> sleep(seconds(10)));
        Task<Void> outer = createTask(() -> waitFor(inner, seconds(20)));
        yieldNow();

        outer.cancel();
        sleep(seconds(1));

        assertThat(inner.isCancelled()).isTrue();
        assertThat(outer.isCancelled()).isTrue();
    }

    @AsyncioTest
    void waitForNeedsSomethingToAwait() {
        assertThatThrownBy(() -> waitFor((Awaitable<String>) null, seconds(1)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("waitFor needs something to await, not null");
    }
}
