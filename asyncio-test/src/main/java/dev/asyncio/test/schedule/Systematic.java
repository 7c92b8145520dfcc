package dev.asyncio.test.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every schedule: first all with one change, then all with two, and so on. So the first one that fails has
/// as few changes as possible.
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
    private final boolean isHolding;
    private int room;

    private Systematic(int schedules, boolean isHolding) {
        this.room = schedules;
        this.isHolding = isHolding;
    }

    /// {@return one that comes to every order, once, and to an end when there is none left}
    ///
    /// @param schedules how many will be asked for at most
    static Systematic ofOrders(int schedules) {
        return new Systematic(schedules, false);
    }

    /// {@return one that holds back as well, which leads to some orders more than once, but to many in fewer
    /// changes}
    ///
    /// @param schedules how many will be asked for at most
    static Systematic ofChanges(int schedules) {
        return new Systematic(schedules, true);
    }

    @Override
    public @Nullable Chooser next() {
        running = queue.poll();
        return running == null ? null : running.schedule().chooser();
    }

    /// {@return whether there is a next one}
    boolean isAny() {
        return !queue.isEmpty();
    }

    /// {@return how many changes the next one has; beyond all numbers if there is none}
    int changesOfNext() {
        Node next = queue.peek();
        return next == null ? Integer.MAX_VALUE : next.changes;
    }

    @Override
    public void hasRun(Recording recording) {
        Node parent = running;
        int first = parent == null ? 0 : parent.last.step() + (parent.last.isHold() ? 0 : 1);
        int changes = parent == null ? 1 : parent.changes + 1;
        for (int step = first; step < recording.steps(); step++) {
            int count = recording.candidates(step);
            for (int choice = isHolding && count > 1 ? Change.HOLD : 1; choice < count; choice++) {
                if (room == 0) {
                    return; // they would not come to run
                }
                room--;
                queue.add(new Node(parent, changes, new Change(step, choice)));
            }
        }
    }
}
