package dev.asyncio.queue;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A binary heap that moves items exactly as Python's `heapq` does, which shows in the order of items
/// that compare as equal. Source: CPython's `Lib/heapq.py`; [java.util.PriorityQueue] sifts differently.
///
/// Each operation compares first and moves afterwards, so a comparator that throws changes nothing.
final class Heap<T extends @Nullable Object> implements Items<T> {

    private final Comparator<? super T> comparator;

    // Invariant: no item is smaller than its parent.
    private @Nullable Object[] heap = new Object[8];
    private int size;

    Heap(Comparator<? super T> comparator) {
        this.comparator = comparator;
    }

    @Override
    public void add(T item) {
        int place = size;
        while (place > 0 && isSmaller(item, at(parent(place)))) {
            place = parent(place);
        }

        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        for (int index = size; index > place; index = parent(index)) {
            heap[index] = heap[parent(index)];
        }
        heap[place] = item;
        size++;
    }

    @Override
    public T remove() {
        // The last item fills the gap that the root leaves. As it is probably large, heapq looks for its
        // place from the bottom: from the end of the path of smaller children, upwards.
        int last = size - 1;
        T item = at(last);
        int place = endOfSmallerChildren(last);
        while (place > 0 && isSmaller(item, at(place))) {
            place = parent(place);
        }

        // What is on that path from there up moves up by one, which pushes out the root.
        for (int index = place; index > 0; index = parent(index)) {
            item = exchange(index, item);
        }
        T root = exchange(0, item);
        heap[last] = null;
        size = last;
        return root;
    }

    @Override
    public void clear() {
        heap = new Object[8];
        size = 0;
    }

    @Override
    public int size() {
        return size;
    }

    private int endOfSmallerChildren(int end) {
        int index = 0;
        int child = 1;
        while (child < end) {
            int right = child + 1;
            // Of equal children the right one, as heapq does.
            if (right < end && !isSmaller(at(child), at(right))) {
                child = right;
            }
            index = child;
            child = 2 * index + 1;
        }
        return index;
    }

    private static int parent(int index) {
        return (index - 1) / 2;
    }

    private boolean isSmaller(T one, T other) {
        return comparator.compare(one, other) < 0;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // below size the heap holds what add() put there
    private T at(int index) {
        return (T) heap[index];
    }

    private T exchange(int index, T item) {
        T previous = at(index);
        heap[index] = item;
        return previous;
    }
}
