package dev.asyncio.test.schedule;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    Changing chooser() {
        return chooser(null);
    }

    /// {@return as [#chooser()]}
    ///
    /// @param trace is told of each change
    Changing chooser(@Nullable Trace trace) {
        Iterator<Change> all = changes.iterator();
        return new Changing(
                new Changing.Source() {

                    private @Nullable Change next = all.hasNext() ? all.next() : null;

                    @Override
                    public @Nullable Change next(int step, List<?> candidates) {
                        Change here = next;
                        if (here == null || here.step() != step) {
                            return null;
                        }
                        next = all.hasNext() ? all.next() : null;
                        return here;
                    }
                },
                trace);
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
        return changes.isEmpty()
                ? "fifo"
                : changes.stream().map(Change::toString).collect(Collectors.joining(","));
    }
}
