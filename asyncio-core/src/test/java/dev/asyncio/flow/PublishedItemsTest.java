package dev.asyncio.flow;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;

class PublishedItemsTest {

    private final FakePublisher fake = new FakePublisher();
    private final List<Object> log = new ArrayList<>();

    private Task<Void> startConsumer(int bufferSize) {
        Task<Void> consumer = createTask(() -> {
            try (var items = Flows.iterate(fake, bufferSize)) {
                for (String item : items) {
                    log.add(item);
                }
            }
            log.add("end");
        });
        yieldNow();
        return consumer;
    }

    @AsyncioTest
    void aTaskIteratesOverWhatAPublisherOfAnotherThreadSends() throws InterruptedException {
        List<Integer> received = new ArrayList<>();
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            while (publisher.getNumberOfSubscribers() == 0) {
                Thread.onSpinWait();
            }
            IntStream.range(0, 1_000).forEach(publisher::submit);
            publisher.close();
        });

        // @start region="iterate"
        try (var items = Flows.iterate(publisher)) {
            for (int item : items) {
                received.add(item);
            }
        }
        // @end

        thread.join();
        assertThat(received).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @AsyncioTest
    void thePublisherIsAskedForHalfABufferAtATime() {
        startConsumer(4);
        for (String item : List.of("a", "b", "c")) {
            fake.subscriber.onNext(item);
        }
        for (int turn = 0; turn < 4; turn++) { // as many as a call from outside takes to arrive
            yieldNow();
        }

        assertThat(log).containsExactly("a", "b", "c");
        assertThat(fake.asked).containsExactly("request 4", "request 2");
        fake.subscriber.onComplete();
    }

    @AsyncioTest
    void theDefaultBufferHoldsSixtyFourItems() {
        Iterator<String> items = Flows.iterate(fake).iterator();
        Task<Boolean> consumer = createTask(items::hasNext);
        yieldNow();

        assertThat(fake.asked).containsExactly("request 64");
        fake.subscriber.onComplete();
        assertThat(await(consumer)).isFalse();
    }

    @AsyncioTest
    void nobodyIsSubscribedBeforeTheFirstRequest() {
        var items = Flows.iterate(fake);
        yieldNow();
        assertThat(fake.subscriber).isNull();

        items.close();

        assertThat(items.iterator().hasNext()).isFalse();
        assertThat(fake.subscriber).isNull();
    }

    @AsyncioTest
    void theFailureComesAfterTheItemsAndIsTheVeryOne() {
        IOException failure = new IOException("disk");
        Task<Void> consumer = startConsumer(4);
        fake.subscriber.onNext("a");
        fake.subscriber.onNext("b");
        fake.subscriber.onError(failure);

        assertThatThrownBy(() -> await(consumer)).isSameAs(failure);

        assertThat(log).containsExactly("a", "b");
        assertThat(fake.asked).doesNotContain("cancel");
    }

    @AsyncioTest
    void theEndComesAfterTheItems() {
        Task<Void> consumer = startConsumer(4);
        fake.subscriber.onNext("a");
        fake.subscriber.onComplete();

        await(consumer);

        assertThat(log).containsExactly("a", "end");
        assertThat(fake.asked).containsExactly("request 4");
    }

    @AsyncioTest
    void cancellingTheTaskCancelsTheSubscription() {
        Task<Void> consumer = startConsumer(4);

        consumer.cancel();

        assertThatThrownBy(() -> await(consumer)).isInstanceOf(CancelledError.class);
        assertThat(fake.asked).containsExactly("request 4", "cancel");
    }

    @AsyncioTest
    void leavingTheLoopCancelsTheSubscriptionAndForgetsTheRest() {
        var items = Flows.iterate(fake, 4);
        Task<String> consumer = createTask(() -> {
            try (items) {
                return items.iterator().next();
            }
        });
        yieldNow();
        fake.subscriber.onNext("a");
        fake.subscriber.onNext("b");

        assertThat(await(consumer)).isEqualTo("a");

        assertThat(fake.asked).containsExactly("request 4", "cancel");
        fake.subscriber.onNext("late");
        assertThat(items.iterator().hasNext()).isFalse();
        assertThatThrownBy(() -> items.iterator().next())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("The publisher has completed, or its items were closed");
    }

    @AsyncioTest
    void aPublisherThatSendsMoreThanItWasAskedForIsGivenUp() {
        Task<Void> consumer = startConsumer(1);
        fake.subscriber.onNext("a");
        fake.subscriber.onNext("b");

        assertThatThrownBy(() -> await(consumer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The publisher sends more than it was asked for: PublishedItems[buffered=1, bufferSize=1]"
                        + " is full; use a publisher that heeds demand");
        assertThat(log).containsExactly("a");
        assertThat(fake.asked).contains("cancel");
    }

    @AsyncioTest
    void aSecondSubscriptionIsCancelled() {
        startConsumer(4);
        FakePublisher other = new FakePublisher();

        other.subscribe(fake.subscriber);

        assertThat(other.asked).containsExactly("cancel");
        fake.subscriber.onComplete();
    }

    @AsyncioTest
    void oneTaskAtATimeMayWait() {
        var items = Flows.iterate(fake, 4);
        Task<Boolean> first = createTask(() -> items.iterator().hasNext());
        yieldNow();

        assertThatThrownBy(() -> items.iterator().hasNext())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("PublishedItems[buffered=0, bufferSize=4] is being waited for already, by another task; let"
                        + " one task take the items");

        fake.subscriber.onNext("a");
        assertThat(await(first)).isTrue();
        items.close();
    }

    @AsyncioTest
    void whatSubscribeThrowsIsThrown() {
        IllegalStateException refusal = new IllegalStateException("closed for today");
        Flow.Publisher<String> refusing = _ -> {
            throw refusal;
        };
        var items = Flows.iterate(refusing);

        assertThatThrownBy(() -> items.iterator().hasNext()).isSameAs(refusal);

        assertThat(items.iterator().hasNext()).isFalse();
    }

    @AsyncioTest
    void aGeneratorOfTheSameLoopKeepsItsVirtualTime() {
        Flow.Publisher<String> publisher = Flows.publisher(() -> generator(out -> {
            for (String item : List.of("a", "b", "c")) {
                sleep(seconds(1));
                out.yield(item);
            }
        }));

        for (String item : Flows.iterate(publisher, 1)) {
            sleep(seconds(10));
            log.add(item);
        }

        assertThat(log).containsExactly("a", "b", "c");
        assertThat(runningLoop().time())
                .isBetween(seconds(31).toNanos(), seconds(33).toNanos());
    }

    @AsyncioTest
    void wrongArgumentsAreRefused() {
        assertThatThrownBy(() -> Flows.iterate(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("iterate needs a publisher, not null");
        assertThatThrownBy(() -> Flows.iterate(fake, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bufferSize must be positive, but is 0; use 1 to ask for one item at a time");
    }
}
