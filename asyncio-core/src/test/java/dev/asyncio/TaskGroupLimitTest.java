package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.moveOnAfter;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class TaskGroupLimitTest {

    private final List<Object> log = new ArrayList<>();

    private Action worker(String name, double seconds) {
        return () -> {
            log.add(name + " at " + runningLoop().time() / 1_000_000_000);
            sleep(seconds(seconds));
        };
    }

    @AsyncioTest
    void createTaskWaitsWhileAsManyRunAsMay() {
        new TaskGroup().limit(2).run(group -> {
            for (int i = 1; i <= 5; i++) {
                group.createTask(worker("task " + i, 1));
            }
            log.add("all created at " + runningLoop().time() / 1_000_000_000);
        });

        assertThat(log)
                .containsExactly(
                        "task 1 at 0", "task 2 at 0", "task 3 at 1", "task 4 at 1", "all created at 2", "task 5 at 2");
    }

    @AsyncioTest
    void roomIsGivenInTheOrderOfArrival() {
        new TaskGroup().limit(1).run(group -> {
            group.createTask(worker("first", 1));
            createTask(() -> group.createTask(worker("second", 1)));
            createTask(() -> group.createTask(worker("third", 1)));
            yieldNow();
            group.createTask(worker("fourth", 1));
        });

        assertThat(log).containsExactly("first at 0", "second at 1", "third at 2", "fourth at 3");
    }

    private static void inTurns(int turns, Runnable action) {
        runningLoop().callSoon(turns == 1 ? action : () -> inTurns(turns - 1, action));
    }

    @AsyncioTest
    void whoIsCancelledWhileWaitingCreatesNothingAndLosesNoRoom() {
        new TaskGroup().limit(1).run(group -> {
            group.createTask(worker("first", 1));
            Task<?> waiting = createTask(() -> group.createTask(worker("never", 1)));
            Task<?> woken = createTask(() -> group.createTask(worker("never", 1)));
            // Three turns later the first task has ended and given its room to this one.
            runningLoop()
                    .callAt(
                            1_000_000_000L,
                            () -> inTurns(3, () -> {
                                log.add(woken.status());
                                woken.cancel();
                            }));
            yieldNow();
            yieldNow();
            waiting.cancel();
            group.createTask(worker("second", 1));
            group.createTask(worker("third", 1));
        });

        assertThat(log).containsExactly("first at 0", Task.Status.READY, "second at 1", "third at 2");
    }

    @AsyncioTest
    void aFailureCancelsABodyThatWaitsForRoom() {
        Throwable thrown = catchThrowable(() -> new TaskGroup().limit(1).run(group -> {
            group.createTask(() -> {
                sleep(seconds(1));
                throw new IOException("disk");
            });
            group.createTask(worker("never", 1));
        }));

        assertThat(thrown).isInstanceOf(ExceptionGroup.class);
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void eagerTasksThatEndAtOnceTakeNoRoom() {
        new TaskGroup().limit(1).run(group -> {
            for (int i = 0; i < 3; i++) {
                group.createTask(() -> log.add("eager"), TaskOption.eagerStart());
            }
            log.add("created");
        });

        assertThat(log).containsExactly("eager", "eager", "eager", "created");
    }

    @AsyncioTest
    void aStrangerThatWaitsForRoomIsToldThatTheGroupHasEnded() {
        List<Throwable> refused = new ArrayList<>();
        new TaskGroup().limit(1).run(group -> {
            group.createTask(worker("first", 1));
            createTask(() -> refused.add(catchThrowable(() -> group.createTask(worker("never", 1)))));
            yieldNow();
            group.cancel();
        });
        yieldNow();

        assertThat(refused)
                .singleElement()
                .isInstanceOf(IllegalStateException.class)
                .asString()
                .contains("has ended");
    }

    @AsyncioTest
    void aCoroutineForWhichThereIsNoRoomInTimeIsClosed() {
        Coroutine<Void> coroutine = coroutine("closed", worker("never", 1));
        new TaskGroup().limit(1).run(group -> {
            group.createTask(worker("first", 2));
            moveOnAfter(seconds(1), () -> {
                group.createTask(coroutine);
            });
        });

        assertThatThrownBy(() -> await(coroutine))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed already");
        assertThat(log).containsExactly("first at 0");
    }

    @AsyncioTest
    void aLimitIsAtLeastOneAndSetBeforeThereAreTasks() {
        assertThatThrownBy(() -> new TaskGroup().limit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A group's limit must be at least 1, but is 0; a group without a limit needs no call of"
                        + " limit()");
        new TaskGroup().run(group -> {
            group.createTask(worker("task", 1));
            assertThatThrownBy(() -> group.limit(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("TaskGroup[tasks=1] has tasks already; set its limit before");
        });
    }
}
