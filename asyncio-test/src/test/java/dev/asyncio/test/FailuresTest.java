package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import dev.asyncio.DeadlockException;
import dev.asyncio.TaskOption;
import dev.asyncio.sync.Event;
import java.io.FileNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/// How tests fail, and what they say.
class FailuresTest {

    @Test
    void whatTheBodyThrowsIsTheFailureItself() {
        assertThat(Samples.failureOf(Asserts.class))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("Expecting value to be true but was false");
        assertThat(Samples.failureOf(ThrowsChecked.class))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("moves.txt");
    }

    static class Asserts {
        @AsyncioTest
        void asserts() {
            sleep(seconds(1));
            assertThat(false).isTrue();
        }
    }

    static class ThrowsChecked {
        @AsyncioTest
        void fails() throws FileNotFoundException {
            throw new FileNotFoundException("moves.txt");
        }
    }

    @Test
    void deadlockNamesWhoWaitsForWhat() {
        assertThat(Samples.failureOf(Deadlocks.class))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("Deadlock: nothing can ever run again")
                .hasMessageContaining("Task 'deadlocks' [waits for Event[unset, waiters=2]]")
                .hasMessageContaining("Task 'friend' [waits for Event[unset, waiters=2]]")
                .hasMessageContaining("FailuresTest.java:");
    }

    static class Deadlocks {
        @AsyncioTest
        void deadlocks() {
            var event = new Event();
            createTask(event::await, TaskOption.name("friend"));
            event.await();
        }
    }

    @Test
    void testThatNeverEndsInVirtualTimeSaysWhereItsTasksWait() {
        assertThat(Samples.failureOf(NeverEnds.class))
                .isInstanceOf(AssertionError.class)
                .message()
                .satisfies(message -> {
                    assertThat(message.lines())
                            .first()
                            .isEqualTo("neverEnds has not ended after 60 s of virtual time;"
                                    + " if it needs more, raise timeoutSeconds");
                    assertThat(message.lines()).element(1).isEqualTo("  Task 'neverEnds' [waits for sleep[PT1S left]]");
                    assertThat(message.lines())
                            .element(2)
                            .asString()
                            .startsWith("      at dev.asyncio.test.FailuresTest$NeverEnds.");
                });
    }

    static class NeverEnds {
        @AsyncioTest(timeoutSeconds = 60)
        void neverEnds() {
            while (true) {
                sleep(seconds(1));
            }
        }
    }

    @Test
    void methodAfterATestThatNeverEndedHasTimeAndFailuresOfItsOwn() {
        assertThat(Samples.failureOf(FailsAfterTheTimeout.class).getSuppressed())
                .singleElement()
                .asInstanceOf(THROWABLE)
                .hasMessage("afterwards");
    }

    static class FailsAfterTheTimeout extends NeverEnds {
        @AfterEach
        void fails() {
            sleep(seconds(60));
            throw new AssertionError("afterwards");
        }
    }

    @Test
    void testThatEndsInTimeMaySleepUpToTheLimit() {
        assertThat(Samples.run(UsesAllItsTime.class).succeeded().count()).isEqualTo(2);
    }

    static class UsesAllItsTime {
        @AsyncioTest(timeoutSeconds = 60)
        void sleeps() {
            sleep(seconds(60));
        }
    }

    @Test
    void tasksLeftBehindAreNamed() {
        Throwable failure = Samples.failureOf(LeavesTasks.class);

        assertThat(failure).isInstanceOf(AssertionError.class);
        assertThat(failure.getMessage().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("The test left 2 unfinished tasks behind; await or cancel what it starts"),
                        line -> assertThat(line).isEqualTo("  Task 'poller' [waits for sleep[PT9S left]]"),
                        line -> assertThat(line).startsWith("      at dev.asyncio.test.FailuresTest$LeavesTasks."),
                        line -> assertThat(line)
                                .startsWith("      made at dev.asyncio.test.FailuresTest$LeavesTasks.leaves("),
                        line -> assertThat(line).isEqualTo("      awaited by Task 'reader'"),
                        line -> assertThat(line).startsWith("          at dev.asyncio.test.FailuresTest$LeavesTasks."));
    }

    static class LeavesTasks {
        @AsyncioTest
        void leaves() {
            var poller = createTask(() -> sleep(seconds(10)), TaskOption.name("poller"));
            createTask(() -> await(poller), TaskOption.name("reader"));
            sleep(seconds(1));
        }
    }

