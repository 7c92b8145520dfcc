package dev.asyncio.test.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every order once: first all that differ from first in, first out in one step, then all that differ in two, and so
/// on, until there is none left. So the first one that fails has as few changes as possible.
final class Systematic implements Strategy {

    /// A schedule that is to run: that of the parent, which has run, and a change at a later step.
    private record Node(@Nullable Node parent, int changes, Change last) {

        Schedule schedule() {
            List<Change> all = new ArrayList<>();
            for (Node node = this; node != null; node = node.parent) {
                all.add(node.last);
            }
            return new Schedule(all.reversed());
        }
    }

    private final ArrayDeque<Node> queue = new ArrayDeque<>();
    private @Nullable Node running;
    private int room;

    /// @param schedules how many will be asked for at most
    Systematic(int schedules) {
        this.room = schedules;
    }

    @Override
    public @Nullable Chooser next() {
        running = queue.poll();
        return running == null ? null : running.schedule().chooser();
    }

    /// {@return how many changes the next one has; beyond all numbers if there is none}
    int changesOfNext() {
        Node next = queue.peek();
        return next == null ? Integer.MAX_VALUE : next.changes;
    }

    @Override
    public void hasRun(Recording recording) {
        Node parent = running;
        int first = parent == null ? 0 : parent.last.step() + 1;
        int changes = parent == null ? 1 : parent.changes + 1;
        for (int step = first; step < recording.steps(); step++) {
            for (int choice = 1; choice < recording.candidates(step); choice++) {
                if (room == 0) {
                    return; // they would not come to run
                }
                room--;
                queue.add(new Node(parent, changes, new Change(step, choice)));
            }
        }
    }
}
