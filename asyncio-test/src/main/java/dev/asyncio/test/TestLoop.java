package dev.asyncio.test;

import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.util.Objects.requireNonNull;

import dev.asyncio.DeadlockException;
import dev.asyncio.Engines;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import dev.asyncio.LoopAudit;
import dev.asyncio.Runner;
import dev.asyncio.Task;
import dev.asyncio.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.IncompleteExecutionException;

/// The loop of one run of one test: runs the test's methods as its tasks, and judges what they leave behind.
///
/// Used by the test's thread. The loop runs on a thread of its own, so that the test can end although the
/// loop does not.
final class TestLoop {

    /// How long a loop that has used up its real time may take to say what it does, and to stop.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /// For how many turns the test may go on after its end with what is ready. A chain of tasks that end one
    /// another needs a turn or two for each.
    private static final int TURNS_TO_SETTLE = 100;

    private final TestSettings settings;
    private final @Nullable ThreadCheck threads;
    private final LoopAudit audit = new LoopAudit();
    private final @Nullable VirtualTime time;
    private final @Nullable TimeLimit timeLimit;
    private final EventLoop loop;
    private final Runner runner;

    /// One for all: the sockets of a loop belong to the thread where it ran first.
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("asyncio-test").factory());

    // Confined to the loop; the test's thread reads them after it has waited for the loop.
    private final List<ErrorContext> reports = new ArrayList<>();
    private @Nullable AssertionError expired;

    // What runs the current method. Written by the loop, read by the test's thread.
    private volatile @Nullable Task<?> main;
    private volatile @Nullable Thread mainThread;

    /// Whether the loop did not stop when it was told to; nobody may use it any more.
    private boolean isLost;

    /// @param isAlone whether no other test runs at the same time
    TestLoop(Engines engine, TestSettings settings, boolean isAlone) {
        this.settings = settings;
        this.threads = isAlone ? new ThreadCheck() : null;
        this.time = settings.virtualTime() ? new VirtualTime() : null;
        this.timeLimit = time == null ? null : new TimeLimit(time);
        EventLoopBuilder builder =
                EventLoop.builder().name("test").engine(engine).audit(audit);
        if (time != null && timeLimit != null) {
            time.autojumpThreshold(settings.autojumpThreshold());
            builder.clock(time).poller(timeLimit);
        }
        if (settings.debug()) {
            builder.debug(true);
        }
        if (!settings.slowCallback().isZero()) {
            builder.slowCallbackDuration(settings.slowCallback());
        }
        this.loop = builder.build();
        this.runner = Runner.builder().loopFactory(() -> loop).build();
        loop.setExceptionHandler((_, report) -> reports.add(report));
    }

    EventLoop eventLoop() {
        return loop;
    }

    LoopAudit audit() {
        return audit;
    }

    @Nullable
    VirtualTime time() {
        return time;
    }

    // ---- the methods of the test

    /// Runs a method of the test as a task.
    void run(String name, Invocation<@Nullable Void> method) throws Throwable {
        var _ = this.<@Nullable Void>call(name, method);
    }

    /// Runs a method of the test as a task and returns its result.
    <T extends @Nullable Object> T call(String name, Invocation<T> method) throws Throwable {
        if (isLost) {
            return method.proceed(); // an @AfterEach method, which may have files to delete and the like
        }
        List<T> result = new ArrayList<>(1);
        Optional<Throwable> thrown = outcomeOf(name, () -> {
            result.add(method.proceed());
            return null;
        });
        AssertionError late = expired;
        if (late != null) {
            expired = null; // an @AfterEach method has its own time
            throw late;
        }
        if (thrown.isPresent()) {
            throw thrown.get();
        }
        return result.getFirst();
    }

    private Optional<Throwable> outcomeOf(String name, Invocation<@Nullable Void> method) throws Exception {
        try {
            return onLoop(() -> runner.run(() -> failureOf(name, method)));
        } catch (DeadlockException deadlock) {
            deadlock.addSuppressed(new AwaitGraph(loop.allTasks()));
            throw deadlock;
        }
    }

    /// {@return what the method threw} Handed back as a value, because the body of a task may throw only
    /// exceptions.
    private Optional<Throwable> failureOf(String name, Invocation<@Nullable Void> method) {
        Task<?> task = requireNonNull(currentTask());
        task.setName(name);
        main = task;
        mainThread = Thread.currentThread();
        if (timeLimit != null) {
            timeLimit.begin(settings.timeout(), () -> loop.callSoon(() -> expire(task)));
        }
        try {
            method.proceed();
            return Optional.empty();
        } catch (Throwable thrown) {
            if (!(thrown instanceof IncompleteExecutionException)
                    && loop.allTasks().size() > 1) {
                thrown.addSuppressed(new AwaitGraph(loop.allTasks()));
            }
            return Optional.of(thrown);
        } finally {
            if (timeLimit != null) {
                timeLimit.end();
            }
        }
    }

    private void expire(Task<?> task) {
        expired =
                new AssertionError("%s has not ended after %d s of virtual time; if it needs more, raise timeoutSeconds"
                                .formatted(task.name(), settings.timeout().toSeconds())
                        + TaskReport.of(loop.allTasks()));
        task.cancel("the test has used up its virtual time");
    }

    // ---- the end of the test

    /// Closes the loop and fails if anything is left of the test.
    ///
    /// @param hasFailed whether the test has failed already: then it had no chance to clean up
    void end(boolean hasFailed) throws Exception {
        if (isLost) {
            return;
        }
        var findings = new Findings(settings);
        try {
            if (!hasFailed) {
                findLeftovers(findings);
            }
            onLoop(() -> {
                runner.close();
                return null;
            });
        } finally {
            thread.shutdown();
        }
        findings.addReports(reports);
        findings.addBuffers(audit.leaks());
        if (!hasFailed) {
            findings.addCoroutines(audit);
            findings.addThreads(threads == null ? List.of() : threads.started());
        }
        AssertionError failure = findings.failure();
        if (failure != null) {
            throw failure;
        }
    }

    private void findLeftovers(Findings findings) throws Exception {
        if (!loop.allTasks().isEmpty()) {
            onLoop(() -> {
                runner.run(this::settle);
                return null;
            });
        }
        findings.addTasks(loop.allTasks());
        findings.addTimers(loop, audit);
        findings.addResources(audit);
        findings.addSwallowedCancellations(audit);
        findings.addSlowEntries(audit);
    }

    /// Lets everything run that needs neither time nor anybody else.
    private void settle() {
        for (int turn = 0; turn < TURNS_TO_SETTLE && loop.allTasks().stream().anyMatch(TestLoop::isReady); turn++) {
            yieldNow();
        }
    }

    private static boolean isReady(Task<?> task) {
        return task.status() == Task.Status.READY || task.status() == Task.Status.CREATED;
    }

    // ---- real time

    /// Does something that runs the loop, on the loop's thread, and waits for it as long as it may take.
    private <T extends @Nullable Object> T onLoop(Callable<T> work) throws Exception {
        var outcome = new FutureTask<>(work);
        thread.execute(outcome);
        try {
            return outcome.get(settings.realTimeout().toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        } catch (InterruptedException e) {
            stop(outcome);
            throw e;
        } catch (TimeoutException e) {
            Task<?> task = main;
            String report = stop(outcome);
            throw new AssertionError(
                    "%s has not ended after %d s of real time; if it needs more, raise realTimeoutSeconds"
                                    .formatted(
                                            task == null ? "The loop" : task.name(),
                                            settings.realTimeout().toSeconds())
                            + report);
        }
    }

    /// Cancels the test's task, or interrupts it if it blocks the loop, and waits a moment for the end.
    ///
    /// @return what the tasks were doing
    private String stop(FutureTask<?> outcome) throws InterruptedException {
        Task<?> task = main;
        Thread blocked = mainThread;
        var fromInside = new FutureTask<>(() -> {
            String report = TaskReport.of(loop.allTasks());
            if (task != null) {
                task.cancel("the test has used up its real time");
            }
            return report;
        });
        loop.callSoonThreadsafe(fromInside);
        String report;
        if (waitBriefly(fromInside)) {
            report = fromInside.resultNow();
        } else {
            Task<?> running = loop.runningTask();
            report = TaskReport.ofBlocked(running);
            if (blocked != null && running == task) {
                blocked.interrupt();
            }
        }
        isLost = !waitBriefly(outcome);
        return report;
    }

    private static boolean waitBriefly(FutureTask<?> future) throws InterruptedException {
        try {
            future.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Whether it has ended is all that matters here.
        }
        return future.isDone();
    }
}
