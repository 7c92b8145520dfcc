package dev.asyncio.queue;

import org.jspecify.annotations.Nullable;

/// A [Queue] from which the newest item comes first. Python: `asyncio.LifoQueue`.
///
/// {@snippet file="dev/asyncio/queue/LifoQueueTest.java" region="newest-first"}
///
/// @param <T> the type of the items; may be nullable
public final class LifoQueue<T extends @Nullable Object> extends Queue<T> {

    /// Creates a queue that is never full.
    public LifoQueue() {
        this(0);
    }

    /// Creates a queue that is full when it holds `maxSize` items.
    ///
    /// @param maxSize the most items it holds; not limited if 0 or negative
    public LifoQueue(int maxSize) {
        super(maxSize, new Items.NewestFirst<>());
    }
}
