package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/// A value that changes, of which everybody sees the latest. Tokio: `watch`; Kotlin: `StateFlow`.
///
/// {@snippet file="dev/asyncio/channel/WatchTest.java" region="watch"}
///
/// Setting never waits, and who is slow misses values, but never the last one. Belongs to the loop whose tasks
/// use it.
///
/// @param <T> the type of the value; null is none
public final class Watch<T> implements AutoCloseable {

    // Confined to the loop.
    private final WaitQueue watchers = new WaitQueue(this);
    private T value;
    private long version;
    private boolean isClosed;

    /// Creates one with its first value.
    ///
    /// @param value not null
    public Watch(T value) {
        this.value = requireNonNull(value, "A Watch has a value from the beginning, and not null");
    }

    /// Sets the value and wakes those who wait for a change, also if it equals the one before. Never suspends.
    ///
    /// @param value not null
    /// @throws ChannelClosedException if the watch is closed
    public void set(T value) {
        requireNonNull(value, "A Watch takes no null; close it to say that there is no more");
        if (isClosed) {
            throw new ChannelClosedException(this + " is closed; set it before close()");
        }
        this.value = value;
        version++;
        watchers.wakeAll();
    }

    /// {@return the latest value, also of a closed watch}
    public T value() {
        return value;
    }

    /// Suspends the calling task until the value is one that `condition` holds for. Does not suspend if it is so
    /// already. Tokio: `wait_for`.
    ///
    /// @param condition must not await
    /// @return the value
    /// @throws EndOfChannelException if the watch is closed first
    /// @throws CancelledError if the task is cancelled while it waits
    /// @throws IllegalStateException if it has to wait, but the caller is not a task or belongs to another loop
    public T awaitFor(Predicate<? super T> condition) {
        requireNonNull(condition, "awaitFor needs a condition, not null");
        while (!condition.test(value)) {
            if (isClosed) {
                throw new EndOfChannelException(
                        this + " was closed before its value was the one waited for; see why it was closed");
            }
            watchers.suspend();
        }
        return value;
    }

    /// {@return the values to come, beginning with the one it has now} Each step of an iterator suspends until
    /// there is a value that this iterator has not seen, skips to the latest, and ends with the watch.
    public Iterable<T> changes() {
        return Changes::new;
    }

    private final class Changes implements Iterator<T> {

        private long seen = -1;

        @Override
        public boolean hasNext() {
            while (seen == version) {
                if (isClosed) {
                    return false;
                }
                watchers.suspend();
            }
            return true;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException(Watch.this + " has no more values; ask hasNext() first");
            }
            seen = version;
            return value;
        }
    }

    /// Ends the loops over [#changes()], once they have seen the last value. Never suspends; closing again has no
    /// effect.
    @Override
    public void close() {
        isClosed = true;
        watchers.wakeAll();
    }

    /// {@return a text such as `Watch[open, watchers=2]`, without the value}
    @Override
    public String toString() {
        return "Watch[" + (isClosed ? "closed" : "open") + ", watchers=" + watchers.size() + "]";
    }
}
