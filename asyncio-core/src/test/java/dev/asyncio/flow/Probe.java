package dev.asyncio.flow;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/// A subscriber that writes down its signals, and asks for what the test tells it to.
class Probe implements Flow.Subscriber<Object> {

    final List<Object> signals = new CopyOnWriteArrayList<>();
    volatile Flow.Subscription subscription;
    private final long atOnce;

    /// @param atOnce how many items to ask for at the beginning; may be 0
    Probe(long atOnce) {
        this.atOnce = atOnce;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (atOnce > 0) {
            given.request(atOnce);
        }
    }

    @Override
    public void onNext(Object item) {
        signals.add(item);
    }

    @Override
    public void onError(Throwable thrown) {
        signals.add(thrown);
    }

    @Override
    public void onComplete() {
        signals.add("complete");
    }
}
