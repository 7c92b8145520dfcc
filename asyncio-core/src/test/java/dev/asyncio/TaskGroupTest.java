package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskGroupTest {

    private final List<Object> log = new ArrayList<>();
    private final IOException disk = new IOException("disk");

    /// A body that sleeps and says how it ended.
    private Action sleeper(String name, double seconds) {
        return () -> {
            try {
                sleep(seconds(seconds));
                log.add(name + " ended");
            } catch (CancelledError e) {
                log.add(name + " cancelled");
                throw e;
            }
        };
    }

    private static Action failing(double seconds, Throwable thrown) {
        return () -> {
            sleep(seconds(seconds));
            throw dev.asyncio.engine.Sneaky.rethrow(thrown);
        };
    }

    // ---- waiting

    @AsyncioTest
    void theGroupEndsWhenAllItsTasksHaveEnded() {
        taskGroup(group -> {
            group.createTask(sleeper("a", 2));
            group.createTask(sleeper("b", 1));
            log.add("body ends");
        });
        log.add("group ends");

        assertThat(log).containsExactly("body ends", "b ended", "a ended", "group ends");
    }

    @AsyncioTest
    void theBodyRunsInsideTheTaskThatEntersTheGroup() {
        Task<?> task = currentTask();

        taskGroup(_ -> log.add(currentTask() == task));

        assertThat(log).containsExactly(true);
    }

    @AsyncioTest
    void callReturnsWhatTheBodyReturns() {
        List<String> results = new TaskGroup().call(group -> {
            Task<String> a = group.createTask(() -> sleep(seconds(1), "a"));
            Task<String> b = group.createTask(coroutine(() -> "b"), TaskOption.name("named"));
            assertThat(b.name()).isEqualTo("named");
            return List.of(await(a), await(b));
        });

        assertThat(results).containsExactly("a", "b");
    }

    @AsyncioTest
    void tasksCanAddTasksToTheirGroup() {
        taskGroup(group -> group.createTask(() -> {
            sleep(seconds(1));
            group.createTask(sleeper("grandchild", 1));
            log.add("child ended");
        }));
        log.add("group ends");

        assertThat(log).containsExactly("child ended", "grandchild ended", "group ends");
    }

    @AsyncioTest
    void anEmptyGroupEndsAtOnce() {
        createTask(() -> log.add("other"));

        taskGroup(_ -> log.add("body"));
        log.add("after");
        yieldNow();

        assertThat(log).containsExactly("body", "after", "other");
    }

    @AsyncioTest
    void eagerTasksBelongToTheGroupToo() {
        taskGroup(group -> {
            group.createTask(() -> log.add("eager"), TaskOption.eagerStart());
            log.add("body");
            group.createTask(sleeper("eager sleeper", 1), TaskOption.eagerStart());
        });

        assertThat(log).containsExactly("eager", "body", "eager sleeper ended");
    }

    // ---- failures

    @AsyncioTest
    void aFailureCancelsTheOthersAndTheBody() {
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.createTask(sleeper("other", 5));
            group.createTask(failing(1, disk));
            sleeper("body", 5).run();
        }));

        assertThat(thrown)
                .isInstanceOf(ExceptionGroup.class)
                .hasMessage("unhandled errors in a TaskGroup (1 sub-exception)");
        assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(disk);
        assertThat(log).containsExactlyInAnyOrder("other cancelled", "body cancelled");
        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void aFailureWhileTheBodyIsOverCancelsTheOthers() {
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(sleeper("other", 5));
                    group.createTask(failing(1, disk));
                }))
                .isInstanceOf(ExceptionGroup.class);

        assertThat(log).containsExactly("other cancelled");
        sleep(seconds(1)); // the group's own cancellation does not linger
    }

    @AsyncioTest
    void aFailureOfTheBodyCancelsTheTasks() {
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.createTask(sleeper("child", 5));
            yieldNow();
            throw disk;
        }));

        assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(disk);
        assertThat(log).containsExactly("child cancelled");
    }

    @AsyncioTest
    void allFailuresAreThrownTogetherInTheirOrder() {
        IllegalStateException cleanUp = new IllegalStateException("clean-up");
        IOException body = new IOException("body");
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.createTask(() -> {
                try {
                    sleep(seconds(5));
                } finally {
                    failWith(cleanUp);
                }
            });
            group.createTask(failing(1, disk));
            try {
                sleep(seconds(5));
            } finally {
                failWith(body);
            }
        }));

        assertThat(thrown).hasMessage("unhandled errors in a TaskGroup (3 sub-exceptions)");
        assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(disk, cleanUp, body);
    }

    private static void failWith(Exception thrown) {
        throw dev.asyncio.engine.Sneaky.rethrow(thrown);
    }

    @AsyncioTest
    void aFailureThatIsAnErrorMakesTheGroupAnError() {
        AssertionError error = new AssertionError("an error");
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.createTask(failing(0, error));
            group.createTask(failing(0, disk));
        }));

        assertThat(thrown).isInstanceOf(BaseExceptionGroup.class);
        assertThat(((BaseExceptionGroup) thrown).exceptions()).containsExactly(error, disk);
    }

    @AsyncioTest
    void groupsNestAndSoDoTheirFailures() {
        Throwable thrown = catchThrowable(() -> taskGroup(outer -> {
            outer.createTask(sleeper("outer child", 5));
            taskGroup(inner -> inner.createTask(failing(1, disk)));
        }));

        Throwable nested = ((ExceptionGroup) thrown).exceptions().getFirst();
        assertThat(((ExceptionGroup) nested).exceptions()).containsExactly(disk);
        assertThat(log).containsExactly("outer child cancelled");
    }

    @AsyncioTest
    void aCancelledChildIsNoFailure() {
        taskGroup(group -> {
            Task<Void> child = group.createTask(sleeper("child", 5));
            group.createTask(sleeper("other", 1));
            yieldNow();
            child.cancel();
        });

        assertThat(log).containsExactly("child cancelled", "other ended");
    }

    @AsyncioTest
    void anEagerTaskThatFailsAtOnceCancelsTheBody() {
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.createTask(
                    () -> {
                        throw disk;
                    },
                    TaskOption.eagerStart());
            log.add("goes on to the next await");
            yieldNow();
            log.add("not reached");
        }));

        assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(disk);
        assertThat(log).containsExactly("goes on to the next await");
    }

    @OnBothEngines
    void anExitOfAChildLeavesTheLoopAndNotTheGroup(Engines engine) {
        SystemExit exit = new SystemExit(3);

        assertThatThrownBy(() -> Loops.run(
                        engine,
                        () -> taskGroup(group -> {
                            group.createTask(sleeper("other", 5));
                            group.createTask(failing(1, exit));
                        })))
                .isSameAs(exit);
        assertThat(log).containsExactly("other cancelled");
    }

    @OnBothEngines
    void anExitOfTheBodyIsThrownAsItIs(Engines engine) {
        SystemExit exit = new SystemExit(3);

        assertThatThrownBy(() -> Loops.run(
                        engine,
                        () -> taskGroup(group -> {
                            group.createTask(sleeper("child", 5));
                            yieldNow();
                            throw exit;
                        })))
                .isSameAs(exit);
        assertThat(log).containsExactly("child cancelled");
    }

    // ---- cancellation

    @AsyncioTest
    void cancellingTheParentCancelsTheTasks() {
        Task<Void> parent = createTask(() -> taskGroup(group -> {
            group.createTask(sleeper("child", 5));
            sleeper("body", 5).run();
        }));
        sleep(seconds(1));

        parent.cancel("outside");

        assertThatThrownBy(() -> await(parent))
                .isInstanceOf(CancelledError.class)
                .hasMessage("outside");
        assertThat(log).containsExactly("body cancelled", "child cancelled");
    }

    @AsyncioTest
    void cancellingTheParentWhileItWaitsForTheTasksCancelsThem() {
        Task<Void> parent = createTask(() -> taskGroup(group -> group.createTask(sleeper("child", 5))));
        sleep(seconds(1));

        parent.cancel();

        assertThatThrownBy(() -> await(parent)).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly("child cancelled");
    }

    @AsyncioTest
    void theGroupWaitsForTasksThatAreSlowToEnd() {
        Task<Void> parent = createTask(() -> taskGroup(group -> group.createTask(() -> {
            try {
                sleep(seconds(10));
            } finally {
                sleep(seconds(3));
                log.add("cleaned up");
            }
        })));
        sleep(seconds(1));

        parent.cancel();
        sleep(seconds(1));
        parent.cancel();
        assertThatThrownBy(() -> await(parent)).isInstanceOf(CancelledError.class);

        assertThat(log).containsExactly("cleaned up");
    }

    @AsyncioTest
    void failuresWinOverACancellationOfTheParentWhichIsDeliveredLater() {
        Task<Void> parent = createTask(() -> {
            Throwable thrown = catchThrowable(() -> taskGroup(group -> {
                group.createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        failWith(disk);
                    }
                });
                sleep(seconds(10));
            }));
            log.add(((ExceptionGroup) thrown).exceptions());
            log.add(currentTask().cancelling());
            yieldNow();
            log.add("not reached");
        });
        sleep(seconds(1));

        parent.cancel();

        assertThatThrownBy(() -> await(parent)).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly(List.of(disk), 1);
    }

    // ---- cancel()

    @AsyncioTest
    void aGroupCancelledFromInsideItsBodyEndsWithoutAnException() {
        TaskGroup cancelled = new TaskGroup();
        Boolean result = cancelled.call(group -> {
            group.createTask(sleeper("child", 5));
            yieldNow();
            group.cancel();
            log.add("goes on to the next await");
            yieldNow();
            return log.add("not reached");
        });
        log.add("after");
        sleep(seconds(1));

        assertThat(result).isNull();
        assertThat(log).containsExactly("goes on to the next await", "child cancelled", "after");
        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void aGroupCancelledByOneOfItsTasksEndsWithoutAnException() {
        taskGroup(group -> {
            group.createTask(sleeper("other", 5));
            group.createTask(() -> {
                sleep(seconds(1));
                group.cancel();
            });
        });

        assertThat(log).containsExactly("other cancelled");
    }

    @AsyncioTest
    void aGroupCancelledFromOutsideEndsWithoutAnException() {
        TaskGroup group = new TaskGroup();
        Task<Void> parent = createTask(() -> {
            group.run(inside -> {
                inside.createTask(sleeper("child", 5));
                sleeper("body", 5).run();
            });
            log.add("parent goes on");
        });
        sleep(seconds(1));

        group.cancel();
        group.cancel();
        await(parent);

        assertThat(log).containsExactlyInAnyOrder("child cancelled", "body cancelled", "parent goes on");
        assertThat(parent.cancelling()).isZero();
    }

    @AsyncioTest
    void aGroupCancelledBeforeItIsEnteredRunsUpToTheFirstAwait() {
        TaskGroup group = new TaskGroup();
        group.cancel();

        String result = group.call(_ -> {
            log.add("begins");
            yieldNow();
            log.add("not reached");
            return "result";
        });

        assertThat(result).isNull();
        assertThat(log).containsExactly("begins");
        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void cancellingAGroupThatHasEndedHasNoEffect() {
        TaskGroup group = new TaskGroup();
        group.run(_ -> {});

        group.cancel();
        sleep(seconds(1));

        assertThat(currentTask().cancelling()).isZero();
    }

    @AsyncioTest
    void aGroupThatWasCancelledStillReportsFailures() {
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.createTask(() -> {
                try {
                    sleep(seconds(5));
                } finally {
                    failWith(disk);
                }
            });
            yieldNow();
            group.cancel();
        }));

        assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(disk);
    }

    // ---- misuse

    @AsyncioTest
    void aGroupIsUsedOnce() {
        TaskGroup group = new TaskGroup();
        group.run(_ -> {});

        assertThatThrownBy(() -> group.run(_ -> log.add("again")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TaskGroup[tasks=0] has been entered already; make a new one for each use");
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void tasksBelongIntoAGroupThatGoesOn() {
        TaskGroup group = new TaskGroup();
        assertThatThrownBy(() -> group.createTask(() -> log.add("too early")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TaskGroup[tasks=0, not entered] has not been entered; create tasks inside its body");

        group.run(_ -> {});

        assertThatThrownBy(() -> group.createTask(() -> log.add("too late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TaskGroup[tasks=0] has ended; create tasks inside its body or in one of its tasks");
        yieldNow();
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void aGroupThatIsBeingCancelledTakesNoMoreTasks() {
        taskGroup(group -> {
            group.createTask(() -> {
                try {
                    sleep(seconds(5));
                } finally {
                    assertThatThrownBy(() -> group.createTask(() -> log.add("too late")))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("TaskGroup[tasks=1, cancelling] is being cancelled and takes no more tasks");
                }
            });
            yieldNow();
            group.cancel();
        });

        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void aCoroutineThatIsRefusedIsClosed() throws Exception {
        TaskGroup group = new TaskGroup();
        Coroutine<Boolean> coroutine = coroutine("late", () -> log.add("ran"));

        assertThatThrownBy(() -> group.createTask(coroutine)).isInstanceOf(IllegalStateException.class);

        assertThatThrownBy(() -> await(coroutine)).hasMessageStartingWith("Cannot reuse coroutine 'late'");
    }

    @AsyncioTest
    void aCallbackCannotEnterAGroup() {
        assertThat(InCallback.thrownBy(() -> taskGroup(_ -> log.add("ran"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("TaskGroup.run was called in a callback of ");
        assertThat(log).isEmpty();
    }

    @Test
    void thereIsNoGroupOutsideATask() {
        assertThatThrownBy(() -> taskGroup(_ -> log.add("ran")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("TaskGroup.run was called outside a task, on thread '");
    }

    @AsyncioTest
    void anotherThreadCanNeitherAddTasksNorCancel() {
        EventLoop loop = runningLoop();
        taskGroup(group -> {
            Thread thread = Thread.ofPlatform().name("worker-3").start(() -> {
                log.add(catchThrowable(() -> group.createTask(() -> 1)).getMessage());
                log.add(catchThrowable(group::cancel).getMessage());
            });
            thread.join();
        });

        String ending = " was called from thread 'worker-3', which is not the loop's; from other threads use"
                + " callSoonThreadsafe() or runCoroutineThreadsafe()";
        assertThat(log).containsExactly(loop + ": TaskGroup.createTask" + ending, loop + ": TaskGroup.cancel" + ending);
    }

    // ---- for people

    @AsyncioTest
    void aGroupShowsItsTasksAndErrors() {
        TaskGroup group = new TaskGroup();
        log.add(group.toString());
        Throwable thrown = catchThrowable(() -> group.run(_ -> {
            group.createTask(() -> {
                try {
                    sleep(seconds(5));
                } finally {
                    log.add(group.toString());
                }
            });
            group.createTask(failing(1, disk));
            log.add(group.toString());
        }));

        assertThat(thrown).isInstanceOf(ExceptionGroup.class);
        assertThat(log)
                .containsExactly(
                        "TaskGroup[tasks=0, not entered]",
                        "TaskGroup[tasks=2]",
                        "TaskGroup[tasks=1, errors=1, cancelling]");
    }

    @AsyncioTest
    void aParentIsSaidToWaitForItsGroup() {
        Task<Void> parent =
                createTask(() -> taskGroup(group -> group.createTask(sleeper("child", 1))), TaskOption.name("parent"));
        yieldNow();
        yieldNow();

        assertThat(parent).hasToString("Task 'parent' [waits for TaskGroup[tasks=1]]");
        await(parent);
    }
}
