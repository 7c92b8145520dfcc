package dev.asyncio.test.schedule;

import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.util.Objects.requireNonNull;

import dev.asyncio.Engines;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.Task;
import dev.asyncio.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs a test in one order, on a loop of its own, and judges how it went.
///
/// Used by one thread; others may ask what runs.
final class Execution {

    /// How a run went.
    ///
    /// @param failure null if the test passed
    record Outcome(Recording recording, @Nullable Throwable failure) {}

    /// For how many turns what is ready may go on after the end of the test.
    private static final int TURNS_TO_SETTLE = 100;

    private final TestBody body;
    private final Engines engine;
    private final Limits limits;

    // Written by the thread that runs the schedules, read by the one that waits for it.
    private volatile @Nullable EventLoop loop;
    private volatile int runs;

    Execution(TestBody body, Engines engine, Limits limits) {
        this.body = body;
        this.engine = engine;
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    /// {@return how many runs have begun} Any thread.
    int runs() {
        return runs;
    }

    /// {@return the loop of the run that began last} Any thread.
    @Nullable
    EventLoop loop() {
        return loop;
    }

    Outcome run(Schedule schedule) {
        return run(schedule.chooser());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    Outcome run(Chooser chooser) {
        var time = new VirtualTime();
        var recording = new Recording(chooser, time, limits);
        EventLoop made = EventLoop.builder()
                .name("schedule")
                .engine(engine)
                .virtualTime(time)
                .scheduler(recording)
                .build();
        loop = made;
        runs++;
        List<ErrorContext> reports = new ArrayList<>();
        made.setExceptionHandler((_, report) -> reports.add(report));
        Runner runner = Runner.builder().loopFactory(() -> made).build();
        Throwable failure = failureOf(runner, recording, time);
        if (failure == null) {
            failure = unfinishedTasks(runner, made);
        }
        try {
            runner.close();
        } catch (Throwable thrown) {
            failure = failure == null ? thrown : failure;
        }
        return new Outcome(recording, failure == null && !reports.isEmpty() ? trouble(reports) : failure);
    }

    private @Nullable Throwable failureOf(Runner runner, Recording recording, VirtualTime time) {
        try {
            return runner.run(() -> thrownBy(time)).orElse(null);
        } catch (Throwable thrown) { // by the loop
            return thrown;
        } finally {
            recording.end();
        }
    }

    /// Handed back as a value, because the body of a task may throw only exceptions.
    private Optional<Throwable> thrownBy(VirtualTime time) {
        requireNonNull(currentTask()).setName("test");
        try {
            body.run(time);
            return Optional.empty();
        } catch (Throwable thrown) {
            return Optional.of(thrown);
        }
    }

    private static @Nullable Throwable unfinishedTasks(Runner runner, EventLoop loop) {
        if (loop.allTasks().isEmpty()) {
            return null;
        }
        try {
            runner.run(() -> settle(loop));
        } catch (Throwable thrown) { // by a task that leaves the loop
            return thrown;
        }
        Set<Task<?>> left = loop.allTasks();
        if (left.isEmpty()) {
            return null;
        }
        var text = new StringBuilder("The test left %s behind; await or cancel what it starts"
                .formatted(left.size() == 1 ? "an unfinished task" : left.size() + " unfinished tasks"));
        for (Task<?> task : left) {
            text.append("\n  ").append(Places.describe(task));
        }
        return new AssertionError(text.toString());
    }

    /// Lets everything run that needs neither time nor anybody else.
    private static void settle(EventLoop loop) {
        for (int turn = 0; turn < TURNS_TO_SETTLE && loop.allTasks().stream().anyMatch(Execution::isReady); turn++) {
            yieldNow();
        }
    }

    private static boolean isReady(Task<?> task) {
        return task.status() == Task.Status.READY || task.status() == Task.Status.CREATED;
    }

    private static AssertionError trouble(List<ErrorContext> reports) {
        var text = new StringBuilder("The loop had to tell its exception handler of trouble that nobody saw; await what"
                + " fails, or set an exception handler that expects it");
        for (ErrorContext report : reports) {
            text.append("\n  ").append(report.message());
            if (report.exception() != null) {
                text.append(": ").append(report.exception());
            }
        }
        var failure = new AssertionError(text.toString());
        for (ErrorContext report : reports) {
            if (report.exception() != null) {
                failure.addSuppressed(report.exception());
            }
        }
        return failure;
    }
}
