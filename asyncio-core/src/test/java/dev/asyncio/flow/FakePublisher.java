package dev.asyncio.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/// A publisher in the test's hands, which writes down what it is asked for.
final class FakePublisher implements Flow.Publisher<String> {

    final List<String> asked = new ArrayList<>();
    Flow.Subscriber<? super String> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super String> given) {
        subscriber = given;
        given.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                asked.add("request " + count);
            }

            @Override
            public void cancel() {
                asked.add("cancel");
            }
        });
    }
}
