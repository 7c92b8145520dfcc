package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The timers of a loop: a binary heap ordered by deadline and, among equal deadlines, by creation.
///
/// Confined to the loop. Deadlines and order stand in arrays of their own, so that sifting touches no timer.
/// A cancelled timer stays until it reaches the top, or until more than half of at least 100 are cancelled:
/// then all of them are removed in one pass (CPython, `base_events.py`, `_run_once`).
final class TimerQueue {

    private static final int FEW = 100;

    private long[] when = new long[64];
    private int[] order = new int[64];
    private @Nullable Ready[] what = new @Nullable Ready[64];
    private int size;
    private int created;
    private int cancelled;

    void add(long deadline, Ready timer) {
        StackRoom.forAwait();
        if (size == when.length) {
            grow(size << 1);
        }
        timer.isTimed = true;
        siftUp(size++, deadline, created++, timer);
    }

    private void grow(int larger) {
        long[] largerWhen = Arrays.copyOf(when, larger);
        int[] largerOrder = Arrays.copyOf(order, larger);
        what = Arrays.copyOf(what, larger); // all three or none: memory may have ended before
        when = largerWhen;
        order = largerOrder;
    }

    /// To be told once for every timer that is cancelled while it is here.
    void hasCancelled() {
        cancelled++;
    }

    /// Forgets cancelled timers at the top, or all of them if they are the greater part.
    void prune() {
        if (cancelled == 0) {
            return;
        }
        if (size > FEW && cancelled > size >> 1) {
            removeCancelled();
            return;
        }
        while (size > 0 && top().isCancelled()) {
            cancelled--;
            removeTop();
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// {@return the earliest deadline, in nanoseconds of the loop's clock; the queue must not be empty}
    long earliest() {
        return when[0];
    }

    /// Moves every timer due at `now` to the ready queue, in order.
    void moveDue(long now, ReadyQueue ready) {
        while (size > 0 && when[0] <= now) {
            Ready timer = top();
            removeTop();
            if (timer.isCancelled()) {
                cancelled--;
            } else {
                ready.add(timer);
            }
        }
    }

    /// {@return the callbacks of programs and of the library that are to come, in no particular order}
    List<TimerHandle> handles() {
        return Arrays.stream(what, 0, size)
                .filter(TimerHandle.class::isInstance)
                .map(TimerHandle.class::cast)
                .filter(handle -> !handle.isCancelled())
                .toList();
    }

    void clear() {
        when = new long[64];
        order = new int[64];
        what = new @Nullable Ready[64];
        size = 0;
        cancelled = 0;
    }

    private Ready top() {
        return requireNonNull(what[0], "the queue is empty");
    }

    private void removeTop() {
        int last = --size;
        long deadline = when[last];
        int rank = order[last];
        top().isTimed = false;
        Ready timer = what[last];
        what[last] = null;
        if (last > 0) {
            siftDown(0, deadline, rank, timer);
        }
    }

    private void removeCancelled() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Ready timer = what[i];
            if (timer == null) {
                continue;
            }
            if (timer.isCancelled()) {
                timer.isTimed = false;
            } else {
                when[kept] = when[i];
                order[kept] = order[i];
                what[kept++] = timer;
            }
        }
        Arrays.fill(what, kept, size, null);
        size = kept;
        cancelled = 0;
        for (int i = (kept >> 1) - 1; i >= 0; i--) {
            siftDown(i, when[i], order[i], what[i]);
        }
    }

    private void siftUp(int hole, long deadline, int rank, Ready timer) {
        int i = hole;
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            // A newcomer is younger than everybody: an equal deadline stays below.
            if (when[parent] <= deadline) {
                break;
            }
            move(parent, i);
            i = parent;
        }
        put(i, deadline, rank, timer);
    }

    private void siftDown(int hole, long deadline, int rank, @Nullable Ready timer) {
        int i = hole;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            int other = child + 1;
            if (other < size && isBefore(when[other], order[other], when[child], order[child])) {
                child = other;
            }
            if (!isBefore(when[child], order[child], deadline, rank)) {
                break;
            }
            move(child, i);
            i = child;
        }
        put(i, deadline, rank, timer);
    }

    /// Ranks are compared by difference, so that they may wrap around.
    private static boolean isBefore(long when, int order, long otherWhen, int otherOrder) {
        return when < otherWhen || (when == otherWhen && order - otherOrder < 0);
    }

    private void move(int from, int to) {
        when[to] = when[from];
        order[to] = order[from];
        what[to] = what[from];
    }

    private void put(int at, long deadline, int rank, @Nullable Ready timer) {
        when[at] = deadline;
        order[at] = rank;
        what[at] = timer;
    }
}
