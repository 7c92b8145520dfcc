package dev.asyncio.test.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [ScheduleSearch] has found.
public final class ScheduleResult {

    private final int schedules;
    private final int distinctSchedules;
    private final boolean isComplete;
    private final @Nullable Failure failure;

    /// How a test has failed.
    ///
    /// @param thrown what the test threw in the smallest schedule
    /// @param report the whole story
    /// @param trace a text for each change to the usual order
    /// @param isStable whether the same order brings the same course
    record Failure(Throwable thrown, String report, ReplayLine line, List<String> trace, boolean isStable) {}

    ScheduleResult(int schedules, int distinctSchedules, boolean isComplete, @Nullable Failure failure) {
        this.schedules = schedules;
        this.distinctSchedules = distinctSchedules;
        this.isComplete = isComplete;
        this.failure = failure;
    }

    /// {@return how many schedules were run, up to and with the one that failed} The first is the usual
    /// order. Those that made the failing one smaller do not count.
    public int schedules() {
        return schedules;
    }

    /// {@return how many of them differed}
    public int distinctSchedules() {
        return distinctSchedules;
    }

    /// {@return whether every order there is was run} Only [SearchStrategy#SYSTEMATIC] finds that out.
    public boolean isComplete() {
        return isComplete;
    }

    /// {@return whether the test failed in some order}
    public boolean hasFailed() {
        return failure != null;
    }

    /// {@return what the test threw in the smallest schedule that fails; null if it passed}
    public @Nullable Throwable failure() {
        return failure == null ? null : failure.thrown();
    }

    /// {@return the smallest schedule that fails, in one word, for [ScheduleSearch#replay]; null if the test
    /// passed}
    public @Nullable String replay() {
        return failure == null ? null : failure.line().toString();
    }

    /// {@return how many changes to the usual order make the smallest schedule that fails; 0 if the test
    /// passed, or failed in the usual order}
    public int changes() {
        return failure == null ? 0 : failure.line().schedule().size();
    }

    /// {@return for each of these changes what ran before what, or was held back; empty if there is none}
    public List<String> trace() {
        return failure == null ? List.of() : List.copyOf(failure.trace());
    }

    /// {@return false if the test took different courses in the same order, so that its schedules mean
    /// little}
    public boolean isDeterministic() {
        return failure == null || failure.isStable();
    }

    /// Fails if the test failed in some order.
    ///
    /// @throws AssertionError with the whole story, caused by what the test threw
    public void orThrow() {
        if (failure != null) {
            throw new AssertionError(failure.report(), failure.thrown());
        }
    }

    @Override
    public String toString() {
        String what = failure == null ? "passed" : "failed: " + failure.thrown() + ", replay=" + failure.line();
        return "ScheduleResult[schedules=%d, distinct=%d%s, %s]"
                .formatted(schedules, distinctSchedules, isComplete ? ", complete" : "", what);
    }
}
