package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ways to wait for futures (CPython, `tasks.py`).
final class Waiting {

    private Waiting() {}

    /// {@return what a call was given, each item of which is there}
    static <E> List<E> allOf(Collection<? extends E> given, String operation, String what) {
        List<E> all = new ArrayList<>(requireNonNull(given, () -> operation + " needs " + what + ", not null"));
        for (E item : all) {
            requireNonNull(item, () -> operation + " was given a null among its " + what);
        }
        return all;
    }

    // ---- ensure_future

    static <T> Future<T> ensureFuture(EventLoop loop, Awaitable<T> awaitable) {
        return ensureFutureOf(loop, awaitable);
    }

    @SuppressWarnings("unchecked") // a future only gives results, so one of a subtype will do
    static <T> Future<T> ensureFutureOf(EventLoop loop, Awaitable<? extends T> awaitable) {
        return switch (requireNonNull(awaitable, "There is nothing to await: the awaitable is null")) {
            case Future<? extends T> future -> {
                if (future.eventLoop() != loop) {
                    throw new IllegalArgumentException(future + " belongs to " + future.eventLoop() + ", not to " + loop
                            + "; combine futures of one loop");
                }
                yield (Future<T>) future;
            }
            case Coroutine<? extends T> coroutine -> (Future<T>) loop.createTask(coroutine);
        };
    }

    // ---- sleep

    static void sleep(Duration delay) {
        StackRoom.forScope();
        Task<?> task = EventLoop.currentTaskFor("sleep");
        long nanos = Times.nanos(requireNonNull(delay, "sleep needs a duration, not null"));
        if (nanos <= 0) {
            task.yieldOnce();
            return;
        }
        EventLoop loop = task.eventLoop();
        long deadline = Times.after(loop.time(), nanos);
        Sleep sleep = new Sleep(task, deadline);
        loop.timers.add(deadline, sleep);
        sleep.suspend();
    }

    // ---- wait

    static <F extends Future<?>> WaitResult<F> waitOn(
            Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        List<F> given = allOf(futures, "waitOn", "futures");
        requireNonNull(returnWhen, "waitOn needs a condition, not null; use ReturnWhen.ALL_COMPLETED");
        StackRoom.forScope();
        Task<?> task = EventLoop.currentTaskFor("waitOn");
        Set<F> all = new LinkedHashSet<>(given);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("waitOn was given no futures; there is nothing to wait for");
        }
        for (F future : all) {
            if (future.eventLoop() != task.eventLoop()) {
                throw new IllegalArgumentException(future + " belongs to " + future.eventLoop() + ", not to "
                        + task.eventLoop() + "; wait for futures of one loop");
            }
        }
        new AnyOrAll(task, all, returnWhen).await(timeout);
        WaitResult<F> result = new WaitResult<>(new LinkedHashSet<>(), new LinkedHashSet<>());
        for (F future : all) {
            (future.isDone() ? result.done() : result.pending()).add(future);
        }
        return result;
    }

    /// One `wait`: a gate that futures open by a count-down. It suspends even if all are done.
    private static final class AnyOrAll implements Consumer<Future<?>> {

        private final EventLoop loop;
        private final Set<? extends Future<?>> futures;
        private final ReturnWhen returnWhen;
        private final Gate gate;
        private @Nullable TimerHandle timer;
        private int left;

        AnyOrAll(Task<?> task, Set<? extends Future<?>> futures, ReturnWhen returnWhen) {
            this.loop = task.eventLoop();
            this.futures = futures;
            this.returnWhen = returnWhen;
            this.left = futures.size();
            this.gate = new Gate(task, this);
        }

        void await(@Nullable Duration timeout) {
            if (timeout != null) {
                timer = loop.callLater(timeout, gate::complete);
            }
            Future.Callback callback = Future.Callback.of(this, gate::task);
            for (Future<?> future : futures) {
                future.register(callback);
            }
            try {
                gate.suspend();
            } finally {
                cancelTimer();
                for (Future<?> future : futures) {
                    future.remove(this);
                }
            }
        }

        @Override
        public void accept(Future<?> future) {
            left--;
            if (left <= 0
                    || returnWhen == ReturnWhen.FIRST_COMPLETED
                    || (returnWhen == ReturnWhen.FIRST_EXCEPTION && hasFailed(future))) {
                cancelTimer();
                gate.complete();
            }
        }

        private static boolean hasFailed(Future<?> future) {
            boolean failed = future.failureUnseen() != null;
            future.settle(); // as CPython, which asks for the exception
            return failed;
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
            }
        }

        @Override
        public String toString() {
            return "wait[" + returnWhen + ", " + left + " of " + futures.size() + " pending]";
        }
    }

    // ---- wait_for

    static <T> T waitFor(Awaitable<T> awaitable, @Nullable Duration timeout) {
        requireNonNull(awaitable, "waitFor needs something to await, not null");
        if (timeout != null && !timeout.isPositive()) {
            Task<?> task = EventLoop.currentTaskFor("waitFor");
            Future<T> future = ensureFuture(task.eventLoop(), awaitable);
            if (future.isDone()) {
                return future.result();
            }
            cancelAndWait(future);
            try {
                return future.result();
            } catch (CancelledError e) {
                throw new TimeoutException("waitFor timed out after " + timeout + " waiting for " + awaitable, e);
            }
        }
        return new Timeout(timeout).run(() -> Asyncio.await(awaitable));
    }

    /// Cancels `future` and waits until it has ended. Waiting for a gate and not for the future itself keeps a
    /// cancellation of the caller apart from that of the future.
    static void cancelAndWait(Future<?> future) {
        StackRoom.forScope();
        Gate gate = new Gate(EventLoop.currentTaskFor("cancelAndWait"), future);
        Consumer<Future<?>> open = _ -> gate.complete();
        future.register(Future.Callback.of(open, gate::task));
        try {
            future.cancel();
            gate.suspend();
        } finally {
            future.remove(open);
        }
    }

    /// Cancels a task on behalf of one that is itself being cancelled, and waits until it has ended, whatever
    /// happens meanwhile.
    static void cancelAndWaitDespiteCancellation(Task<?> task) {
        Task<?> caller = EventLoop.currentTaskFor("cancel");
        task.cancel();
        while (!task.isDone()) {
            Gate gate = new Gate(caller, task);
            Consumer<Future<?>> open = _ -> gate.complete();
            task.register(Future.Callback.of(open, gate::task));
            try {
                caller.suspendOutsideScopes(gate::suspend);
            } catch (CancelledError again) {
                // What the caller throws afterwards is a cancellation as well.
            } finally {
                task.remove(open);
            }
        }
    }

    // ---- shield

    static <T> Future<T> shield(EventLoop loop, Awaitable<T> awaitable) {
        Future<T> inner = ensureFuture(loop, awaitable);
        if (inner.isDone()) {
            return inner;
        }
        PlainFuture<T> outer = new PlainFuture<>(inner.eventLoop());
        Consumer<Future<?>> innerDone = _ -> {
            if (outer.isDone()) {
                inner.settle();
            } else if (inner.isCancelled()) {
                outer.cancel();
            } else {
                copyOutcome(inner, outer);
            }
        };
        inner.register(Future.Callback.of(innerDone, () -> outer));
        outer.register(new Future.Callback(
                _ -> {
                    if (!inner.isDone()) {
                        inner.remove(innerDone);
                    }
                },
                null));
        return outer;
    }

    private static <T> void copyOutcome(Future<T> from, Future<T> to) {
        Throwable thrown = from.exception();
        if (thrown == null) {
            to.finish(from.result());
        } else {
            to.fail(thrown);
        }
    }
}
