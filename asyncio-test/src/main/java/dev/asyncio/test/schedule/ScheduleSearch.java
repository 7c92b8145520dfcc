package dev.asyncio.test.schedule;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Engines;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Runs a test in many orders, to find one in which it fails.
///
/// Whatever is ready on a loop could have become ready a moment earlier or later, so tasks may run in orders
/// that no ordinary test ever sees. A search runs the test again and again, each time on a new loop with
/// virtual time, and each time in another order ([dev.asyncio.Scheduler] says which orders there are). It
/// stops at the first failure, makes the schedule small, and tells how to run it again:
///
/// {@snippet file="dev/asyncio/test/schedule/ScheduleSearchTest.java" region="search"}
///
/// The test fails by throwing; by waiting for what can never happen; by not ending; by leaving tasks behind;
/// and by failures that nobody sees. It has to make all that it uses itself, because it runs many times, and
/// must not depend on threads, real time or chance: the same order has to bring the same course.
///
/// To be used by one thread, and not by a task, whose loop it would hold up.
public final class ScheduleSearch {

    private final TestBody body;
    private int schedules = 1000;
    private SearchStrategy strategy = SearchStrategy.MIXED;
    private long seed;
    private Engines engine = Engines.AUTO;
    private Limits limits = Limits.DEFAULT;
    private @Nullable ReplayLine replay;

    private ScheduleSearch(TestBody body) {
        this.body = body;
        String given = System.getProperty("asyncio.test.schedule");
        if (given != null) {
            replay(given);
        }
    }

    /// {@return a search through the orders of `body`, which runs as a task named `test`}
    public static ScheduleSearch of(Action body) {
        requireNonNull(body, "A search needs a test to run, not null");
        return new ScheduleSearch(_ -> body.run());
    }

    static ScheduleSearch ofBody(TestBody body) {
        return new ScheduleSearch(body);
    }

    /// Sets how many schedules to run at most. Default 1000.
    ///
    /// @param count at least 1; the first is the usual order
    public ScheduleSearch schedules(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A search needs at least 1 schedule, but was given " + count);
        }
        this.schedules = count;
        return this;
    }

    /// Sets how to come from one schedule to the next. Default [SearchStrategy#MIXED].
    public ScheduleSearch strategy(SearchStrategy strategy) {
        this.strategy = requireNonNull(strategy, "The strategy must not be null; use SearchStrategy.MIXED");
        return this;
    }

    /// Sets what chance begins with: the same seed brings the same schedules. Default 0.
    public ScheduleSearch seed(long seed) {
        this.seed = seed;
        return this;
    }

    /// Chooses the engine. Default [Engines#AUTO]; the order is the same on each.
    public ScheduleSearch engine(Engines engine) {
        this.engine = requireNonNull(engine, "The engine must not be null; use Engines.AUTO");
        return this;
    }

    /// Sets how many steps of tasks and callbacks one run may take. Default 100,000.
    ///
    /// @param count at least 1
    public ScheduleSearch maxSteps(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A test needs at least 1 step, but maxSteps was given " + count);
        }
        this.limits = new Limits(count, limits.time(), limits.realTime());
        return this;
    }

    /// Sets how much virtual time one run may take. Default one hour.
    ///
    /// @param time positive
    public ScheduleSearch timeout(Duration time) {
        this.limits = new Limits(limits.steps(), positive(time, "timeout"), limits.realTime());
        return this;
    }

    /// Sets how long one run may really take. Default 30 s.
    ///
    /// @param time positive
    public ScheduleSearch realTimeout(Duration time) {
        this.limits = new Limits(limits.steps(), limits.time(), positive(time, "realTimeout"));
        return this;
    }

    private static Duration positive(Duration time, String name) {
        if (!requireNonNull(time, name + " must not be null; leave it out").isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + time);
        }
        return time;
    }

    /// Runs one schedule only, that of an earlier failure. Default `-Dasyncio.test.schedule`, else none.
    ///
    /// @param line what a failed search printed
    /// @throws IllegalArgumentException if it is no such line
    public ScheduleSearch replay(String line) {
        this.replay = ReplayLine.parse(requireNonNull(line, "replay needs what a failed search printed, not null"));
        return this;
    }

    /// Runs the search, on a thread of its own, and waits for it.
    ///
    /// @return what was found; this does not throw what the test throws
    /// @throws InterruptedException if the calling thread is interrupted; the search then ends as well
    public ScheduleResult run() throws InterruptedException {
        var execution = new Execution(body, engine, limits);
        ReplayLine line = replay;
        return SearchThread.run(
                execution,
                line == null
                        ? () -> new SearchRun(execution, strategy, seed, schedules).search()
                        : () -> new SearchRun(execution, strategy, seed, 1).replay(line));
    }

    /// Runs the search and fails if the test failed in some order.
    ///
    /// @throws AssertionError with the whole story: what failed, in which order, and how to run it again
    /// @throws InterruptedException as [#run()]
    public void check() throws InterruptedException {
        run().orThrow();
    }
}
