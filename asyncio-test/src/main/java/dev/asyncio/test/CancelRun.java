package dev.asyncio.test;

import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.waitOn;
import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.CancelScope;
import dev.asyncio.CancelledError;
import dev.asyncio.DeadlockException;
import dev.asyncio.Engines;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import dev.asyncio.Poller;
import dev.asyncio.ReturnWhen;
import dev.asyncio.Runner;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.Timeout;
import dev.asyncio.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One run of a scenario on a loop of its own, and what is wrong with how it ended.
///
/// Confined to the loop, and before and after it to the thread that runs it, unless a comment says otherwise.
final class CancelRun {

    /// How long the scenario's tasks may go on after its end on real time.
    private static final Duration REAL_TIME_TO_SETTLE = Duration.ofSeconds(2);

    private final Callable<Scenario> arrangement;
    private final @Nullable CancelStep step;
    private final Duration timeLimit;
    private final @Nullable TimeLimit clockLimit;
    private final EventLoop loop;
    private final CancelProbe probe;
    private final List<ErrorContext> reports = new ArrayList<>();
    private final @Nullable CancelScope scope;
    private @Nullable Timeout timeout;
    private @Nullable Task<?> target;
    private String whereItWaited = "";

    /// Whether the task was asked to cancel itself before it had ended.
    private boolean wasAsked;

    private @Nullable String expired;

    /// @param step where to cancel; null to run without
    /// @param waker the number of the entry that wakes the task then, if it is known
    CancelRun(
            Callable<Scenario> arrangement,
            Engines engine,
            @Nullable CancelStep step,
            int waker,
            boolean isVirtual,
            Duration timeLimit) {
        this.arrangement = arrangement;
        this.step = step;
        this.timeLimit = timeLimit;
        EventLoopBuilder builder = EventLoop.builder().name("scenario").engine(engine);
        if (isVirtual) {
            var time = new VirtualTime();
            clockLimit = new TimeLimit(time);
            builder.clock(time).poller(clockLimit);
        } else {
            clockLimit = null;
        }
        loop = builder.build();
        scope = step != null && step.how() == Cancellation.BY_SCOPE ? new CancelScope() : null;
        probe = new CancelProbe(loop, step, waker, this::strike);
        loop.setInstrument(probe);
        loop.setExceptionHandler((_, report) -> reports.add(report));
    }

    // ---- the run

    /// {@return what is wrong; empty if the run was as it should be}
    Optional<Throwable> run() {
        @Nullable Throwable wrong = null;
        var runner = Runner.builder().loopFactory(() -> loop).build();
        try {
            wrong = runner.<Optional<Throwable>>run(this::drive).orElse(null);
        } catch (DeadlockException e) {
            wrong = new AssertionError("somebody waits for ever", e);
        } catch (CancelledError e) {
            wrong = expired == null
                    ? e
                    : new AssertionError("it has not ended after %s of virtual time%s".formatted(timeLimit, expired));
        }
        if (wrong == null) {
            wrong = trouble().or(this::timerLeft).orElse(null);
        }
        runner.close();
        return wrong == null ? trouble() : Optional.of(wrong);
    }

    private Optional<Throwable> trouble() {
        return reports.isEmpty()
                ? Optional.empty()
                : Optional.of(new AssertionError(
                        "the loop had to tell its exception handler of trouble that nobody saw"
                                + Findings.textOf(reports),
                        reports.getFirst().exception()));
    }

    private Optional<Throwable> drive() {
        Task<?> driver = requireNonNull(currentTask());
        driver.setName("arrangement");
        if (clockLimit != null) {
            clockLimit.begin(timeLimit, () -> loop.callSoon(() -> expire(driver)));
        }
        try {
            Scenario scenario = requireNonNull(
                    arrangement.call(), "CancelEverywhere needs a scenario from its arrangement, not null");
            Task<?> task = start("scenario", () -> inside(scenario.body()));
            probe.watch(task);
            end(task);
            scenario.end().run();
            judge(scenario, task);
            settle(driver);
            scenario.afterwards().run();
            Action again = scenario.again();
            if (again != null) {
                repeat(again);
                settle(driver);
                scenario.afterwards().run();
            }
            return Optional.empty();
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Throwable wrong) {
            return Optional.of(wrong);
        } finally {
            if (clockLimit != null) {
                clockLimit.end();
            }
        }
    }

    private Task<?> start(String name, Action body) {
        return loop.createTask(body, TaskOption.name(name));
    }

    private static void end(Task<?> task) {
        waitOn(List.of(task));
    }

    private void expire(Task<?> driver) {
        expired = TaskReport.of(loop.allTasks());
        driver.cancel();
    }

    /// Runs the scenario's body inside of what is to cut it short.
    private void inside(Action body) throws Exception {
        if (scope != null) {
            scope.run(_ -> body.run());
        } else if (step != null && step.how().name().endsWith("TIMEOUT")) {
            var around = Timeout.at(step.point() == 0 ? (Long) loop.time() : null);
            timeout = around;
            around.run(_ -> {
                body.run();
            });
        } else {
            body.run();
        }
    }

    // ---- the cancellation

