package dev.asyncio.queue;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A [Queue] from which the smallest item comes first, as a comparator sees it. Python:
/// `asyncio.PriorityQueue`.
///
/// {@snippet file="dev/asyncio/queue/PriorityQueueTest.java" region="smallest-first"}
///
/// Among items that compare as equal the order is not that of their arrival. It is the one that
/// Python's `heapq` produces, so a program moved from Python sees the same; to have first come, first
/// served, put a running number into the item and compare it last.
///
/// What the comparator looks at must not change while the item is in the queue. If the comparator
/// throws, `put` or `get` does, and the queue is as before.
///
/// @param <T> the type of the items; may be nullable if the comparator accepts null
public final class PriorityQueue<T extends @Nullable Object> extends Queue<T> {

    /// Creates a queue that is never full.
    ///
    /// @param comparator tells which item comes out earlier: the smaller
    public PriorityQueue(Comparator<? super T> comparator) {
        this(0, comparator);
    }

    /// Creates a queue that is full when it holds `maxSize` items.
    ///
    /// @param maxSize the most items it holds; not limited if 0 or negative
    /// @param comparator tells which item comes out earlier: the smaller
    public PriorityQueue(int maxSize, Comparator<? super T> comparator) {
        super(maxSize, new Heap<>(comparator));
    }

    /// {@return a queue that is never full, whose items compare themselves}
    public static <T extends Comparable<? super T>> PriorityQueue<T> naturalOrder() {
        return naturalOrder(0);
    }

    /// {@return a queue whose items compare themselves, and which is full when it holds `maxSize` of them}
    ///
    /// @param maxSize the most items it holds; not limited if 0 or negative
    public static <T extends Comparable<? super T>> PriorityQueue<T> naturalOrder(int maxSize) {
        return new PriorityQueue<>(maxSize, Comparator.naturalOrder());
    }
}
