package dev.asyncio.test.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// An order, told by where it differs from first in, first out.
///
/// @param changes by step
record Schedule(List<Change> changes) {

    static final Schedule FIRST_IN_FIRST_OUT = new Schedule(List.of());

    Schedule {
        changes = List.copyOf(changes);
    }

    int size() {
        return changes.size();
    }

    /// {@return who chooses so} A choice that there is not becomes the last one that there is.
    Chooser chooser() {
        int[] next = {0};
        return (step, _) -> {
            if (next[0] == changes.size() || changes.get(next[0]).step() != step) {
                return 0;
            }
            return changes.get(next[0]++).choice();
        };
    }

    /// {@return this without some changes}
    Schedule without(int from, int to) {
        List<Change> left = new ArrayList<>(changes.subList(0, from));
        left.addAll(changes.subList(to, changes.size()));
        return new Schedule(left);
    }

    /// {@return this with another choice in place of the one at `index`}
    Schedule with(int index, int choice) {
        List<Change> other = new ArrayList<>(changes);
        other.set(index, new Change(changes.get(index).step(), choice));
        return new Schedule(other);
    }

    @Override
    public String toString() {
        return changes.isEmpty() ? "fifo" : changes.stream().map(Change::toString).collect(Collectors.joining(","));
    }
}
