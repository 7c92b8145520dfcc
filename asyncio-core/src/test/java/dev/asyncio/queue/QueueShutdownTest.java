package dev.asyncio.queue;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.OverReleaseException;
import java.util.ArrayList;
import java.util.List;

class QueueShutdownTest {

    private final Queue<String> queue = new Queue<>(2);
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void putIsRefusedAfterShutdown() {
        queue.shutdown();

        var message = "Queue[size=0, maxSize=2, getters=0, putters=0, shut down] takes no more items;"
                + " end the producer when it sees this";
        assertThatThrownBy(() -> queue.put("item"))
                .isInstanceOf(QueueShutDownException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> queue.putNowait("item"))
                .isInstanceOf(QueueShutDownException.class)
                .hasMessage(message);
    }

    @AsyncioTest
    void putIntoAFullQueueIsRefusedAfterShutdownForTheShutdown() {
        fill();
        queue.shutdown();

        assertThatThrownBy(() -> queue.put("item")).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(() -> queue.putNowait("item")).isInstanceOf(QueueShutDownException.class);
    }

    @AsyncioTest
    void itemsCanStillBeTakenAfterShutdown() {
        fill();

        queue.shutdown();

        assertThat(queue.get()).isEqualTo("a");
        assertThat(queue.getNowait()).isEqualTo("b");
    }

    @AsyncioTest
    void getIsRefusedOnceAQueueThatWasShutDownIsEmpty() {
        queue.shutdown();

        var message = "Queue[size=0, maxSize=2, getters=0, putters=0, shut down] has no more items;"
                + " end the consumer when it sees this";
        assertThatThrownBy(queue::get)
                .isInstanceOf(QueueShutDownException.class)
                .hasMessage(message);
        assertThatThrownBy(queue::getNowait)
                .isInstanceOf(QueueShutDownException.class)
                .hasMessage(message);
    }

    @AsyncioTest
    void shutdownSendsWaitingGettersAwayInTheOrderOfTheirArrival() {
        startGetter("first");
        startGetter("second");
        yieldNow();

        queue.shutdown();
        yieldNow();

        assertThat(log).containsExactly("first: shut down", "second: shut down");
        assertThat(queue).hasToString("Queue[size=0, maxSize=2, getters=0, putters=0, shut down]");
    }

    @AsyncioTest
    void shutdownSendsWaitingPuttersAwayInTheOrderOfTheirArrival() {
        fill();
        startPutter("c");
        startPutter("d");
        yieldNow();

        queue.shutdown();
        yieldNow();

        assertThat(log).containsExactly("c: shut down", "d: shut down");
        assertThat(queue.size()).isEqualTo(2);
    }

    @AsyncioTest
    void getterThatWasWokenBeforeTheShutdownGetsItsItem() {
        startGetter("getter");
        yieldNow();

        queue.put("item");
        queue.shutdown();
        yieldNow();

        assertThat(log).containsExactly("getter: item");
    }

    @AsyncioTest
    void putterThatWasWokenBeforeTheShutdownIsRefused() {
        fill();
        startPutter("c");
        yieldNow();

        queue.get();
        queue.shutdown();
        yieldNow();

        assertThat(log).containsExactly("c: shut down");
        assertThat(queue.size()).isEqualTo(1);
    }

    @AsyncioTest
    void joinStillWaitsForTheItemsThatAreLeftAfterShutdown() {
        fill();
        startJoiner();

        queue.shutdown();
        sleep(seconds(1));
        assertThat(log).isEmpty();
        for (int i = 0; i < 2; i++) {
            queue.get();
            queue.taskDone();
        }
        yieldNow();

        assertThat(log).containsExactly("joined");
    }

    @AsyncioTest
    void immediateShutdownThrowsTheItemsAway() {
        fill();

        queue.shutdown(true);

        assertThat(queue.isEmpty()).isTrue();
        assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
    }

    @AsyncioTest
    void immediateShutdownCountsTheItemsAsDone() {
        fill();
        startJoiner();

        queue.shutdown(true);
        yieldNow();

        assertThat(log).containsExactly("joined");
        assertThatThrownBy(queue::taskDone).isInstanceOf(OverReleaseException.class);
    }

    @AsyncioTest
    void immediateShutdownDoesNotCountItemsThatWereTaken() {
        fill();
        queue.get();
        startJoiner();

        queue.shutdown(true);
        sleep(seconds(1));
        assertThat(log).isEmpty();
        queue.taskDone();
        yieldNow();

        assertThat(log).containsExactly("joined");
    }

    @AsyncioTest
    void immediateShutdownOfAQueueWithMoreDoneThanTakenCountsNoneTwice() {
        fill();
        queue.taskDone();

        queue.shutdown(true);

        assertThatThrownBy(queue::taskDone).isInstanceOf(OverReleaseException.class);
    }

    @AsyncioTest
    void getterThatWasWokenBeforeAnImmediateShutdownGetsNothing() {
        startGetter("getter");
        yieldNow();

        queue.put("item");
        queue.shutdown(true);
        yieldNow();

        assertThat(log).containsExactly("getter: shut down");
    }

    @AsyncioTest
    void joinersResumeBeforeGettersAndGettersBeforePutters() {
        fill();
        startJoiner();
        startPutter("c");
        yieldNow();

        queue.shutdown(true);
        yieldNow();

        assertThat(log).containsExactly("joined", "c: shut down");
    }

    @AsyncioTest
    void shutdownCanBecomeImmediateLater() {
        fill();
        queue.shutdown();

        queue.shutdown(true);

        assertThat(queue).hasToString("Queue[size=0, maxSize=2, getters=0, putters=0, shut down]");
    }

    @AsyncioTest
    void waiterCancelledAfterTheShutdownWokeItIsCancelled() {
        var getter = createTask(queue::get);
        yieldNow();

        queue.shutdown();
        getter.cancel();
        yieldNow();

        assertThat(getter.isCancelled()).isTrue();
    }

    private void fill() {
        queue.putNowait("a");
        queue.putNowait("b");
    }

    private void startGetter(String name) {
        createTask(() -> {
            try {
                log.add(name + ": " + queue.get());
            } catch (QueueShutDownException end) {
                log.add(name + ": shut down");
            }
        });
    }

    private void startPutter(String item) {
        createTask(() -> {
            try {
                queue.put(item);
                log.add(item + ": put");
            } catch (QueueShutDownException end) {
                log.add(item + ": shut down");
            }
        });
    }

    private void startJoiner() {
        createTask(() -> {
            queue.join();
            log.add("joined");
        });
        yieldNow();
    }
}
