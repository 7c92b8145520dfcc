package dev.asyncio;

import static dev.asyncio.Asyncio.allTasks;
import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.ensureFuture;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTest {

    private final List<Object> log = new ArrayList<>();

    // ---- running

    @AsyncioTest
    void aTaskStartsInTheNextTurn() {
        createTask(() -> log.add("task"));
        log.add("created");

        yieldNow();

        assertThat(log).containsExactly("created", "task");
    }

    @AsyncioTest
    void tasksStartInTheOrderOfTheirCreationAndTakeTurns() {
        for (String name : List.of("a", "b", "c")) {
            createTask(() -> {
                for (int i = 1; i <= 3; i++) {
                    log.add(name + i);
                    yieldNow();
                }
            });
        }

        sleep(seconds(1));

        assertThat(log).containsExactly("a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3");
    }

    @AsyncioTest
    void nothingElseRunsBetweenTwoAwaits() {
        int[] counter = {0};
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tasks.add(createTask(() -> {
                for (int j = 0; j < 10; j++) {
                    int before = counter[0];
                    Thread.onSpinWait();
                    counter[0] = before + 1;
                    yieldNow();
                }
            }));
        }

        tasks.forEach(Asyncio::await);

        assertThat(counter[0]).isEqualTo(1000);
    }

    @AsyncioTest
    void awaitReturnsWhatTheBodyReturns() {
        Task<String> task = createTask(() -> sleep(seconds(1), "result"));

        assertThat(await(task)).isEqualTo("result");
        assertThat(task.result()).isEqualTo("result");
        assertThat(await(task)).isEqualTo("result");
    }

    @AsyncioTest
    void aTaskOfAnActionHasNoResult() {
        Task<Void> task = createTask(() -> {
            log.add("ran");
        });

        assertThat(await(task)).isNull();
        assertThat(log).containsExactly("ran");
    }

    @AsyncioTest
    void awaitThrowsTheVeryExceptionOfTheBody() {
        IOException checked = new IOException("disk");
        Error error = new AssertionError("an error");
        Task<Object> first = createTask(() -> {
            throw checked;
        });
        Task<Object> second = createTask(() -> {
            throw error;
        });

        assertThatThrownBy(() -> await(first)).isSameAs(checked);
        assertThatThrownBy(() -> await(second)).isSameAs(error);
        assertThat(first.exception()).isSameAs(checked);
        assertThat(first.isDone()).isTrue();
        assertThat(first.isCancelled()).isFalse();
    }

    @AsyncioTest
    void anyMethodOfTheBodyCanSuspend() {
        Task<Integer> task = createTask(() -> sumOfSleeps(50));

        assertThat(await(task)).isEqualTo(50);
    }

    private static int sumOfSleeps(int count) {
        if (count == 0) {
            return 0;
        }
        sleep(seconds(1));
        return 1 + sumOfSleeps(count - 1);
    }

    @AsyncioTest
    void aMonitorIsHeldAcrossAnAwaitByTheTaskAlone() {
        Object monitor = new Object();
        Task<Boolean> holder = createTask(() -> {
            synchronized (monitor) {
                sleep(seconds(1));
                return Thread.holdsLock(monitor);
            }
        });
        yieldNow();

        assertThat(Thread.holdsLock(monitor)).isFalse();
        assertThat(await(holder)).isTrue();
    }

    @AsyncioTest
    void whoeverAwaitsATaskResumesInTheTurnAfterItsEnd() {
        Future<Task<Void>> task = runningLoop().createFuture();
        createTask(() -> {
            await(task.result());
            log.add("waiter");
        });
        task.setResult(createTask(() -> {
            log.add("task");
        }));
        for (int turn = 1; turn <= 3; turn++) {
            yieldNow();
            log.add("turn " + turn);
        }

        assertThat(log).containsExactly("task", "turn 1", "waiter", "turn 2", "turn 3");
    }

    // ---- a thread of its own

    @AsyncioTest
    void threadLocalsAreTaskLocal() {
        ThreadLocal<String> local = ThreadLocal.withInitial(() -> "initial");
        for (String name : List.of("a", "b")) {
            createTask(() -> {
                log.add(name + ": " + local.get());
                local.set(name);
                yieldNow();
                log.add(name + ": " + local.get());
            });
        }

        sleep(seconds(1));

        assertThat(log).containsExactly("a: initial", "b: initial", "a: a", "b: b");
    }

    @AsyncioTest
    void whatATaskLeavesOnItsThreadIsGoneForTheNext() {
        ThreadLocal<String> local = ThreadLocal.withInitial(() -> "initial");
        InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        for (int i = 0; i < 3; i++) {
            await(createTask(() -> {
                log.add(List.of(
                        local.get(),
                        String.valueOf(inheritable.get()),
                        Thread.currentThread().getName(),
                        Thread.currentThread().isInterrupted(),
                        Thread.currentThread().getContextClassLoader() == loader));
                local.set("left behind");
                inheritable.set("left behind");
                Thread.currentThread().setName("left behind");
                Thread.currentThread().interrupt();
                Thread.currentThread().setContextClassLoader(new ClassLoader(loader) {});
            }));
        }

        List<Object> asNew = List.of("initial", "null", "", false, true);
        assertThat(log).containsExactly(asNew, asNew, asNew);
    }

    @AsyncioTest
    void anInterruptStaysWithTheTask() {
        Task<Boolean> interrupted = createTask(() -> {
            Thread.currentThread().interrupt();
            sleep(seconds(1));
            return Thread.currentThread().isInterrupted();
        });
        Task<Boolean> other = createTask(() -> {
            sleep(seconds(2));
            return Thread.currentThread().isInterrupted();
        });

        assertThat(await(interrupted)).isTrue();
        assertThat(await(other)).isFalse();
    }

    @AsyncioTest
    void scopedValuesHoldAcrossAwaits() {
        ScopedValue<String> user = ScopedValue.newInstance();
        for (String name : List.of("ada", "grace")) {
            createTask(() -> ScopedValue.where(user, name).run(() -> {
                yieldNow();
                log.add(user.get());
            }));
        }

        sleep(seconds(1));

        assertThat(log).containsExactly("ada", "grace");
    }

    @AsyncioTest
    void theThreadOfANamedTaskBearsItsName() {
        Task<String> named = createTask(() -> Thread.currentThread().getName(), TaskOption.name("reader"));
        Task<String> renamed = createTask(() -> {
            currentTask().setName("writer");
            return Thread.currentThread().getName();
        });
        Task<String> unnamed = createTask(() -> Thread.currentThread().getName());

        assertThat(await(named)).isEqualTo("reader");
        assertThat(await(renamed)).isEqualTo("writer");
        assertThat(await(unnamed)).isEmpty();
    }

    // ---- names

    @OnBothEngines
    void tasksAreNumberedWhereTheyAreNotNamed(Engines engine) {
        Loops.run(engine, () -> {
            log.add(currentTask().name());
            log.add(createTask(() -> {}).name());
            log.add(createTask(() -> {}, TaskOption.name("reader")).name());
            log.add(createTask(() -> {}).name());
        });

        assertThat(log).containsExactly("Task-1", "Task-2", "reader", "Task-4");
    }

    @AsyncioTest
    void aTaskCanBeRenamed() {
        Task<Void> task = createTask(() -> {}, TaskOption.name("before"));

        task.setName("after");

        assertThat(task.name()).isEqualTo("after");
        assertThat(task).hasToString("Task 'after' [created]");
        await(task);
        task.setName("in the end");
        assertThat(task).hasToString("Task 'in the end' [finished]");
    }

    @AsyncioTest
    void aCoroutinesNameIsNotItsTasks() {
        Task<Integer> task = createTask(coroutine("fetch", () -> 1), TaskOption.name("task of fetch"));

        assertThat(task.name()).isEqualTo("task of fetch");
        assertThat(await(task)).isEqualTo(1);
    }

    // ---- contexts

    @AsyncioTest
    void aTaskRunsInACopyOfItsCreatorsContext() {
        ContextVar<String> user = new ContextVar<>("user");
        user.set("ada");
        Task<String> task = createTask(() -> {
            String seen = user.get();
            user.set("changed by the task");
            return seen;
        });
        user.set("grace");

        assertThat(await(task)).isEqualTo("ada");
        assertThat(user.get()).isEqualTo("grace");
        assertThat(task.context().get(user)).isEqualTo("changed by the task");
    }

    @AsyncioTest
    void aTaskRunsInTheContextGiven() {
        ContextVar<String> user = new ContextVar<>("user");
        Context context = new Context();
        Task<Void> task = createTask(
                () -> {
                    user.set("ada");
                    yieldNow();
                    log.add(user.get());
                },
                TaskOption.context(context));

        await(task);

        assertThat(task.context()).isSameAs(context);
        assertThat(context.get(user)).isEqualTo("ada");
        assertThat(log).containsExactly("ada");
    }

    @AsyncioTest
    void tasksCanShareAContextAsLongAsTheyTakeTurns() {
        ContextVar<Integer> count = new ContextVar<>("count", 0);
        Context context = new Context();
        for (int i = 0; i < 3; i++) {
            createTask(
                    () -> {
                        count.set(count.get() + 1);
                        yieldNow();
                        count.set(count.get() + 1);
                    },
                    TaskOption.context(context));
        }

        sleep(seconds(1));

        assertThat(context.get(count)).isEqualTo(6);
    }

    // ---- all tasks

    @AsyncioTest
    void allTasksAreTheUnfinishedOnesInTheOrderOfTheirCreation() {
        Task<Void> ended = createTask(() -> {});
        Task<Void> sleeping = createTask(() -> sleep(seconds(1)));
        yieldNow();
        Task<Void> unstarted = createTask(() -> {});

        assertThat(allTasks())
                .containsExactly(currentTask(), sleeping, unstarted)
                .doesNotContain(ended);
        assertThat(runningLoop().allTasks()).isEqualTo(allTasks());
        await(sleeping);
        assertThat(allTasks()).containsExactly(currentTask());
    }

    @AsyncioTest
    void theSetOfAllTasksIsACopy() {
        var before = allTasks();
        Task<Void> task = createTask(() -> {});

        assertThat(before).doesNotContain(task);
        before.clear();
        assertThat(allTasks()).containsExactly(currentTask(), task);
        await(task);
    }

    @AsyncioTest
    void theRunningTaskIsTheCurrentOne() {
        Task<?> main = currentTask();
        Task<?>[] seen = new Task<?>[2];
        Task<Void> task = createTask(() -> {
            seen[0] = currentTask();
            seen[1] = runningLoop().runningTask();
        });

        await(task);

        assertThat(seen).containsExactly(task, task);
        assertThat(currentTask()).isSameAs(main);
    }

    @Test
    void outsideALoopThereIsNothingToAskFor() {
        String ending = " needs a running event loop, but there is none on thread '"
                + Thread.currentThread().getName()
                + "'; call it inside run(...), or hand it to a loop with callSoonThreadsafe or runCoroutineThreadsafe";
        Coroutine<Integer> coroutine = coroutine(() -> 1);

        assertRefused(Asyncio::currentTask, "currentTask" + ending);
        assertRefused(Asyncio::allTasks, "allTasks" + ending);
        assertRefused(Asyncio::runningLoop, "runningLoop" + ending);
        assertRefused(() -> createTask(() -> 1), "createTask" + ending);
        assertRefused(() -> createTask(coroutine), "createTask" + ending);
        assertRefused(() -> ensureFuture(coroutine), "ensureFuture" + ending);
        assertRefused(() -> Asyncio.gather(coroutine), "gather" + ending);
        assertRefused(() -> Asyncio.gatherOutcomes(coroutine), "gatherOutcomes" + ending);
        assertRefused(() -> Asyncio.shield(coroutine), "shield" + ending);
        assertRefused(() -> Asyncio.asCompleted(List.of(coroutine)), "asCompleted" + ending);
        assertRefused(() -> new Timeout(seconds(1)), "new Timeout" + ending);
        assertThat(currentLoopOrNull()).isNull();
        coroutine.close();
    }

    private static void assertRefused(Action call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class).hasMessage(message);
    }

    private static EventLoop currentLoopOrNull() {
        return EventLoop.current();
    }

    // ---- misuse

    @AsyncioTest
    void aTaskCannotAwaitItself() {
        Task<?>[] self = new Task<?>[1];
        Task<Object> task = createTask(() -> await(self[0]), TaskOption.name("narcissus"));
        self[0] = task;

        assertThatThrownBy(() -> await(task))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Task 'narcissus' [running] cannot await itself: it would wait for ever");
    }

    @AsyncioTest
    void aTaskThatIsRefusedItselfGoesOn() {
        Task<?>[] self = new Task<?>[1];
        Task<String> task = createTask(() -> {
            assertThatThrownBy(() -> await(self[0])).isInstanceOf(IllegalStateException.class);
            return sleep(seconds(1), "went on");
        });
        self[0] = task;

        assertThat(await(task)).isEqualTo("went on");
    }

    @AsyncioTest
    void theOutcomeOfATaskCannotBeSet() {
        Task<String> task = createTask(() -> sleep(seconds(1), "its own"), TaskOption.name("worker"));

        assertThatThrownBy(() -> task.setResult("another"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("Task 'worker' [created] takes its result from its body; use a Future for one set by hand");
        assertThatThrownBy(() -> task.setException(new IOException()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "Task 'worker' [created] takes its exception from its body; use cancel() to stop it, or a Future"
                                + " for one set by hand");
        assertThatThrownBy(() -> task.trySetResult("another")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> task.trySetException(new IOException()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(await(task)).isEqualTo("its own");
    }

    @AsyncioTest
    void aTaskNeedsABodyANameAndAContextThatAreNotNull() {
        assertThatThrownBy(() -> createTask((java.util.concurrent.Callable<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("createTask needs a body to run, not null");
        assertThatThrownBy(() -> createTask((Action) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A body to run must not be null");
        assertThatThrownBy(() -> TaskOption.name(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A task's name must not be null");
        assertThatThrownBy(() -> TaskOption.context(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A task's context must not be null; leave the option out for a copy");
        assertThatThrownBy(() -> currentTask().setName(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A task's name must not be null");
        assertThat(allTasks()).containsExactly(currentTask());
    }
}
