package dev.asyncio.flow;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/// Cancels whoever reads a publisher at each suspension: the subscription ends, and so does what publishes.
class FlowsEverywhereTest {

    @Test
    void readingAPublisher() throws Exception {
        CancelEverywhere.of(() -> {
                    var publisher = new FakePublisher();
                    boolean[] isComplete = {false};
                    createTask(() -> {
                        for (String item : List.of("a", "b")) {
                            turns(3);
                            if (publisher.subscriber != null) {
                                publisher.subscriber.onNext(item);
                            }
                        }
                        turns(3);
                        if (publisher.subscriber != null) {
                            isComplete[0] = true;
                            publisher.subscriber.onComplete();
                        }
                    });
                    return Scenario.of(() -> {
                                try (var items = Flows.iterate(publisher)) {
                                    for (String _ : items) {
                                        yieldNow();
                                    }
                                }
                            })
                            .andAfterwards(() -> assertThat(publisher.subscriber == null
                                            || isComplete[0]
                                            || publisher.asked.contains("cancel"))
                                    .isTrue());
                })
                .check();
    }

    @Test
    void readingWhatIsPublishedHere() throws Exception {
        CancelEverywhere.of(() -> {
                    var open = new ArrayList<String>();
                    Flow.Publisher<Integer> publisher = Flows.publisher(() -> generator(out -> {
                        open.add("rows");
                        try {
                            for (int i = 0; i < 2; i++) {
                                sleep(seconds(1));
                                out.yield(i);
                            }
                        } finally {
                            open.remove("rows");
                        }
                    }));
                    return Scenario.of(() -> {
                                try (var items = Flows.iterate(publisher, 1)) {
                                    for (int _ : items) {
                                        sleep(seconds(0.5));
                                    }
                                }
                            })
                            .andAgain()
                            .andAfterwards(() -> assertThat(open).isEmpty());
                })
                .check();
    }

    /// Time does not pass while a subscription is open, since its items may come from another thread.
    private static void turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldNow();
        }
    }
}
