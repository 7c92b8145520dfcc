package dev.asyncio;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `gather`: counts its children down and completes the outer future (CPython, `tasks.py`, `gather`).
///
/// @param <T> the type of the children's results
/// @param <R> the type of the items of the list: T or Outcome of T
abstract class Gathering<T, R> {

    private final List<Future<T>> children;
    private final Future.Callback callback = Future.Callback.of(this::childDone, () -> this.outer);
    private @Nullable GatheringFuture<List<R>> outer;
    private int finished;

    Gathering(int size) {
        children = new ArrayList<>(size);
    }

    /// Deals with a child that did not succeed.
    ///
    /// @return whether the outer future is thereby done
    abstract boolean failsOuter(Future<T> child, Future<List<R>> outerFuture);

    /// {@return the list's item for a child that is done}
    abstract R item(Future<T> child);

    final Future<List<R>> start(EventLoop loop, List<? extends Awaitable<? extends T>> awaitables) {
        if (awaitables.isEmpty()) {
            Future<List<R>> empty = loop.createFuture();
            empty.finish(new ArrayList<R>());
            return empty;
        }
        List<Future<?>> doneAlready = new ArrayList<>(0);
        IdentityHashMap<Coroutine<?>, Future<T>> started = new IdentityHashMap<>(0);
        for (Awaitable<? extends T> awaitable : awaitables) {
            Future<T> child = awaitable instanceof Coroutine<?> coroutine
                    ? started.computeIfAbsent(coroutine, _ -> Waiting.ensureFutureOf(loop, awaitable))
                    : Waiting.ensureFutureOf(loop, awaitable);
            // One that is given twice is counted, and heard of, twice.
            if (child.isDone()) {
                doneAlready.add(child);
            } else {
                child.register(callback);
            }
            children.add(child);
        }
        GatheringFuture<List<R>> gathered = new GatheringFuture<>(loop, new ArrayList<>(children));
        outer = gathered;
        for (Future<?> child : doneAlready) {
            childDone(child);
        }
        return gathered;
    }

    private void childDone(Future<?> done) {
        finished++;
        GatheringFuture<List<R>> gathered = outer;
        if (gathered == null || gathered.isDone()) {
            done.settle();
            return;
        }
        @SuppressWarnings("unchecked") // registered with children only
        Future<T> child = (Future<T>) done;
        if (failsOuter(child, gathered) || finished < children.size()) {
            return;
        }
        List<R> items = new ArrayList<>(children.size());
        for (Future<T> one : children) {
            items.add(item(one));
        }
        if (gathered.isCancelRequested()) {
            // Cancelled from outside: that goes on, whatever the children made of it.
            gathered.fail(children.getLast().cancelledErrorInAnyCase());
        } else {
            gathered.finish(items);
        }
    }

    /// The first failure is the outer future's.
    static final class OfResults<T> extends Gathering<T, T> {

        OfResults(int size) {
            super(size);
        }

        @Override
        boolean failsOuter(Future<T> child, Future<List<T>> outerFuture) {
            Throwable thrown = child.isCancelled() ? child.takeCancelledError() : child.exception();
            if (thrown == null) {
                return false;
            }
            outerFuture.fail(thrown);
            return true;
        }

        @Override
        T item(Future<T> child) {
            return child.result();
        }
    }

    /// Failures stand in the list.
    static final class OfOutcomes<T> extends Gathering<T, Outcome<T>> {

        OfOutcomes(int size) {
            super(size);
        }

        @Override
        boolean failsOuter(Future<T> child, Future<List<Outcome<T>>> outerFuture) {
            return false;
        }

        @Override
        Outcome<T> item(Future<T> child) {
            if (child.isCancelled()) {
                return new Outcome<>(null, new CancelledError(child.cancelMessage()));
            }
            Throwable thrown = child.exception();
            return thrown == null ? new Outcome<>(child.result(), null) : new Outcome<>(null, thrown);
        }
    }
}
