package dev.asyncio.test.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for a smaller schedule that fails in the same way.
///
/// First by taking changes out, large pieces before small ones (Zeller, Hildebrandt, "Simplifying and
/// isolating failure-inducing input", 2002), then by choosing older candidates. That may end where no part
/// can be taken out although another schedule is smaller; so in the end the smallest schedules are run in
/// turn.
final class Shrinking {

    /// How many schedules to run at most, in each of the two parts.
    private static final int MOST_RUNS = 2000;

    private final Execution execution;
    private final FailureKind kind;
    private Execution.Outcome best;
    private Schedule smallest;
    private int runsLeft = MOST_RUNS;

    /// @param failed with a failure
    Shrinking(Execution execution, Execution.Outcome failed, Throwable failure) {
        this.execution = execution;
        this.kind = FailureKind.of(failure);
        this.best = failed;
        this.smallest = failed.recording().schedule();
    }

    /// {@return the smallest schedule that was found, as it went}
    Execution.Outcome run() {
        removeChanges();
        lowerChoices();
        if (smallest.size() > 1) {
            enumerate();
        }
        return best;
    }

    private void removeChanges() {
        int piece = Math.max(1, smallest.size() / 2);
        while (true) {
            boolean isSmaller = false;
            for (int from = 0; from < smallest.size(); ) {
                if (accepts(smallest.without(from, Math.min(from + piece, smallest.size())))) {
                    isSmaller = true; // what comes next stands here now
                } else {
                    from += piece;
                }
                if (runsLeft == 0) {
                    return;
                }
            }
            if (piece > 1) {
                piece /= 2;
            } else if (!isSmaller) {
                return;
            }
        }
    }

    private void lowerChoices() {
        for (int i = 0; i < smallest.size(); i++) {
            for (int choice = Change.HOLD; choice < smallest.changes().get(i).choice() && runsLeft > 0; choice++) {
                if (accepts(smallest.with(i, choice))) {
                    break;
                }
            }
        }
    }

    /// Whether a schedule fails in the same way and is no larger; it becomes the smallest then.
    private boolean accepts(Schedule schedule) {
        runsLeft--;
        Execution.Outcome outcome = execution.run(schedule);
        return isSame(outcome.failure()) && isSmaller(outcome);
    }

    private boolean isSame(@Nullable Throwable failure) {
        return failure != null && kind.isLike(FailureKind.of(failure));
    }

    /// Compares what was really done: a choice that there was not has become another one.
    private boolean isSmaller(Execution.Outcome outcome) {
        Schedule done = outcome.recording().schedule();
        if (done.size() > smallest.size() || (done.size() == smallest.size() && sum(done) >= sum(smallest))) {
            return false;
        }
        smallest = done;
        best = outcome;
        return true;
    }

    private static int sum(Schedule schedule) {
        List<Change> changes = schedule.changes();
        return changes.stream().mapToInt(Change::choice).sum();
    }

    private void enumerate() {
        var systematic = Systematic.ofChanges(MOST_RUNS);
        systematic.hasRun(execution.run(Schedule.FIRST_IN_FIRST_OUT).recording());
        for (int run = 0; run < MOST_RUNS && systematic.changesOfNext() < smallest.size(); run++) {
            Chooser next = systematic.next();
            if (next == null) {
                return;
            }
            Execution.Outcome outcome = execution.run(next);
            if (isSame(outcome.failure()) && isSmaller(outcome)) {
                return; // no other has fewer changes
            }
            systematic.hasRun(outcome.recording());
        }
    }
}
