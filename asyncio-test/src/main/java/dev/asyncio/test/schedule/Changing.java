package dev.asyncio.test.schedule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// First in, first out, but for some changes. Writes down which of them made a difference.
final class Changing implements Chooser {

    /// Where the changes come from.
    @FunctionalInterface
    interface Source {

        /// {@return a change at this step, or null if there is none, or no other} Asked until it says so.
        @Nullable
        Change next(int step, List<?> candidates);
    }

    private final Source source;
    private final HeldBack heldBack = new HeldBack();
    private final List<Change> made = new ArrayList<>();

    private final @Nullable Trace trace;

    /// @param trace is told, or null
    Changing(Source source, @Nullable Trace trace) {
        this.source = source;
        this.trace = trace;
    }

    @Override
    public int choose(int step, List<?> candidates) {
        int chosen = -1;
        for (Change change = source.next(step, candidates); change != null; change = source.next(step, candidates)) {
            if (candidates.size() == 1) {
                continue;
            }
            int first = heldBack.first(step, candidates);
            if (change.isHold()) {
                heldBack.hold(step, candidates.get(first));
                made.add(change);
                if (trace != null) {
                    trace.holds(step, candidates.get(first));
                }
                continue;
            }
            int choice = Math.min(change.choice(), candidates.size() - 1);
            if (choice != first) {
                chosen = choice;
                made.add(new Change(step, choice));
                if (trace != null) {
                    trace.prefers(step, candidates.get(choice), candidates.get(first));
                }
            }
        }
        if (chosen < 0) {
            chosen = heldBack.first(step, candidates);
        }
        heldBack.release(candidates.get(chosen));
        return chosen;
    }

    /// {@return the changes that were made}
    Schedule schedule() {
        return new Schedule(made);
    }
}