    @Test
    void tasksThatAFailedTestLeavesAreNotReported() {
        assertThat(Samples.failureOf(FailsAndLeavesTasks.class))
                .hasMessage("the reason")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .asInstanceOf(THROWABLE)
                        .hasMessageStartingWith("what the tasks did when the test failed\n"));
    }

    static class FailsAndLeavesTasks {
        @AsyncioTest
        void fails() {
            createTask(() -> sleep(seconds(10)));
            throw new AssertionError("the reason");
        }
    }

    @Test
    void failureThatNobodySawFailsTheTest() {
        Throwable failure = Samples.failureOf(NeverAsksItsTask.class);

        assertThat(failure.getMessage().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "The loop had to tell its exception handler of trouble that nobody saw; await"
                                                + " what fails, or set an exception handler that expects it"),
                        line -> assertThat(line)
                                .isEqualTo("  Task 'Task-2' exception was never retrieved:"
                                        + " java.lang.IllegalStateException: boom"),
                        line -> assertThat(line).startsWith("      at dev.asyncio.test.FailuresTest$NeverAsksItsTask."),
                        line -> assertThat(line)
                                .startsWith("      made at dev.asyncio.test.FailuresTest$NeverAsksItsTask.neverAsks("));
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    static class NeverAsksItsTask {
        @AsyncioTest
        void neverAsks() {
            createTask(NeverAsksItsTask::fail);
            sleep(seconds(1));
        }

        private static int fail() {
            throw new IllegalStateException("boom");
        }
    }

    @Test
    void troubleComesWithTheFailureThatItMayExplain() {
        Throwable failure = Samples.failureOf(FailsInTwoPlaces.class);

        assertThat(failure).hasMessage("the symptom");
        assertThat(failure.getSuppressed())
                .singleElement()
                .asInstanceOf(THROWABLE)
                .hasMessageContaining("java.lang.IllegalStateException: the cause");
    }

    static class FailsInTwoPlaces {
        @AsyncioTest
        void fails() {
            runningLoop().callSoon(() -> {
                throw new IllegalStateException("the cause");
            });
            sleep(seconds(1));
            throw new AssertionError("the symptom");
        }
    }

    @Test
    void failureInAnAfterEachMethodCounts() {
        assertThat(Samples.failureOf(FailsAfterwards.class)).hasMessage("afterwards");
    }

    static class FailsAfterwards {
        @AsyncioTest
        void passes() {}

        @AfterEach
        void fails() {
            sleep(seconds(1));
            throw new AssertionError("afterwards");
        }
    }

    @Test
    void badSettingsAreRefused() {
        assertThat(Samples.refusalOf(NoEngines.class))
                .hasMessage("@AsyncioTest: engines must not be empty; leave it out to run on both");
        assertThat(Samples.refusalOf(NoTime.class))
                .hasMessage("@AsyncioTest: timeoutSeconds must be at least 1, but is 0");
        assertThat(Samples.refusalOf(NegativeRealTime.class))
                .hasMessage("@AsyncioTest: realTimeoutSeconds must be at least 1, but is -1");
        assertThat(Samples.refusalOf(NoReason.class))
                .hasMessage("@AsyncioTest: allow = [TIMER] needs a reason; give it as because = \"…\"");
        assertThat(Samples.refusalOf(NegativeStep.class))
                .hasMessage("@AsyncioTest: slowCallbackMillis must not be negative, but is -1; zero allows any time");
        assertThat(Samples.refusalOf(JumpsInRealTime.class))
                .hasMessage("@AsyncioTest: autojumpThresholdMillis is for virtual time, but virtualTime is false;"
                        + " leave one of them out");
    }

    static class NoReason {
        @AsyncioTest(allow = Finding.TIMER)
        void isNotRun() {}
    }

    static class NegativeStep {
        @AsyncioTest(slowCallbackMillis = -1)
        void isNotRun() {}
    }

    static class JumpsInRealTime {
        @AsyncioTest(virtualTime = false, autojumpThresholdMillis = 10)
        void isNotRun() {}
    }

    static class NoEngines {
        @AsyncioTest(engines = {})
        void isNotRun() {}
    }

    static class NoTime {
        @AsyncioTest(timeoutSeconds = 0)
        void isNotRun() {}
    }

    static class NegativeRealTime {
        @AsyncioTest(realTimeoutSeconds = -1)
        void isNotRun() {}
    }
}
