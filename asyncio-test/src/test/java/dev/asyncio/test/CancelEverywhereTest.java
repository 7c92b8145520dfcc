package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Engines;
import dev.asyncio.Future;
import dev.asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class CancelEverywhereTest {

    @Test
    void aScenarioThatCleansUpPassesAtEachPoint() throws Exception {
        // @start region="semaphore"
        var done = CancelEverywhere.of(() -> {
                    var semaphore = new Semaphore(2);
                    return Scenario.of(() -> {
                                try (var _ = semaphore.hold()) {
                                    sleep(seconds(1));
                                }
                            })
                            .andAgain()
                            .andAfterwards(
                                    () -> assertThat(semaphore.isLocked()).isFalse());
                })
                .check();
        // @end

        // On each engine: one run to look, 4 before the first step, 9 at the one suspension.
        assertThat(done).isEqualTo(new CancelledRuns(28, 4, 0));
        assertThat(done).hasToString("28 runs, 4 points, 0 missed");
    }

    @Test
    void theTasksThatItStartsAreCancelledToo() throws Exception {
        var done = CancelEverywhere.of(() -> {
                    var ended = new ArrayList<String>();
                    return Scenario.of(() -> taskGroup(group -> {
                                group.createTask(() -> sleepThenAdd(ended, 1, "first"));
                                group.createTask(() -> sleepThenAdd(ended, 2, "second"));
                            }))
                            .andAfterwards(() -> assertThat(ended).hasSizeLessThanOrEqualTo(2));
                })
                .andItsTasks()
                .check();

        assertThat(done.points()).isEqualTo(12); // two points for each of three tasks, on two engines
    }

    @Test
    void aForgottenReleaseIsFoundWhereItHappens() {
        var check = CancelEverywhere.of(() -> {
                    var semaphore = new Semaphore(1);
                    return Scenario.of(() -> {
                                semaphore.acquire();
                                sleep(seconds(1));
                                semaphore.release();
                            })
                            .andAfterwards(
                                    () -> assertThat(semaphore.isLocked()).isFalse());
                })
                .engines(Engines.LOOP)
                .ways(Cancellation.WHILE_WAITING, Cancellation.TWICE);

        assertThatThrownBy(check::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "2 of 5 runs failed, first this one. The scenario was cancelled while it waited, at suspension"
                                + " 1 of 1 (loop engine); ",
                        "It was\n  Task 'scenario' [waits for sleep[PT1S left]]\n      at dev.asyncio.test.CancelEverywhereTest.lambda$",
                        "To have just this run: .only(\"LOOP/0/1/WHILE_WAITING\").check()")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }

    @Test
    void whatIsReleasedTooLateIsFoundAsWell() {
        assertFails(
                () -> {
                    var semaphore = new Semaphore(1);
                    return Scenario.of(() -> {
                                semaphore.acquire();
                                try {
                                    sleep(seconds(1));
                                } finally {
                                    sleep(seconds(1)); // a second cancellation comes here
                                    semaphore.release();
                                }
                            })
                            .andAgain();
                },
                "0/1/AGAIN_LATER",
                "somebody waits for ever");
    }

    @Test
    void aLostWakeUpIsFoundByThoseWhoWaitForEver() {
        assertFails(
                () -> {
                    var free = new HandOver();
                    createTask(() -> {
                        sleep(seconds(1));
                        free.give();
                    });
                    createTask(() -> {
                        yieldNow();
                        free.take(); // behind the scenario
                        free.give();
                    });
                    return Scenario.of(() -> {
                        free.take();
                        free.give();
                    });
                },
                "0/1/AFTER_WAKE",
                "somebody waits for ever");
    }

    @Test
    void aSwallowedCancellationIsFound() {
        assertFails(
                () -> Scenario.of(() -> {
                    try {
                        sleep(seconds(1));
                    } catch (CancelledError e) {
                        // goes on
                    }
                    sleep(seconds(1));
                }),
                "0/1/WHILE_WAITING",
                "it ended normally, and with it the cancellation was lost; hand a CancelledError on, or say"
                        + " mayComplete() if that is meant (after it, the task suspended 1 more time)");
    }

    @Test
    void aScenarioMaySayThatItGoesOn() throws Exception {
        CancelEverywhere.of(() -> Scenario.of(() -> {
                            try {
                                sleep(seconds(1));
                            } catch (CancelledError e) {
                                // goes on
                            }
                        })
                        .mayComplete())
                .check();
    }

    @Test
    void anotherFailureInPlaceOfTheCancellationIsFound() throws Exception {
        Callable<Scenario> arrangement = () -> Scenario.of(() -> {
            try {
                sleep(seconds(1));
            } catch (CancelledError e) {
                throw new IllegalStateException("half done", e);
            }
        });

        assertFails(
                arrangement, "0/1/TWICE", "it ended with java.lang.IllegalStateException: half done in place of the");
        CancelEverywhere.of(() -> arrangement.call().mayFailWith(IllegalStateException.class))
                .check();
    }

    @Test
    void aTaskLeftBehindIsFound() {
        assertFails(
                () -> Scenario.of(() -> {
                    var child = createTask(() -> sleep(seconds(5)));
                    sleep(seconds(1));
                    child.cancelAndWait();
                }),
                "0/1/WHILE_WAITING",
                "it left tasks behind\n  Task 'Task-");
    }

    @Test
    void aTimerLeftBehindIsFound() {
        assertFails(
                () -> Scenario.of(() -> {
                    var timer = Asyncio.callLater(seconds(5), () -> {});
                    sleep(seconds(1));
                    timer.cancel();
                }),
                "0/1/WHILE_WAITING",
                "it left a timer behind, due in PT5S");
    }

    @Test
    void troubleThatNobodySeesIsFound() {
        assertFails(
                () -> Scenario.of(() -> {
                    try {
                        sleep(seconds(1));
                    } catch (CancelledError e) {
                        runningLoop().callSoon(() -> {
                            throw new IllegalStateException("unseen");
                        });
                        throw e;
                    }
                }),
                "0/1/WHILE_WAITING",
                "the loop had to tell its exception handler of trouble that nobody saw");
    }

    @Test
    void aScenarioThatNeverEndsIsFoundInVirtualTime() {
        assertFails(
                () -> Scenario.of(() -> {
                    try {
                        sleep(seconds(1));
                    } catch (CancelledError e) {
                        while (true) {
                            sleep(seconds(60));
                        }
                    }
                }),
                "0/1/WHILE_WAITING",
                "it has not ended after PT1H of virtual time\n  Task 'arrangement'");
    }

    @Test
    void aScenarioThatNeverSuspendsOnceItIsCancelledIsFoundInRealTime() {
        assertThatThrownBy(CancelEverywhere.of(() -> Scenario.of(() -> {
                            try {
                                sleep(seconds(1));
                            } catch (CancelledError e) {
                                while (!Thread.interrupted()) {
                                    Thread.onSpinWait();
                                }
                            }
                        }))
                        .only("LOOP/0/1/WHILE_WAITING")
                        .realTimeLimit(Duration.ofMillis(200))::check)
                .hasMessageContainingAll("it has not ended after PT0.2S of real time", "blocks the loop");
    }

    @Test
    void aScenarioThatFailsByItselfIsNoneToCancel() {
        assertThatThrownBy(CancelEverywhere.of(() -> Scenario.of(() -> {
                    throw new IllegalStateException("broken");
                }))::check)
                .hasMessageContaining("2 of 2 runs failed, first this one. When nobody cancels the scenario (LOOP), the"
                        + " scenario fails although nobody cancels it: java.lang.IllegalStateException: broken");
    }

    @Test
    void aScenarioThatNeverSuspendsIsNoneToCancel() {
        assertThatThrownBy(CancelEverywhere.of(() -> Scenario.of(() -> {}))::check)
                .hasMessageContaining(
                        "The scenario never suspends, so there is no point at which it could be cancelled");
    }

    @Test
    void onlyTheRunThatIsNamedIsMade() throws Exception {
        var done = CancelEverywhere.of(() -> Scenario.of(() -> sleep(seconds(1))))
                .only("HANDOFF/0/1/BY_SCOPE")
                .check();

        assertThat(done.runs()).isEqualTo(2); // one to look
    }

    @Test
    void aNameThatNoRunCanHaveIsRefused() {
        CancelEverywhere check = CancelEverywhere.of(() -> Scenario.of(() -> {}));

        assertThatThrownBy(() -> check.only("LOOP/first/1/TWICE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'LOOP/first/1/TWICE' names no run of CancelEverywhere; copy the name from the failure, such"
                                + " as LOOP/0/1/WHILE_WAITING: engine, task, suspension, kind of cancellation");
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        CancelEverywhere check = CancelEverywhere.of(() -> Scenario.of(() -> {}));

        assertThatThrownBy(check::engines).hasMessage("engines must not be empty; leave it out to run on both");
        assertThatThrownBy(check::ways).hasMessage("ways must not be empty; leave it out to try all");
        assertThatThrownBy(() -> check.timeLimit(Duration.ZERO)).hasMessage("timeLimit must be positive, but is PT0S");
        assertThatThrownBy(() -> check.realTimeLimit(seconds(-1)))
                .hasMessage("realTimeLimit must be positive, but is PT-1S");
    }

    @AsyncioTest
    void aCheckOnALoopIsRefused() {
        assertThatThrownBy(CancelEverywhere.of(() -> Scenario.of(() -> sleep(seconds(1))))::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "CancelEverywhere runs loops of its own, but check() was called on ",
                        "; call it in a plain @Test method");
    }

    private static void assertFails(Callable<Scenario> arrangement, String run, String... messages) {
        for (Engines engine : List.of(Engines.LOOP, Engines.HANDOFF)) {
            assertThatThrownBy(CancelEverywhere.of(arrangement).only(engine + "/" + run)::check)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll(messages);
        }
    }

    private static void sleepThenAdd(List<String> ended, int seconds, String name) {
        sleep(seconds(seconds));
        ended.add(name);
    }

    /// A lock with a bug: who is woken and then cancelled does not wake the next.
    private static final class HandOver {

        private final List<Future<?>> waiters = new ArrayList<>();
        private boolean isTaken = true;

        void take() {
            if (!isTaken) {
                isTaken = true;
                return;
            }
            Future<Void> turn = Asyncio.createFuture();
            waiters.add(turn);
            await(turn);
        }

        @SuppressWarnings("unchecked")
        void give() {
            if (waiters.isEmpty()) {
                isTaken = false;
            } else {
                ((Future<Object>) waiters.removeFirst()).setResult("yours");
            }
        }
    }
}
