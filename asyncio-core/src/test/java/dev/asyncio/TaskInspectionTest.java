package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import program.Waits;

class TaskInspectionTest {

    private final List<Object> log = new ArrayList<>();

    // ---- status

    @AsyncioTest
    void theStatusFollowsTheLifeOfATask() {
        Future<String> future = runningLoop().createFuture();
        Task<?>[] self = new Task<?>[1];
        Task<String> task = createTask(() -> {
            log.add(self[0].status());
            return await(future);
        });
        self[0] = task;

        log.add(task.status());
        yieldNow();
        log.add(task.status());
        future.setResult("result");
        log.add(task.status());
        yieldNow();
        log.add(task.status());

        assertThat(log)
                .containsExactly(
                        Task.Status.CREATED,
                        Task.Status.RUNNING,
                        Task.Status.WAITING,
                        Task.Status.READY,
                        Task.Status.DONE);
    }

    @AsyncioTest
    void aTaskThatHasYieldedIsReady() {
        Task<Void> task = createTask(() -> {
            yieldNow();
            yieldNow();
        });
        yieldNow();

        assertThat(task.status()).isEqualTo(Task.Status.READY);
        assertThat(task.awaiting()).isNull();
        assertThat(task).hasToString("Task 'Task-2' [ready]");
        await(task);
    }

    @AsyncioTest
    void aSleeperWhoseTimeHasComeIsReady() {
        Task<Void> task = createTask(() -> sleep(seconds(1)));
        yieldNow();
        log.add(task.status());
        runningLoop().callLater(seconds(1), () -> log.add(task.status()));
        sleep(seconds(2));

        assertThat(log).containsExactly(Task.Status.WAITING, Task.Status.READY);
    }

    // ---- awaiting

    @AsyncioTest
    void aTaskTellsWhatItAwaits() {
        Future<String> future = runningLoop().createFuture();
        Task<String> inner = createTask(() -> await(future));
        Task<String> outer = createTask(() -> await(inner));
        Task<List<String>> gathering = createTask(() -> gather(outer, inner).await());
        assertThat(inner.awaiting()).isNull();
        yieldNow();

        assertThat(inner.awaiting()).isSameAs(future);
        assertThat(outer.awaiting()).isSameAs(inner);
        assertThat(gathering.awaiting()).hasToString("gather[2 of 2 pending]");
        future.setResult("result");
        await(gathering);
        assertThat(inner.awaiting()).isNull();
    }

    @AsyncioTest
    void aTaskShowsWhatItAwaitsInItsText() {
        Future<String> future = runningLoop().createFuture();
        Task<String> inner = createTask(() -> await(future), TaskOption.name("inner"));
        Task<String> outer = createTask(() -> await(inner), TaskOption.name("outer"));
        yieldNow();

        assertThat(inner).hasToString("Task 'inner' [waits for Future[pending]]");
        assertThat(outer).hasToString("Task 'outer' [waits for Task 'inner']");
        assertThat(currentTask()).hasToString("Task 'Task-1' [running]");
        future.setResult("a secret");
        await(outer);
        assertThat(outer).hasToString("Task 'outer' [finished]");
    }

    @AsyncioTest
    void aTaskThatHasEndedShowsHow() {
        Task<Object> failed = createTask(Waits::failing, TaskOption.name("failed"));
        Task<Void> cancelled = createTask(() -> sleep(seconds(1)), TaskOption.name("cancelled"));
        cancelled.cancel();
        yieldNow();

        assertThat(failed).hasToString("Task 'failed' [failed: java.lang.IllegalStateException: broken]");
        assertThat(cancelled).hasToString("Task 'cancelled' [cancelled]");
        failed.exception();
    }

    // ---- stacks

    @AsyncioTest
    void theStackOfASuspendedTaskShowsWhereItWaits() {
        Future<String> future = runningLoop().createFuture();
        Task<Object> task = createTask(() -> Waits.outer(future));
        yieldNow();

        assertThat(Arrays.stream(task.stack()).limit(2).map(TaskInspectionTest::methodOf))
                .containsExactly("program.Waits.inner", "program.Waits.outer");
        future.setResult("result");
        await(task);
    }

    @AsyncioTest
    void everyWayToSuspendIsLeftOutOfTheStack() {
        WaitQueue queue = new WaitQueue();
        Future<String> future = runningLoop().createFuture();
        List<Task<Void>> tasks = new ArrayList<>();
        for (Runnable suspend : List.<Runnable>of(
                () -> sleep(seconds(1)),
                queue::suspend,
                () -> await(future),
                () -> Asyncio.waitFor(future, seconds(5)),
                () -> Asyncio.waitOn(List.of(future)),
                () -> Asyncio.taskGroup(group -> group.createTask(() -> await(future))))) {
            tasks.add(createTask(() -> Waits.suspending(suspend)));
        }
        yieldNow();
        yieldNow();

        assertThat(tasks)
                .allSatisfy(task -> assertThat(stackWithoutTests(task)).containsExactly("program.Waits.suspending"));
        queue.wakeAll();
        future.setResult("result");
        tasks.forEach(Asyncio::await);
    }

    @AsyncioTest
    void theStackOfARunningTaskIsItsOwn() {
        Task<StackTraceElement[]> task = createTask(Waits::ownStack);

        assertThat(methodOf(await(task)[0])).isEqualTo("program.Waits.ownStack");
    }

    @AsyncioTest
    void theStackOfAFailedTaskShowsWhereItThrew() {
        Task<Object> task = createTask(Waits::failing);
        yieldNow();

        assertThat(methodOf(task.stack()[0])).isEqualTo("program.Waits.failing");
        assertThatThrownBy(() -> await(task)).hasMessage("broken");
    }

    @AsyncioTest
    void aTaskThatHasNotBegunOrHasEndedHasNoStack() {
        Task<String> task = createTask(() -> "result");
        assertThat(task.stack()).isEmpty();

        await(task);

        assertThat(task.stack()).isEmpty();
    }

    @AsyncioTest
    void aStackIsPrintedUnderTheTask() {
        Future<String> future = runningLoop().createFuture();
        Task<Object> task = createTask(() -> Waits.outer(future), TaskOption.name("reader"));
        yieldNow();

        List<String> lines = printed(task).lines().toList();

        assertThat(lines.getFirst()).isEqualTo("Stack for Task 'reader' [waits for Future[pending]]");
        assertThat(lines.get(1)).matches("\tat program\\.Waits\\.inner\\(Waits\\.java:\\d+\\)");
        assertThat(lines.get(2)).matches("\tat program\\.Waits\\.outer\\(Waits\\.java:\\d+\\)");
        future.setResult("result");
        await(task);
        assertThat(printed(task)).isEqualToNormalizingNewlines("No stack for Task 'reader' [finished]\n");
    }

    private static String printed(Task<?> task) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        task.printStack(new PrintStream(bytes, true, UTF_8));
        return bytes.toString(UTF_8);
    }

    private static String methodOf(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    private static List<String> stackWithoutTests(Task<?> task) {
        return Arrays.stream(task.stack())
                .map(TaskInspectionTest::methodOf)
                .filter(method -> !method.startsWith("dev.asyncio."))
                .toList();
    }
}
