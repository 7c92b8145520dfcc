package dev.asyncio.test.schedule;

import org.jspecify.annotations.Nullable;

/// Every order, and by turns every schedule with few changes. The orders alone come to an end, but those that
/// hold a task back for long lie far from its beginning.
final class Exhaustive implements Strategy {

    private final Systematic orders;
    private final Systematic changes;
    private @Nullable Systematic running;
    private boolean isTurnOfChanges;

    /// @param schedules how many will be asked for at most
    Exhaustive(int schedules) {
        this.orders = Systematic.ofOrders(schedules);
        this.changes = Systematic.ofChanges(schedules);
    }

    @Override
    public @Nullable Chooser next() {
        isTurnOfChanges = !isTurnOfChanges;
        if (isTurnOfChanges && orders.isAny() && changes.isAny()) {
            running = changes;
            return changes.next();
        }
        running = orders;
        return orders.next();
    }

    @Override
    public void hasRun(Recording recording) {
        if (running == null) {
            changes.hasRun(recording);
            orders.hasRun(recording);
        } else {
            running.hasRun(recording);
        }
    }
}
