package dev.asyncio.flow;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.Task;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One subscriber's task, and what the subscriber asks of it from any thread (Reactive Streams 1.0.4, section 3).
///
/// Signals are sent by the task alone, so they come one at a time.
final class IterableSubscription<T> implements Flow.Subscription {

    private final EventLoop loop;
    private final Flow.Subscriber<? super T> subscriber;

    // Guarded by this: any thread asks and cancels.
    private long demand;
    private boolean isCancelled;
    private @Nullable IllegalArgumentException violation;

    // Confined to the loop.
    private @Nullable Task<?> task;
    private @Nullable Future<Boolean> wanted;

    IterableSubscription(EventLoop loop, Flow.Subscriber<? super T> subscriber) {
        this.loop = loop;
        this.subscriber = subscriber;
    }

    // ---- the subscriber's side

    @Override
    public void request(long count) {
        synchronized (this) {
            if (count <= 0) {
                violation = new IllegalArgumentException(
                        "A subscriber asked for " + count + " items; ask for at least 1 (Reactive Streams, rule 3.9)");
            } else {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            }
        }
        tellTheLoop(this::wake);
    }

    @Override
    public void cancel() {
        synchronized (this) {
            isCancelled = true;
        }
        tellTheLoop(() -> stop("the subscriber has cancelled"));
    }

    private void tellTheLoop(Runnable call) {
        try {
            loop.callSoonThreadsafe(call);
        } catch (IllegalStateException closed) {
            // Neither may throw, and there is nobody left to ask.
        }
    }

    private void wake() {
        if (violation() != null) {
            stop("the subscriber has asked for nothing");
        }
        Future<Boolean> waiting = wanted;
        if (waiting != null) {
            var _ = waiting.trySetResult(true);
        }
    }

    private void stop(String why) {
        Task<?> running = task;
        if (running != null) {
            running.cancel(why);
        }
    }

    // ---- the task

    /// Called on the loop.
    void start(Supplier<? extends Iterable<? extends T>> items) {
        if (!isCancelled()) {
            task = loop.createTask(() -> publish(items));
        }
    }

    void fail(Throwable thrown) {
        if (!isCancelled()) {
            subscriber.onError(thrown);
        }
    }

    private void publish(Supplier<? extends Iterable<? extends T>> items) throws Exception {
        try {
            Iterable<? extends T> iterable = items.get();
            try (AutoCloseable _ = iterable instanceof AutoCloseable closeable ? closeable : () -> {}) {
                sendAll(iterable.iterator());
            }
        } catch (Throwable thrown) {
            if (isCancelled()) {
                throw thrown; // the subscriber wants to hear no more
            }
            Throwable misuse = violation();
            fail(misuse == null ? thrown : misuse);
            if (thrown instanceof Error) {
                throw thrown; // a cancellation, an exit, a failed assertion
            }
            return;
        }
        if (!isCancelled()) {
            subscriber.onComplete();
        }
    }

    private void sendAll(Iterator<? extends T> items) {
        // An end is told without being asked for.
        while (items.hasNext()) {
            T item = requireNonNull(
                    items.next(), "A publisher cannot send null (Reactive Streams, rule 2.13); leave the item out");
            awaitDemand();
            send(item);
            checkDemand();
        }
    }

    private void send(T item) {
        try {
            subscriber.onNext(item);
        } catch (Throwable thrown) {
            synchronized (this) {
                isCancelled = true; // as rule 2.13 has it; the failure is the task's
            }
            throw thrown;
        }
    }

    /// Suspends until the subscriber has asked for an item.
    private void awaitDemand() {
        while (!takeDemand()) {
            Future<Boolean> next = Asyncio.createFuture();
            wanted = next;
            if (!hasNews()) { // it may have come before there was anybody to wake
                Asyncio.await(next);
            }
            wanted = null;
        }
    }

    private synchronized boolean takeDemand() {
        checkDemand();
        if (demand == 0) {
            return false;
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        return true;
    }

    private synchronized boolean hasNews() {
        return demand > 0 || isCancelled || violation != null;
    }

    private synchronized void checkDemand() {
        if (isCancelled) {
            throw new CancelledError("the subscriber has cancelled");
        }
        if (violation != null) {
            throw violation;
        }
    }

    private synchronized @Nullable IllegalArgumentException violation() {
        return violation;
    }

    private synchronized boolean isCancelled() {
        return isCancelled;
    }
}
