package dev.asyncio.flow;

import static dev.asyncio.Asyncio.allTasks;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncGenerator;
import dev.asyncio.AsyncioTest;
import dev.asyncio.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;

class IterablePublisherTest {

    private final List<Object> log = new ArrayList<>();
    private final IOException failure = new IOException("disk");

    private AsyncGenerator<Integer> numbers(int count) {
        return generator(out -> {
            try {
                for (int i = 1; i <= count; i++) {
                    log.add("makes " + i);
                    out.yield(i);
                }
            } finally {
                log.add("closed");
            }
        });
    }

    private void subscribe(Flow.Publisher<?> publisher, Probe probe) {
        publisher.subscribe(probe);
        settle();
    }

    private static void settle() {
        sleep(seconds(1));
    }

    @AsyncioTest
    void sendsAllItemsAndTheEnd() {
        Probe probe = new Probe(Long.MAX_VALUE);

        subscribe(Flows.publisher(() -> numbers(3)), probe);

        assertThat(probe.signals).containsExactly(1, 2, 3, "complete");
        assertThat(log).endsWith("closed");
        assertThat(allTasks()).containsExactly(currentTask());
    }

    @AsyncioTest
    void sendsNoMoreThanItIsAskedFor() {
        Probe probe = new Probe(0);
        subscribe(Flows.publisher(() -> numbers(9)), probe);
        assertThat(probe.signals).isEmpty();

        probe.subscription.request(1);
        probe.subscription.request(2);
        settle();

        assertThat(probe.signals).containsExactly(1, 2, 3);
        assertThat(log).endsWith("makes 4"); // and no further
        probe.subscription.cancel();
        settle();
    }

    @AsyncioTest
    void tellsTheEndWithoutBeingAskedForIt() {
        Probe none = new Probe(0);
        Probe exactly = new Probe(2);

        subscribe(Flows.publisher(List::of), none);
        subscribe(Flows.publisher(() -> List.of("a", "b")), exactly);

        assertThat(none.signals).containsExactly("complete");
        assertThat(exactly.signals).containsExactly("a", "b", "complete");
    }

    @AsyncioTest
    void everySubscriberHasItemsOfItsOwn() {
        Flow.Publisher<Integer> publisher = Flows.publisher(() -> numbers(2));
        Probe first = new Probe(5);
        Probe second = new Probe(5);

        subscribe(publisher, first);
        subscribe(publisher, second);

        assertThat(first.signals).containsExactly(1, 2, "complete");
        assertThat(second.signals).containsExactly(1, 2, "complete");
    }

    @AsyncioTest
    void aFailureOfTheIterableIsTheSubscribers() {
        Probe probe = new Probe(5);

        subscribe(
                Flows.publisher(() -> generator(out -> {
                    out.yield("a");
                    throw failure;
                })),
                probe);

        assertThat(probe.signals).containsExactly("a", failure);
    }

    @AsyncioTest
    void aNullItemIsAFailure() {
        Probe probe = new Probe(5);

        subscribe(Flows.publisher(() -> Arrays.asList("a", null)), probe);

        assertThat(probe.signals.getFirst()).isEqualTo("a");
        assertThat((Throwable) probe.signals.getLast())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A publisher cannot send null (Reactive Streams, rule 2.13); leave the item out");
    }

    @AsyncioTest
    void cancellingClosesTheGenerator() {
        Probe probe = new Probe(1);
        subscribe(Flows.publisher(() -> numbers(9)), probe);

        probe.subscription.cancel();
        probe.subscription.request(1);
        settle();

        assertThat(probe.signals).containsExactly(1);
        assertThat(log).endsWith("closed");
        assertThat(allTasks()).containsExactly(currentTask());
    }

    @AsyncioTest
    void cancellingBeforeItBeginsRunsNothing() {
        Probe probe = new Probe(1);

        Flows.publisher(() -> numbers(9)).subscribe(probe);
        probe.subscription.cancel();
        settle();

        assertThat(probe.signals).isEmpty();
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void askingForNothingIsAnError() {
        Probe probe = new Probe(1);
        subscribe(Flows.publisher(() -> numbers(9)), probe);

        probe.subscription.request(0);
        settle();
        probe.subscription.request(1);
        settle();

        assertThat(probe.signals).hasSize(2);
        assertThat((Throwable) probe.signals.getLast())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A subscriber asked for 0 items; ask for at least 1 (Reactive Streams, rule 3.9)");
        assertThat(log).endsWith("closed");
    }

    @AsyncioTest
    void aSubscriberThatThrowsHearsNoMoreAndIsReported() {
        List<Object> reports = new ArrayList<>();
        runningLoop().setExceptionHandler((_, what) -> reports.add(what.exception()));
        IllegalStateException thrown = new IllegalStateException("cannot take it");
        Probe probe = new Probe(9) {
            @Override
            public void onNext(Object item) {
                throw thrown;
            }
        };

        subscribe(Flows.publisher(() -> numbers(9)), probe);

        assertThat(probe.signals).isEmpty();
        assertThat(log).endsWith("closed");
    }

    @AsyncioTest
    void anybodyMaySubscribeOnAnyThread() {
        Flow.Publisher<Integer> publisher = Flows.publisher(() -> numbers(3));
        Probe probe = new Probe(0);

        toThread(() -> publisher.subscribe(probe));
        toThread(() -> probe.subscription.request(2));
        settle();
        toThread(() -> probe.subscription.request(2));
        settle();

        assertThat(probe.signals).containsExactly(1, 2, 3, "complete");
    }

    @AsyncioTest
    void cancellingTheTaskIsTheSubscribersError() {
        Probe probe = new Probe(1);
        subscribe(Flows.publisher(() -> numbers(9)), probe);

        allTasks().stream().filter(task -> task != currentTask()).forEach(task -> task.cancel("enough"));
        settle();

        assertThat((Throwable) probe.signals.getLast()).hasMessage("enough");
        assertThat(log).endsWith("closed");
    }

    @AsyncioTest
    void aLoopThatIsClosedIsTheSubscribersError() {
        EventLoop closed = EventLoop.builder().name("closed").build();
        closed.close();
        Probe probe = new Probe(1);

        subscribe(Flows.publisher(() -> numbers(9), closed), probe);

        assertThat((Throwable) probe.signals.getLast()).hasMessage("EventLoop 'closed' is closed; make a new one");
    }

    @AsyncioTest
    void wrongArgumentsAreRefused() {
        assertThatThrownBy(() -> Flows.publisher(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("publisher needs a supplier of items, not null");
        assertThatThrownBy(() -> Flows.publisher(List::of, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("publisher needs a loop, not null");
        assertThatThrownBy(() -> Flows.publisher(List::of).subscribe(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A subscriber must not be null");
    }
}
