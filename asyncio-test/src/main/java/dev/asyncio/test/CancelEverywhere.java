package dev.asyncio.test;

import static dev.asyncio.Asyncio.runningLoop;
import static java.util.Objects.requireNonNull;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Runs a scenario again and again, each time on a loop of its own, and cancels it at each of its suspension
/// points in turn.
///
/// Cancellation may come wherever a task suspends, but in tests and at work it comes at few of these places,
/// so what a lock or a pool loses at the others is found by nobody. Here it comes at each, in every way that
/// [Cancellation] names. A run fails if
/// - the scenario or what waits for it never ends, or not within the limit of virtual time,
/// - it ends otherwise than cancelled; one that may says so: [Scenario#mayComplete()],
///   [Scenario#mayFailWith(Class)],
/// - it leaves tasks or timers behind,
/// - something is told to the loop's exception handler,
/// - the scenario's own checks fail ([Scenario#andAfterwards]), or it cannot be run again
///   ([Scenario#andAgain()]).
///
/// {@snippet file="dev/asyncio/test/CancelEverywhereTest.java" region="semaphore"}
///
/// What the arrangement has started itself, such as a task that holds a lock for a while, is waited for at
/// the end of each run; if it waits for ever, somebody has lost a wake-up.
///
/// To be called in a plain test, on a thread without a loop. Used by one thread.
public final class CancelEverywhere {

    /// How often a scenario that did not suspend is looked at again.
    private static final int LOOKS = 50;

    /// How many failures are reported; more would say the same.
    private static final int FAILURES_TOLD = 20;

    /// How long a loop that has used up its real time may take to say what it does.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Callable<Scenario> arrangement;
    private List<Engines> engines = List.of(Engines.LOOP, Engines.HANDOFF);
    private Set<Cancellation> ways = EnumSet.allOf(Cancellation.class);
    private boolean isVirtual = true;
    private boolean withItsTasks;
    private Duration timeLimit = Duration.ofHours(1);
    private Duration realTimeLimit = Duration.ofSeconds(30);
    private @Nullable CancelStep only;

    // What check() has found so far.
    private int runs;
    private int points;
    private int missed;
    private final List<AssertionError> failures = new ArrayList<>();

    private CancelEverywhere(Callable<Scenario> arrangement) {
        this.arrangement = arrangement;
    }

    /// {@return a check of what `arrangement` makes; [#check()] does it}
    ///
    /// @param arrangement makes what the scenario uses, and the scenario, anew for each run; called in a
    ///     task, so it may start others and await
    public static CancelEverywhere of(Callable<Scenario> arrangement) {
        return new CancelEverywhere(
                requireNonNull(arrangement, "CancelEverywhere needs something that makes a scenario, not null"));
    }

    // ---- settings

    /// Sets the engines to run on. Default: both.
    ///
    /// @param engines at least one
    public CancelEverywhere engines(Engines... engines) {
        if (engines.length == 0) {
            throw new IllegalArgumentException("engines must not be empty; leave it out to run on both");
        }
        this.engines = List.of(engines);
        return this;
    }

    /// Sets the ways of cancelling to try. Default: all.
    ///
    /// @param ways at least one
    public CancelEverywhere ways(Cancellation... ways) {
        if (ways.length == 0) {
            throw new IllegalArgumentException("ways must not be empty; leave it out to try all");
        }
        this.ways = EnumSet.copyOf(Arrays.asList(ways));
        return this;
    }

    /// Leaves out ways of cancelling that the scenario is not made for.
    public CancelEverywhere without(Cancellation... ways) {
        this.ways.removeAll(Arrays.asList(ways));
        return this;
    }

    /// Has the tasks that the scenario starts cancelled as well, one at a time, at each of their suspensions.
    /// Default: the scenario's own task only.
    public CancelEverywhere andItsTasks() {
        withItsTasks = true;
        return this;
    }

    /// Lets the loops run on real time, for scenarios with sockets or processes. A scenario may then suspend
    /// more or less often than it did before; it is cancelled at the k-th suspension if it comes to it, and
    /// [Cancellation#BEFORE_WAKE] is left out. Default: virtual time.
    public CancelEverywhere onRealTime() {
        isVirtual = false;
        return this;
    }

    /// Sets how much virtual time each run may take. Default: an hour.
    ///
    /// @param limit positive
    public CancelEverywhere timeLimit(Duration limit) {
        timeLimit = positive(limit, "timeLimit");
        return this;
    }

    /// Sets how much time each run may really take. Default: 30 s.
    ///
    /// @param limit positive
    public CancelEverywhere realTimeLimit(Duration limit) {
        realTimeLimit = positive(limit, "realTimeLimit");
        return this;
    }

