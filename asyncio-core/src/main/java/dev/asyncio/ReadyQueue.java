package dev.asyncio;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// What is ready to run, first in, first out: [Task]s, whose next step is due, and [Ready] entries.
///
/// Confined to the loop. A ring that doubles when full; tasks stand in it themselves, so that waking one
/// allocates nothing.
final class ReadyQueue {

    private @Nullable Object[] ring = new @Nullable Object[256]; // a power of two
    private int head;
    private int size;

    void add(Object entry) {
        @Nullable Object[] r = ring;
        if (size == r.length) {
            r = grow();
        }
        r[(head + size++) & (r.length - 1)] = entry;
    }

    /// Removes and returns the oldest entry; the queue must not be empty.
    Object poll() {
        @Nullable Object[] r = ring;
        int at = head;
        Object entry = requireNonNull(r[at], "the queue is empty");
        r[at] = null;
        head = (at + 1) & (r.length - 1);
        size--;
        return entry;
    }

    /// {@return the entry that `index` others are older than} `index` is less than the size.
    Object get(int index) {
        return requireNonNull(ring[(head + index) & (ring.length - 1)], "the queue has fewer entries");
    }

    /// Removes and returns the entry that `index` others are older than.
    Object remove(int index) {
        @Nullable Object[] r = ring;
        Object entry = get(index);
        for (int i = index; i > 0; i--) {
            r[(head + i) & (r.length - 1)] = r[(head + i - 1) & (r.length - 1)];
        }
        r[head] = null;
        head = (head + 1) & (r.length - 1);
        size--;
        return entry;
    }

    /// Takes back the newest entry; the queue must not be empty.
    void removeLast() {
        ring[(head + --size) & (ring.length - 1)] = null;
    }

    @Nullable
    Object peek() {
        return size == 0 ? null : ring[head];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        ring = new @Nullable Object[256];
        head = 0;
        size = 0;
    }

    private @Nullable Object[] grow() {
        @Nullable Object[] larger = new @Nullable Object[ring.length << 1];
        int untilEnd = ring.length - head;
        System.arraycopy(ring, head, larger, 0, untilEnd);
        System.arraycopy(ring, 0, larger, untilEnd, head);
        head = 0;
        ring = larger;
        return larger;
    }
}
