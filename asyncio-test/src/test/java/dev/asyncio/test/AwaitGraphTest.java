package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.DeadlockException;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.sync.Event;
import org.junit.jupiter.api.Test;

/// What a failure says about the tasks of its moment.
class AwaitGraphTest {

    private static String graphOf(Throwable failure) {
        assertThat(failure.getSuppressed()).hasSize(1);
        return failure.getSuppressed()[0].getMessage().replaceAll("\\.java:\\d+", ".java:N");
    }

    @Test
    void whoAwaitsWhomStandsBelowThoseWhoAreAwaited() {
        assertThat(graphOf(Samples.failureOf(FailsAmongOthers.class))).isEqualTo("""
                what the tasks did when the test failed
                  Task 'fails' [running]
                  Task 'clock' [waits for sleep[PT9S left]]
                      at dev.asyncio.test.AwaitGraphTest$FailsAmongOthers.lambda$fails$0(AwaitGraphTest.java:N)
                      made at dev.asyncio.test.AwaitGraphTest$FailsAmongOthers.fails(AwaitGraphTest.java:N)
                      awaited by gather[2 of 2 pending]
                          awaited by Task 'page'
                              at dev.asyncio.test.AwaitGraphTest$FailsAmongOthers.lambda$fails$1(AwaitGraphTest.java:N)
                  Task 'starter' [waits for Event[unset, waiters=1]]
                      made at dev.asyncio.test.AwaitGraphTest$FailsAmongOthers.fails(AwaitGraphTest.java:N)
                      awaited by gather[2 of 2 pending], see above""");
    }

    static class FailsAmongOthers {
        @AsyncioTest
        void fails() {
            var gun = new Event();
            Task<Void> clock = createTask(() -> sleep(seconds(10)), TaskOption.name("clock"));
            Task<Void> starter = createTask(gun::await, TaskOption.name("starter"));
            createTask(() -> await(gather(clock, starter)), TaskOption.name("page"));
            sleep(seconds(1));
            throw new AssertionError("the reason");
        }
    }

    @Test
    void deadlockHasItsCircle() {
        Throwable failure = Samples.failureOf(AwaitEachOther.class);

        assertThat(failure)
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("These tasks await one another: 'deadlocks' → 'other' → 'deadlocks'");
        assertThat(graphOf(failure))
                .contains("\n  Task 'deadlocks' [waits for Task 'other']\n")
                .contains("\n      awaited by Task 'other'\n")
                .contains("\n          awaited by Task 'deadlocks' again: they await one another");
    }

    static class AwaitEachOther {
        @AsyncioTest
        void deadlocks() {
            Task<?> own = currentTask();
            Task<?> other = createTask(() -> waitForIt(own), TaskOption.name("other"));
            await(other);
        }

        private static void waitForIt(Task<?> task) {
            Object _ = await(task);
        }
    }

    @Test
    void tasksThatDifferOnlyInTheirNamesAreCounted() {
        String graph = graphOf(Samples.failureOf(FailsAmongMany.class));

        assertThat(graph).contains("\n  … and 9999 more like that");
        assertThat(graph.lines().count()).isLessThan(12);
    }

    static class FailsAmongMany {
        @AsyncioTest
        void fails() {
            for (int i = 0; i < 10_000; i++) {
                createTask(() -> sleep(seconds(10)));
            }
            sleep(seconds(1));
            throw new AssertionError("the reason");
        }
    }

    @Test
    void manyDifferentTasksAreCutShort() {
        String graph = graphOf(Samples.failureOf(FailsAmongVarious.class));

        assertThat(graph).contains(" more that are not shown here");
        assertThat(graph.lines().count()).isLessThan(100);
    }

    static class FailsAmongVarious {
        @AsyncioTest
        void fails() {
            for (int i = 0; i < 100; i++) {
                int number = i;
                createTask(() -> sleep(seconds(10 + number)));
            }
            sleep(seconds(1));
            throw new AssertionError("the reason");
        }
    }

    @Test
    void testThatFailsAloneHasNothingToAdd() {
        assertThat(Samples.failureOf(FailsAlone.class)).hasNoSuppressedExceptions();
    }

    static class FailsAlone {
        @AsyncioTest
        void fails() {
            throw new AssertionError("the reason");
        }
    }
}