    private static Duration positive(Duration limit, String name) {
        if (!requireNonNull(limit, name + " must not be null; leave it out for the default")
                .isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + limit);
        }
        return limit;
    }

    /// Makes only the run of that name, to look at a failure.
    ///
    /// @param run as a failure names it
    /// @throws IllegalArgumentException if no run can have that name
    public CancelEverywhere only(String run) {
        only = CancelStep.parse(requireNonNull(run, "only needs the name of a run, not null"));
        return this;
    }

    // ---- the check

    /// Makes all the runs.
    ///
    /// @return how many there were
    /// @throws AssertionError if a run fails. It names the first that did: at which suspension of how many
    ///     and in which way the scenario was cancelled, where the task waited, and how to have just this run
    ///     again. Further failures are suppressed exceptions of it
    /// @throws IllegalStateException if a loop runs the caller
    public CancelledRuns check() throws InterruptedException {
        refuseLoops();
        runs = 0;
        points = 0;
        missed = 0;
        failures.clear();
        for (Engines engine : engines) {
            if (only == null || only.engine() == engine) {
                checkOn(engine);
            }
        }
        if (!failures.isEmpty()) {
            throw summary();
        }
        return new CancelledRuns(runs, points, missed);
    }

    private static void refuseLoops() {
        EventLoop around;
        try {
            around = runningLoop();
        } catch (IllegalStateException none) {
            return;
        }
        throw new IllegalStateException("CancelEverywhere runs loops of its own, but check() was called on " + around
                + "; call it in a plain @Test method");
    }

    private static int suspensions(CancelRun look) {
        return look.probe().lives().getFirst().suspensions();
    }

    private void checkOn(Engines engine) throws InterruptedException {
        CancelRun look = newRun(engine, null, 0);
        Optional<Throwable> wrong = perform(look);
        // What another thread does may be done before anybody waits for it; not always.
        for (int again = 0; again < LOOKS && wrong.isEmpty() && suspensions(look) == 0; again++) {
            look = newRun(engine, null, 0);
            wrong = perform(look);
        }
        if (wrong.isPresent()) {
            failures.add(new AssertionError(
                    "When nobody cancels the scenario (%s), ".formatted(engine)
                            + wrong.get().getMessage(),
                    wrong.get()));
            return;
        }
        List<CancelProbe.Life> lives = look.probe().lives();
        if (suspensions(look) == 0) {
            failures.add(new AssertionError(
                    "The scenario never suspends, so there is no point at which it could be cancelled"));
            return;
        }
        for (int task = 0; task < (withItsTasks ? lives.size() : 1); task++) {
            CancelProbe.Life life = lives.get(task);
            int places = life.suspensions() + 1;
            for (int place = 1; place <= places; place++) {
                int point = place % places; // the beginning comes last, as a failure there says least
                points++;
                for (Cancellation how : ways) {
                    var step = new CancelStep(engine, task, point, how);
                    if (isPossible(step, life) && (only == null || only.equals(step))) {
                        check(step, life);
                    }
                }
            }
        }
    }

    private boolean isPossible(CancelStep step, CancelProbe.Life life) {
        Cancellation how = step.how();
        if (step.task() > 0 && !how.suitsChildren()) {
            return false;
        }
        if (step.point() == 0) {
            return how.suitsTheStart();
        }
        int waker = life.waker(step.point());
        return switch (how) {
            case AFTER_WAKE -> waker >= 0;
            case BEFORE_WAKE -> isVirtual && waker > 0;
            // One that only lets others run has resumed before a timeout can expire.
            case BY_TIMEOUT, AFTER_TIMEOUT, BEFORE_TIMEOUT -> waker >= 0;
            case WHILE_WAITING, TWICE, AGAIN_LATER, BY_SCOPE -> true;
        };
    }

    private void check(CancelStep step, CancelProbe.Life life) throws InterruptedException {
        CancelRun run = newRun(step.engine(), step, step.point() == 0 ? 0 : life.waker(step.point()));
        Optional<Throwable> wrong = perform(run);
        if (!run.probe().hasStruck()) {
            missed++;
        }
        wrong.ifPresent(thrown -> failures.add(new AssertionError(
                step.words(life.suspensions()) + "; " + thrown.getMessage() + "\n It was" + run.whereItWaited()
                        + "\n To have just this run: .only(\"" + step + "\").check()",
                thrown)));
    }

    private CancelRun newRun(Engines engine, @Nullable CancelStep step, int waker) {
        runs++;
        return new CancelRun(arrangement, engine, step, waker, isVirtual, timeLimit);
    }

    private AssertionError summary() {
        AssertionError first = failures.getFirst();
        var summary = new AssertionError(
                failures.size() + " of " + runs + " runs failed, first this one. " + first.getMessage(),
                first.getCause());
        failures.stream().skip(1).limit(FAILURES_TOLD).forEach(summary::addSuppressed);
        return summary;
    }

    // ---- real time

    /// On a thread of its own, which can be left behind.
    private Optional<Throwable> perform(CancelRun run) throws InterruptedException {
        var outcome = new FutureTask<>(run::run);
        Thread thread = Thread.ofPlatform().daemon().name("asyncio-test").start(outcome);
        try {
            return outcome.get(realTimeLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return Optional.of(requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            String report = lastWords(run.loop());
            thread.interrupt();
            return Optional.of(
                    new AssertionError("it has not ended after " + realTimeLimit + " of real time" + report));
        }
    }

    private static String lastWords(EventLoop loop) throws InterruptedException {
        List<String> report = Collections.synchronizedList(new ArrayList<>(1));
        var said = new CountDownLatch(1);
        loop.callSoonThreadsafe(() -> {
            report.add(TaskReport.of(loop.allTasks()));
            loop.allTasks().forEach(Task::cancel);
            said.countDown();
        });
        return said.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
                ? report.getFirst()
                : TaskReport.ofBlocked(loop.runningTask());
    }
}
