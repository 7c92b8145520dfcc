package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EagerTaskTest {

    private final List<Object> log = new ArrayList<>();

    @AsyncioTest
    void anEagerTaskRunsItsFirstStepInsideTheCallThatCreatesIt() {
        Task<Boolean> task = createTask(
                () -> {
                    log.add("first step");
                    yieldNow();
                    return log.add("second step");
                },
                TaskOption.eagerStart());
        log.add("created");

        await(task);

        assertThat(log).containsExactly("first step", "created", "second step");
    }

    @AsyncioTest
    void anEagerTaskThatDoesNotSuspendIsDoneWhenItIsCreated() {
        Task<String> task = createTask(() -> "result", TaskOption.eagerStart());

        assertThat(task.isDone()).isTrue();
        assertThat(task.result()).isEqualTo("result");
    }

    @AsyncioTest
    void anEagerTaskThatFailsAtOnceKeepsItsException() {
        IOException disk = new IOException("disk");
        Task<Object> task = createTask(
                () -> {
                    throw disk;
                },
                TaskOption.eagerStart());

        assertThat(task.exception()).isSameAs(disk);
    }

    @AsyncioTest
    void theCurrentTaskIsTheEagerOneWhileItsFirstStepRuns() {
        Task<?> creator = currentTask();
        Task<?>[] seen = new Task<?>[1];

        Task<Void> task = createTask(
                () -> {
                    seen[0] = currentTask();
                },
                TaskOption.eagerStart());

        assertThat(seen[0]).isSameAs(task);
        assertThat(currentTask()).isSameAs(creator);
    }

    @AsyncioTest
    void eagerTasksNest() {
        createTask(
                () -> {
                    log.add("outer begins");
                    createTask(
                            () -> {
                                log.add("inner begins");
                                yieldNow();
                                log.add("inner ends");
                            },
                            TaskOption.eagerStart());
                    log.add("outer ends");
                },
                TaskOption.eagerStart());
        log.add("created");

        sleep(seconds(1));

        assertThat(log).containsExactly("outer begins", "inner begins", "outer ends", "created", "inner ends");
    }

    @AsyncioTest
    void eagerTasksStartedByACallbackKeepTheirPlace() {
        runningLoop().callSoon(() -> {
            log.add("callback begins");
            createTask(() -> log.add("eager"), TaskOption.eagerStart());
            log.add("callback ends");
        });
        createTask(() -> log.add("next"));

        sleep(seconds(1));

        assertThat(log).containsExactly("callback begins", "eager", "callback ends", "next");
    }

    @AsyncioTest
    void anEagerTaskRunsInACopyOfItsCreatorsContext() {
        ContextVar<String> user = new ContextVar<>("user");
        user.set("ada");
        Task<Void> task = createTask(
                () -> {
                    log.add(user.get());
                    user.set("set by the task");
                    yieldNow();
                    log.add(user.get());
                },
                TaskOption.eagerStart());
        log.add(user.get());

        await(task);

        assertThat(log).containsExactly("ada", "ada", "set by the task");
    }

    @AsyncioTest
    void nameAndContextGoWithAnEagerStart() {
        ContextVar<String> user = new ContextVar<>("user");
        Context context = new Context();
        Task<Void> task = createTask(
                () -> {
                    user.set("ada");
                },
                TaskOption.name("eager"),
                TaskOption.context(context),
                TaskOption.eagerStart());

        assertThat(task.name()).isEqualTo("eager");
        assertThat(context.get(user)).isEqualTo("ada");
    }

    @AsyncioTest
    void anEagerTaskInAnEnteredContextIsRefused() {
        Context context = new Context();

        context.run(() -> assertThatThrownBy(
                        () -> createTask(() -> log.add("ran"), TaskOption.context(context), TaskOption.eagerStart()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot enter Context[]: it is entered already"));

        sleep(seconds(1));
        assertThat(log).isEmpty();
        assertThat(Asyncio.allTasks()).containsExactly(currentTask());
    }

    @AsyncioTest
    void anExitOfAnEagerTaskIsThrownByTheCallThatCreatesIt() {
        Reports.of(runningLoop()); // of an exception that nobody retrieved: the task is lost
        SystemExit exit = new SystemExit(3);

        assertThatThrownBy(() -> createTask(
                        () -> {
                            throw exit;
                        },
                        TaskOption.eagerStart()))
                .isSameAs(exit);

        assertThat(sleep(seconds(1), "the loop goes on")).isEqualTo("the loop goes on");
    }

    @OnBothEngines
    void aLoopThatDoesNotRunStartsAnEagerTaskInItsRun(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Task<Boolean> task = loop.createTask(() -> log.add("ran"), TaskOption.eagerStart());
        assertThat(log).isEmpty();

        assertThat(loop.runUntilComplete(task)).isTrue();
        loop.close();
    }

    // ---- task factories

    @AsyncioTest
    void theEagerFactoryStartsEveryTaskAtOnce() {
        runningLoop().setTaskFactory(TaskFactory.eager());
        Task<Boolean> task = createTask(() -> log.add("task"), TaskOption.name("named"));
        log.add("created");
        runningLoop().setTaskFactory(null);
        Task<Boolean> lazy = createTask(() -> log.add("lazy"));
        log.add("created lazily");

        await(task);
        await(lazy);

        assertThat(log).containsExactly("task", "created", "created lazily", "lazy");
        assertThat(task.name()).isEqualTo("named");
    }

    /// A factory that notes what it is asked for.
    private final class Noting implements TaskFactory {
        @Override
        public <T> Task<T> create(
                EventLoop loop,
                Callable<? extends T> body,
                @Nullable String name,
                @Nullable Context context,
                boolean eager) {
            log.add("create " + name + ", context " + (context != null) + ", eager " + eager);
            return loop.newTask(
                    () -> {
                        log.add("around");
                        return body.call();
                    },
                    name,
                    context,
                    eager);
        }
    }

    @AsyncioTest
    void aFactoryMakesEveryTask() {
        runningLoop().setTaskFactory(new Noting());

        await(createTask(() -> log.add("plain")));
        await(createTask(() -> log.add("named"), TaskOption.name("reader")));
        await(createTask(() -> log.add("eager"), TaskOption.context(new Context()), TaskOption.eagerStart()));
        await(createTask(Asyncio.coroutine(() -> log.add("coroutine"))));
        await(Asyncio.gather(() -> log.add("gathered")));

        assertThat(log)
                .containsExactly(
                        "create null, context false, eager false",
                        "around",
                        "plain",
                        "create reader, context false, eager false",
                        "around",
                        "named",
                        "create null, context true, eager true",
                        "around",
                        "eager",
                        "create null, context false, eager false",
                        "around",
                        "coroutine",
                        "create null, context false, eager false",
                        "around",
                        "gathered");
    }

    @Test
    void aLoopKnowsItsFactory() {
        EventLoop loop = Loops.create(Engines.HANDOFF);
        assertThat(loop.taskFactory()).isNull();

        loop.setTaskFactory(TaskFactory.eager());
        assertThat(loop.taskFactory()).isSameAs(TaskFactory.eager());

        loop.setTaskFactory(null);
        assertThat(loop.taskFactory()).isNull();
        loop.close();
    }
}
