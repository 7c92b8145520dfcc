package dev.asyncio.flow;

import static java.util.Objects.requireNonNull;

import dev.asyncio.EventLoop;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/// Publishes what iterables give: each subscription runs one of its own, in a task.
final class IterablePublisher<T> implements Flow.Publisher<T> {

    private final Supplier<? extends Iterable<? extends T>> items;
    private final EventLoop loop;

    IterablePublisher(Supplier<? extends Iterable<? extends T>> items, EventLoop loop) {
        this.items = items;
        this.loop = loop;
    }

    /// {@return whether the signals come from the given loop}
    boolean isOn(EventLoop other) {
        return loop == other;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        requireNonNull(subscriber, "A subscriber must not be null");
        IterableSubscription<T> subscription = new IterableSubscription<>(loop, subscriber);
        subscriber.onSubscribe(subscription);
        // Not before onSubscribe has returned: signals come one at a time.
        try {
            loop.callSoonThreadsafe(() -> subscription.start(items));
        } catch (IllegalStateException closed) {
            subscription.fail(closed);
        }
    }
}