    private void strike() {
        CancelStep here = requireNonNull(step);
        Task<?> struck = probe.lives().get(here.task()).task();
        if (target == null) {
            target = struck;
            whereItWaited = TaskReport.of(List.of(struck));
        }
        switch (here.how()) {
            case WHILE_WAITING, AFTER_WAKE, BEFORE_WAKE, AGAIN_LATER -> cancel(struck);
            case TWICE -> {
                cancel(struck);
                cancel(struck);
            }
            case BY_TIMEOUT -> expireTimeout(struck);
            case AFTER_TIMEOUT -> {
                expireTimeout(struck);
                loop.callSoon(() -> cancel(struck));
            }
            case BEFORE_TIMEOUT -> {
                loop.callSoon(() -> cancel(struck));
                expireTimeout(struck);
            }
            case BY_SCOPE -> {
                wasAsked = !struck.isDone();
                requireNonNull(scope).cancel();
            }
        }
    }

    private void cancel(Task<?> struck) {
        wasAsked |= struck.cancel();
    }

    /// In the next turn, as a deadline would. Before the first step, the timeout is made so that it expires.
    private void expireTimeout(Task<?> struck) {
        wasAsked |= !struck.isDone();
        Timeout around = timeout;
        if (around != null && !struck.isDone()) {
            around.reschedule(loop.time());
        }
    }

    // ---- what is wrong

    private void judge(Scenario scenario, Task<?> task) throws Throwable {
        Throwable failure = task.isCancelled() ? null : task.exception();
        if (step == null || !wasAsked) {
            if (failure != null) {
                throw new AssertionError("the scenario fails although nobody cancels it: " + failure, failure);
            }
            if (task.isCancelled()) {
                throw new AssertionError("the scenario ends cancelled although nobody cancels it");
            }
            return;
        }
        boolean isTimeout = step.how() == Cancellation.BY_TIMEOUT && timeout != null && timeout.isExpired();
        if (failure != null
                && !(isTimeout && failure instanceof dev.asyncio.TimeoutException)
                && !scenario.isAllowedToFailWith(failure)) {
            throw new AssertionError("it ended with " + failure + " in place of the cancellation", failure);
        }
        if (failure == null && !scenario.isAllowedToComplete() && wasSwallowed()) {
            throw new AssertionError(
                    "it ended normally, and with it the cancellation was lost; hand a CancelledError on, or say"
                            + " mayComplete() if that is meant" + afterStrike());
        }
    }

    private boolean wasSwallowed() {
        return switch (requireNonNull(step).how()) {
            // Who never waits in a cancelled scope does not hear of it.
            case BY_SCOPE -> !requireNonNull(scope).hasCaught() && suspensions() > 0;
            case BY_TIMEOUT -> timeout != null && timeout.isExpired();
            default -> !requireNonNull(target).isCancelled();
        };
    }

    private int suspensions() {
        return probe.lives().get(requireNonNull(step).task()).suspensions();
    }

    private String afterStrike() {
        CancelStep here = requireNonNull(step);
        int more = suspensions() - here.point();
        return " (after it, the task suspended " + more + (more == 1 ? " more time)" : " more times)");
    }

    private void repeat(Action body) {
        Task<?> task = start("scenario, again", body);
        end(task);
        Throwable failure = task.isCancelled() ? null : task.exception();
        if (failure != null || task.isCancelled()) {
            throw new AssertionError(
                    "what it used is damaged: the second time, when nobody cancelled it, it "
                            + (failure == null ? "ended cancelled" : "failed with " + failure),
                    failure);
        }
    }

    /// Lets the scenario's tasks come to an end, which may take turns and threads but no virtual time; and
    /// those of the arrangement, which may take time.
    private void settle(Task<?> driver) {
        List<Task<?>> left = left(driver, true);
        if (!left.isEmpty()) {
            // Virtual time stands still as long as anything is ready or a thread works for the loop.
            Duration limit = clockLimit == null ? REAL_TIME_TO_SETTLE : Duration.ofNanos(1);
            waitOn(left, limit, ReturnWhen.ALL_COMPLETED);
            left = left(driver, true);
        }
        if (!left.isEmpty()) {
            throw new AssertionError("it left tasks behind" + TaskReport.of(left));
        }
        List<Task<?>> arranged = left(driver, false);
        if (!arranged.isEmpty()) {
            waitOn(arranged);
        }
    }

    private List<Task<?>> left(Task<?> driver, boolean isOfScenario) {
        List<Task<?>> left = new ArrayList<>();
        for (Task<?> task : loop.allTasks()) {
            if (task != driver && probe.isOfScenario(task) == isOfScenario) {
                left.add(task);
            }
        }
        return left;
    }

    private Optional<Throwable> timerLeft() {
        probe.stopWhenIdle();
        loop.runForever();
        long timeout = probe.idleTimeout();
        return timeout == Poller.FOREVER
                ? Optional.empty()
                : Optional.of(new AssertionError("it left a timer behind, due in " + Duration.ofNanos(timeout)));
    }

    // ---- asking

    CancelProbe probe() {
        return probe;
    }

    /// {@return where the task waited when it was cancelled, in indented lines}
    String whereItWaited() {
        return whereItWaited;
    }

    /// {@return the loop, of which other threads may use what is meant for them}
    EventLoop loop() {
        return loop;
    }
}
