package dev.asyncio.queue;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.EventLoop;
import dev.asyncio.OverReleaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ThreadSafeQueueTest {

    private final Queue<String> queue = new Queue<>(1);
    private final List<String> log = new ArrayList<>(); // of the loop's tasks only

    private @Nullable Thread foreign; // the one started last

    @AsyncioTest
    void threadFeedsATask() {
        // @start region="foreign-thread"
        var readings = new Queue<String>(10);
        var forThreads = readings.threadSafe();
        var sensor = createTask(() -> toThread(() -> {
            for (var reading : List.of("20 °C", "21 °C")) {
                forThreads.put(reading); // blocks this thread if the queue is full
            }
            forThreads.shutdown();
        }));

        try {
            while (true) {
                log.add(readings.get());
            }
        } catch (QueueShutDownException noMore) {
            log.add("no more readings");
        }
        // @end
        await(sensor);

        assertThat(log).containsExactly("20 °C", "21 °C", "no more readings");
    }

    @AsyncioTest
    void getBlocksTheThreadUntilATaskPuts() {
        var view = queue.threadSafe();
        var got = inThread(view::get);
        untilText("Queue[size=0, maxSize=1, getters=1, putters=0]");

        queue.put("item");

        assertThat(await(got)).isEqualTo("item");
    }

    @AsyncioTest
    void putBlocksTheThreadUntilATaskGets() {
        var view = queue.threadSafe();
        queue.put("taken");
        var put = inThread(() -> {
            view.put("item");
            return "put";
        });
        untilText("Queue[size=1, maxSize=1, getters=0, putters=1]");

        assertThat(queue.get()).isEqualTo("taken");
        assertThat(await(put)).isEqualTo("put");
        assertThat(queue.get()).isEqualTo("item");
    }

    @AsyncioTest
    void threadsAndTasksStandInOneLine() {
        var view = queue.threadSafe();
        createTask(() -> log.add("task got " + queue.get()));
        yieldNow();
        var got = inThread(view::get);
        untilText("Queue[size=0, maxSize=1, getters=2, putters=0]");

        queue.put("a");
        yieldNow();
        queue.put("b");

        assertThat(await(got)).isEqualTo("b");
        assertThat(log).containsExactly("task got a");
    }

    @AsyncioTest
    void offerAddsAnItemOnlyIfThereIsRoom() {
        var view = queue.threadSafe();

        assertThat(toThread(() -> view.offer("a"))).isTrue();
        assertThat(toThread(() -> view.offer("b"))).isFalse();
        assertThat(toThread(() -> view.offer("b", Duration.ZERO))).isFalse();

        assertThat(queue.getNowait()).isEqualTo("a");
        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncioTest
    void pollTakesAnItemOnlyIfThereIsOne() {
        var view = queue.threadSafe();
        queue.put("item");

        assertThat(toThread(() -> view.poll())).isEqualTo("item");
        assertThat(toThread(() -> view.poll())).isNull();
        assertThat(toThread(() -> view.poll(Duration.ZERO))).isNull();
    }

    @Tag("real-time")
    @Test
    void pollGivesUpWhenTheTimeIsUp() {
        run(() -> {
            var view = queue.threadSafe();

            assertThat(await(inThread(() -> view.poll(millis(5))))).isNull();

            assertThat(queue).hasToString("Queue[size=0, maxSize=1, getters=0, putters=0]");
        });
    }

    @Tag("real-time")
    @Test
    void pollTakesAnItemThatComesInTime() {
        run(() -> {
            var view = queue.threadSafe();
            var got = inThread(() -> view.poll(seconds(60)));
            untilText("Queue[size=0, maxSize=1, getters=1, putters=0]");

            queue.put("item");

            assertThat(await(got)).isEqualTo("item");
        });
    }

    @Tag("real-time")
    @Test
    void offerGivesUpWhenTheTimeIsUp() {
        run(() -> {
            var view = queue.threadSafe();
            queue.put("taken");

            assertThat(await(inThread(() -> view.offer("item", millis(5))))).isFalse();

            assertThat(queue).hasToString("Queue[size=1, maxSize=1, getters=0, putters=0]");
        });
    }

    @Tag("real-time")
    @Test
    void offerAddsAnItemIfRoomComesInTime() {
        run(() -> {
            var view = queue.threadSafe();
            queue.put("taken");
            var offered = inThread(() -> view.offer("item", seconds(60)));
            untilText("Queue[size=1, maxSize=1, getters=0, putters=1]");

            queue.get();

            assertThat(await(offered)).isTrue();
            assertThat(queue.getNowait()).isEqualTo("item");
        });
    }

    @AsyncioTest
    void threadCanFinishItemsAndJoin() {
        var view = queue.threadSafe();
        queue.put("item");
        var joined = inThread(() -> {
            view.join();
            return "joined";
        });

        toThread(() -> {
            view.get();
            view.taskDone();
        });

        assertThat(await(joined)).isEqualTo("joined");
    }

    @AsyncioTest
    void threadGetsTheExceptionsThatATaskWouldGet() {
        var view = queue.threadSafe();

        assertThatThrownBy(() -> toThread(() -> view.taskDone())).isInstanceOf(OverReleaseException.class);
        queue.shutdown();
        assertThatThrownBy(() -> toThread(() -> view.put("item"))).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(() -> toThread(() -> view.poll())).isInstanceOf(QueueShutDownException.class);
    }

    @AsyncioTest
    void shutdownEndsTheWaitOfAThread() {
        var view = queue.threadSafe();
        var got = inThread(view::get);
        untilText("Queue[size=0, maxSize=1, getters=1, putters=0]");

        queue.shutdown();

        assertThatThrownBy(() -> await(got)).isInstanceOf(QueueShutDownException.class);
    }

    @AsyncioTest
    void immediateShutdownByAThreadThrowsTheItemsAway() {
        var view = queue.threadSafe();
        queue.put("item");

        toThread(() -> view.shutdown(true));
        yieldNow();

        assertThat(queue).hasToString("Queue[size=0, maxSize=1, getters=0, putters=0, shut down]");
    }

    @AsyncioTest
    void interruptedThreadLeavesTheLine() {
        var view = queue.threadSafe();
        var got = inThread(view::get);
        untilText("Queue[size=0, maxSize=1, getters=1, putters=0]");

        foreign().interrupt();

        assertThatThrownBy(() -> await(got)).isInstanceOf(InterruptedException.class);
        assertThat(queue).hasToString("Queue[size=0, maxSize=1, getters=0, putters=0]");
    }

    @AsyncioTest
    void interruptionThatComesTooLateLosesNoItem() {
        var view = queue.threadSafe();
        var got = inThread(
                () -> view.get() + ", interrupted: " + Thread.currentThread().isInterrupted());
        untilText("Queue[size=0, maxSize=1, getters=1, putters=0]");

        queue.put("item");
        foreign().interrupt(); // before the loop goes on, but the item was promised already

        assertThat(await(got)).isEqualTo("item, interrupted: true");
    }

    @AsyncioTest
    void threadThatIsInterruptedBeforeItAsksTakesNothing() {
        var view = queue.threadSafe();
        var got = inThread(() -> {
            Thread.currentThread().interrupt();
            return view.get();
        });

        assertThatThrownBy(() -> await(got)).isInstanceOf(InterruptedException.class);
        assertThat(queue).hasToString("Queue[size=0, maxSize=1, getters=0, putters=0]");
    }

    @Test
    void threadInterruptedAgainDoesNotWaitForABusyLoop() {
        run(() -> {
            var view = queue.threadSafe();
            var isOver = new CountDownLatch(1);
            var got = inThread(() -> {
                try {
                    return view.get();
                } finally {
                    isOver.countDown();
                }
            });
            untilText("Queue[size=0, maxSize=1, getters=1, putters=0]");

            // This blocks the loop, so the thread cannot learn what became of its request.
            while (isOver.getCount() > 0) {
                foreign().interrupt();
                Thread.onSpinWait();
            }

            assertThatThrownBy(() -> await(got)).isInstanceOf(InterruptedException.class);
        });
    }

    @Test
    void threadThatWaitsWhenTheProgramEndsIsToldSo() {
        var got = run(() -> {
            var view = queue.threadSafe();
            var answer = inThread(view::get);
            untilText("Queue[size=0, maxSize=1, getters=1, putters=0]");
            return List.of(answer); // for a bare future would be awaited by nobody, and looks as if it were
        });

        assertThatThrownBy(() -> got.getFirst().join())
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended while thread 'foreign' waited for a queue of it;"
                        + " call shutdown() before the loop ends");
    }

    @Tag("real-time")
    @Test
    void threadDoesNotWaitForALoopThatWasClosedBeforeItCouldAnswer() throws InterruptedException {
        var loop = EventLoop.create();
        var view = loop.runUntilComplete(coroutine(() -> queue.threadSafe()));
        var got = inThread(view::get);
        while (foreign().getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }

        loop.close();

        assertThatThrownBy(got::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended while thread 'foreign' waited");
    }

    @Test
    void loopThatIsClosedIsRefused() {
        var view = run(() -> queue.threadSafe());

        assertThatThrownBy(view::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @AsyncioTest
    void loopItselfIsRefused() {
        var view = queue.threadSafe();

        assertThatThrownBy(view::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would block the loop for ever");
    }

    @Test
    void viewIsRefusedOutsideALoop() {
        assertThatThrownBy(queue::threadSafe)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs a running event loop");
    }

    @AsyncioTest
    void textNamesTheLoop() {
        assertThat(queue.threadSafe().toString()).startsWith("ThreadSafeQueue[EventLoop '");
    }

    private <R extends @Nullable Object> CompletableFuture<R> inThread(Callable<R> call) {
        var outcome = new CompletableFuture<R>();
        foreign = Thread.ofPlatform().name("foreign").start(() -> {
            try {
                outcome.complete(call.call());
            } catch (Throwable failure) {
                outcome.completeExceptionally(failure);
            }
        });
        return outcome;
    }

    private Thread foreign() {
        assert foreign != null;
        return foreign;
    }

    // Turns the loop until the thread has got where the test wants it.
    private void untilText(String text) {
        while (!queue.toString().equals(text)) {
            yieldNow();
        }
    }
}
