package dev.asyncio.queue;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// What a queue holds: decides which item comes out next, and knows nothing of tasks. Confined to the
/// loop of its queue.
sealed interface Items<T extends @Nullable Object> permits Items.OldestFirst, Items.NewestFirst, Heap {

    void add(T item);

    /// Removes the item that comes next; there is one.
    T remove();

    void clear();

    int size();

    default boolean isEmpty() {
        return size() == 0;
    }

    /// A ring in an array that doubles when it is full. Not an [java.util.ArrayDeque], which takes no nulls.
    final class OldestFirst<T extends @Nullable Object> implements Items<T> {

        // Invariant: the length is a power of two, so that a mask wraps an index around.
        private @Nullable Object[] ring = new Object[8];
        private int head;
        private int size;

        @Override
        public void add(T item) {
            if (size == ring.length) {
                grow();
            }
            ring[(head + size) & (ring.length - 1)] = item;
            size++;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // from head on the ring holds what add() put there
        public T remove() {
            Object item = ring[head];
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            size--;
            return (T) item;
        }

        @Override
        public void clear() {
            ring = new Object[8];
            head = 0;
            size = 0;
        }

        @Override
        public int size() {
            return size;
        }

        private void grow() {
            var larger = new Object[ring.length * 2];
            int untilEnd = ring.length - head;
            System.arraycopy(ring, head, larger, 0, untilEnd);
            System.arraycopy(ring, 0, larger, untilEnd, head);
            ring = larger;
            head = 0;
        }
    }

    /// A stack.
    final class NewestFirst<T extends @Nullable Object> implements Items<T> {

        private final ArrayList<T> stack = new ArrayList<>();

        @Override
        public void add(T item) {
            stack.add(item);
        }

        @Override
        public T remove() {
            return stack.removeLast();
        }

        @Override
        public void clear() {
            stack.clear();
        }

        @Override
        public int size() {
            return stack.size();
        }
    }
}
