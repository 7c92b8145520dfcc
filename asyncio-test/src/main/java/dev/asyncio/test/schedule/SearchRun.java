package dev.asyncio.test.schedule;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One search from beginning to end.
final class SearchRun {

    private static final String HOW_UNSTABLE = "; the same order has to bring the same course. What comes from other"
            + " threads, real time, chance, identity hash codes or state that outlives a run, such as a static field,"
            + " makes a difference";

    private static final String WHERE_IT_FAILED = "in a schedule that failed";

    private final Execution execution;
    private final SearchStrategy kind;
    private final long seed;
    private final int most;
    private final Set<Long> seen = new HashSet<>();
    private int schedules;

    SearchRun(Execution execution, SearchStrategy kind, long seed, int most) {
        this.execution = execution;
        this.kind = kind;
        this.seed = seed;
        this.most = most;
    }

    ScheduleResult search() {
        Strategy strategy = kind.begin(seed, most);
        Execution.Outcome outcome = count(execution.run(Chooser.FIRST_IN_FIRST_OUT));
        Recording usual = outcome.recording();
        if (outcome.failure() == null && most > 1) {
            String difference =
                    usual.difference(execution.run(Chooser.FIRST_IN_FIRST_OUT).recording());
            if (!difference.isEmpty()) {
                return unstable(usual, "in the usual order", difference, null);
            }
        }
        while (outcome.failure() == null) {
            strategy.hasRun(outcome.recording());
            Chooser next = strategy.next();
            if (next == null) {
                return passed(true);
            }
            if (schedules == most) {
                return passed(false);
            }
            outcome = count(execution.run(next));
        }
        return failed(outcome, outcome.failure());
    }

    private Execution.Outcome count(Execution.Outcome outcome) {
        schedules++;
        seen.add(outcome.recording().fingerprint());
        return outcome;
    }

    private ScheduleResult passed(boolean isComplete) {
        return new ScheduleResult(schedules, seen.size(), isComplete, null);
    }

    private ScheduleResult failed(Execution.Outcome outcome, Throwable failure) {
        Recording recording = outcome.recording();
        Schedule schedule = recording.schedule();
        Execution.Outcome again = execution.run(schedule);
        String difference = recording.difference(again.recording());
        if (!difference.isEmpty()) {
            return unstable(recording, WHERE_IT_FAILED, difference, failure);
        }
        if (again.failure() == null || !FailureKind.of(failure).isLike(FailureKind.of(again.failure()))) {
            String second = again.failure() == null ? "it passed" : "it failed with " + again.failure();
            return unstable(recording, WHERE_IT_FAILED, "it failed, and then " + second, failure);
        }
        Execution.Outcome smallest = new Shrinking(execution, outcome, failure).run();
        String found = "Schedule %d of %d fails (strategy %s, seed %d): ".formatted(schedules, most, kind, seed);
        return report(found, smallest, schedule.size());
    }

    /// Runs the schedule of an earlier failure.
    ScheduleResult replay(ReplayLine line) {
        Execution.Outcome outcome = count(execution.run(line.schedule()));
        if (!outcome.recording().replayLine().equals(line)) {
            var thrown = new UnstableTestError(
                    ("The schedule %s does not fit this test: there were other choices, and it became %s. The program has"
                                    + " changed since, or is not deterministic; take the schedule away and search anew")
                            .formatted(line, outcome.recording().replayLine()));
            if (outcome.failure() != null) {
                thrown.addSuppressed(outcome.failure());
            }
            return unstable(thrown, line);
        }
        if (outcome.failure() == null) {
            return passed(false);
        }
        return report("The schedule fails again: ", outcome, line.schedule().size());
    }

    private ScheduleResult report(String found, Execution.Outcome outcome, int changesBefore) {
        ReplayLine line = outcome.recording().replayLine();
        var trace = new Trace();
        Throwable thrown = execution.run(line.schedule().chooser(trace)).failure();
        if (thrown == null) {
            return unstable(outcome.recording(), WHERE_IT_FAILED, "it failed, and then it passed", outcome.failure());
        }
        String report = found + thrown + "\n" + order(line.schedule(), changesBefore, trace.lines())
                + "\nTo run it again: -Dasyncio.test.schedule=" + line + "\n  or: replay = \"" + line + "\"";
        return new ScheduleResult(
                schedules, seen.size(), false, new ScheduleResult.Failure(thrown, report, line, trace.lines(), true));
    }

    private static String order(Schedule schedule, int changesBefore, List<String> trace) {
        int changes = schedule.size();
        if (changes == 0) {
            return "It fails in the usual order, first in, first out.";
        }
        var text = new StringBuilder(
                changes == 1
                        ? "One change to the usual order makes it fail"
                        : changes + " changes to the usual order make it fail");
        if (changesBefore > changes) {
            text.append(" (").append(changesBefore).append(" before the schedule was made smaller)");
        }
        text.append(':');
        trace.forEach(line -> text.append("\n  ").append(line));
        return text.toString();
    }

    private ScheduleResult unstable(Recording recording, String where, String difference, @Nullable Throwable failure) {
        var thrown = new UnstableTestError(
                "The test is not deterministic: it was run twice " + where + ", and " + difference + HOW_UNSTABLE);
        if (failure != null) {
            thrown.addSuppressed(failure);
        }
        return unstable(thrown, recording.replayLine());
    }

    private ScheduleResult unstable(UnstableTestError thrown, ReplayLine line) {
        return new ScheduleResult(
                schedules,
                seen.size(),
                false,
                new ScheduleResult.Failure(thrown, Objects.toString(thrown.getMessage()), line, List.of(), false));
    }
}
