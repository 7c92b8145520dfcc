package dev.asyncio;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Futures in the order in which they are done. Python: `asyncio.as_completed`.
///
/// A `for` loop over it gets the very futures that were passed in (tasks, for coroutines), each of them done,
/// and suspends until there is one. [#plain()] gives coroutines instead, each of which waits for the next
/// result. Either way each completion is handed out once.
///
/// @param <T> the type of the results
public final class AsCompleted<T> implements Iterable<Future<T>> {

    private final ArrayDeque<Future<T>> done = new ArrayDeque<>();
    private final WaitQueue waiters = new WaitQueue(this);
    private final Set<Future<T>> todo;
    private final Consumer<Future<?>> completed = this::completed;
    private final @Nullable Duration timeout;
    private @Nullable TimerHandle timer;
    private int left;
    private int missed; // how many of those that are left the timeout took away

    AsCompleted(EventLoop loop, Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Duration timeout) {
        this.timeout = timeout;
        Set<Awaitable<? extends T>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        todo = new LinkedHashSet<>();
        for (Awaitable<? extends T> awaitable : awaitables) {
            if (distinct.add(awaitable)) {
                todo.add(Waiting.ensureFutureOf(loop, awaitable));
            }
        }
        left = todo.size();
        Future.Callback callback = Future.Callback.of(completed);
        for (Future<T> future : todo) {
            future.register(callback);
        }
        if (timeout != null && left > 0) {
            timer = loop.callLater(timeout, this::expire);
        }
    }

    private void completed(Future<?> future) {
        if (todo.isEmpty()) {
            return; // the timeout was here first
        }
        todo.remove(future);
        @SuppressWarnings("unchecked") // registered with our own futures only
        Future<T> ours = (Future<T>) future;
        done.add(ours);
        waiters.removeAndWakeNext();
        if (todo.isEmpty() && timer != null) {
            timer.cancel();
        }
    }

    private void expire() {
        for (Future<T> future : todo) {
            future.remove(completed);
            missed++;
            waiters.removeAndWakeNext();
        }
        todo.clear();
    }

    /// Suspends until a completion can be handed out.
    private Future<T> next() {
        while (done.isEmpty() && missed == 0) {
            WaitQueue.Waiter waiter = waiters.add();
            try {
                waiter.await();
            } catch (Throwable thrown) {
                waiter.cancel();
                waiter.remove();
                if ((!done.isEmpty() || missed > 0) && !waiter.isCancelled()) {
                    waiters.removeAndWakeNext(); // woken, but gone: the next in line has it
                }
                throw thrown;
            }
        }
        Future<T> next = done.poll();
        if (next == null) {
            missed--;
            throw new TimeoutException(
                    "asCompleted timed out after " + timeout + "; the awaitables that are left run on");
        }
        return next;
    }

    /// {@return an iterator over the futures themselves, which suspends in `next()`}
    ///
    /// `next()` throws [TimeoutException] once the timeout has passed.
    @Override
    public Iterator<Future<T>> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public Future<T> next() {
                takePlace();
                return AsCompleted.this.next();
            }
        };
    }

    /// {@return the same, as coroutines: each gives the next result, or throws the next failure, when it is
    /// awaited}
    public Iterable<Coroutine<T>> plain() {
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public Coroutine<T> next() {
                takePlace();
                return new Coroutine<>(
                        "next of asCompleted", () -> AsCompleted.this.next().result());
            }
        };
    }

    private void takePlace() {
        if (left == 0) {
            throw new NoSuchElementException("asCompleted has handed out all it was given");
        }
        left--;
    }

    @Override
    public String toString() {
        return "asCompleted[" + todo.size() + " pending, " + done.size() + " done]";
    }
}
