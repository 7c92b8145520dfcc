package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The results of a function that is applied to many items, to some of them at a time. Made by
/// [Asyncio#mapConcurrent] and [Asyncio#mapUnordered]; asyncio has nothing like it.
///
/// ```java
/// try (var pages = mapConcurrent(urls, 10, url -> fetch(url))) {
///     for (String page : pages) { … }
/// }
/// ```
/// Each item gets a task. Work begins with the loop, and the input, which may be endless and may suspend, is
/// read only as far as there is room: no more items are begun and not yet handed out than the limit says, so a
/// slow consumer slows everything down. When one fails, the others are cancelled, and once they have ended the
/// exception is thrown by the loop; so it goes when the consumer is cancelled. Leaving the loop early needs
/// [#close()], which a `try` statement calls: the rest is cancelled.
///
/// Used by one task. The tasks belong to the [CancelScope]s around the beginning of the loop.
///
/// @param <R> the type of the results
public final class ConcurrentResults<R> implements Iterable<R>, AutoCloseable {

    /// What is done with each item, in a task of its own.
    ///
    /// @param <T> the type of the items
    /// @param <R> the type of the results
    @FunctionalInterface
    public interface Mapping<T, R> {
        /// {@return the result for an item} May suspend.
        R apply(T item) throws Exception;
    }

    /// Reads the input and begins the items.
    private final Action feeding;

    private final boolean isOrdered;
    private final String name;

    // Confined to the loop.
    private final Slots room;
    private final WaitQueue consumer = new WaitQueue(this);

    /// What is to be handed out: in order, each task from its beginning on; else those that are done.
    private final ArrayDeque<Task<R>> results = new ArrayDeque<>();

    /// The tasks that have not ended, and the one that reads the input.
    private final Set<Task<?>> running = new LinkedHashSet<>();

    private @Nullable Task<Void> feeder;
    private @Nullable CancelScope scope;
    private @Nullable Throwable failure;
    private boolean isClosed;

    <T> ConcurrentResults(
            String name,
            Iterable<? extends T> items,
            int limit,
            Mapping<? super T, ? extends R> mapping,
            boolean isOrdered) {
        requireNonNull(items, name + " needs items, not null");
        requireNonNull(mapping, name + " needs a function, not null");
        if (limit < 1) {
            throw new IllegalArgumentException(
                    name + " needs a limit of at least 1, but it is " + limit + "; it says how many run at a time");
        }
        this.name = name;
        this.isOrdered = isOrdered;
        this.room = new Slots(limit, this);
        this.feeding = () -> {
            Iterator<? extends T> input = items.iterator();
            room.take();
            while (input.hasNext()) {
                T item = input.next();
                Task<R> task = newTask(Asyncio.coroutine(name, () -> mapping.apply(item)));
                if (isOrdered) {
                    results.add(task);
                }
                room.take();
            }
        };
    }

    private <X> Task<X> newTask(Coroutine<X> work) {
        EventLoop loop = EventLoop.currentTaskFor(name).eventLoop();
        loop.scopeOfNextTask = scope;
        Task<X> task;
        try {
            task = loop.createTask(work);
        } finally {
            loop.scopeOfNextTask = null;
        }
        running.add(task);
        task.register(Future.Callback.of(_ -> hasEnded(task)));
        return task;
    }

    private void begin() {
        if (isClosed) {
            throw new IllegalStateException(this + " is closed; call " + name + " again for another loop");
        }
        if (feeder == null) {
            scope = EventLoop.currentTaskFor(name).scope;
            feeder = newTask(Asyncio.coroutine(name, feeding));
        }
    }

    private void hasEnded(Task<?> task) {
        running.remove(task);
        Throwable thrown = task.isCancelled() ? task.takeCancelledError() : task.failureUnseen();
        if (thrown == null) {
            addDone(task);
        } else if (!isClosed && failure == null) {
            task.settle();
            failure = thrown;
            running.forEach(Task::cancel);
        } else if (failure != null && !(thrown instanceof CancelledError) && thrown != failure) {
            task.settle();
            failure.addSuppressed(thrown);
        }
        consumer.wakeAll();
    }

    @SuppressWarnings("unchecked") // but for the one that reads the input, all are of results
    private void addDone(Task<?> task) {
        if (!isOrdered && task != feeder) {
            results.add((Task<R>) task);
        }
    }

    /// {@return the results in the order of the loop, a live view: all iterators share them} `hasNext()` suspends
    /// until there is a result, and throws what the function, or the input, has thrown.
    @Override
    public Iterator<R> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return awaitNext();
            }

            @Override
            public R next() {
                if (!awaitNext()) {
                    throw new NoSuchElementException(ConcurrentResults.this + " has handed out all results");
                }
                room.release();
                return results.remove().result();
            }
        };
    }

    /// Suspends until there is a result.
    ///
    /// @return false if there is none any more
    private boolean awaitNext() {
        begin();
        while (true) {
            Throwable thrown = failure;
            if (thrown != null) {
                close();
                throw Sneaky.rethrow(thrown);
            }
            Task<R> next = results.peek();
            if (next != null && next.isDone()) {
                return true;
            }
            if (next == null && running.isEmpty()) {
                return false;
            }
            try {
                consumer.suspend();
            } catch (Throwable cancelled) {
                close();
                throw cancelled;
            }
        }
    }

    /// {@return all results that have not been handed out yet} Suspends until they are there.
    public List<R> toList() {
        List<R> all = new ArrayList<>();
        for (R result : this) {
            all.add(result);
        }
        return all;
    }

    /// Cancels what is still going on and waits until it has ended. Has no effect if everything was handed out.
    ///
    /// @throws CancelledError if the calling task was cancelled meanwhile, but only at the end
    @Override
    public void close() {
        isClosed = true;
        results.clear();
        running.forEach(Task::cancel);
        CancelledError cancellation = null;
        while (!running.isEmpty()) {
            try {
                EventLoop.currentTaskFor("close").suspendOutsideScopes(consumer::suspend);
            } catch (CancelledError e) {
                cancellation = e;
            }
        }
        if (cancellation != null) {
            throw cancellation;
        }
    }

    @Override
    public String toString() {
        return name + "[limit=" + room.limit() + ", running=" + running.size() + "]";
    }
}
