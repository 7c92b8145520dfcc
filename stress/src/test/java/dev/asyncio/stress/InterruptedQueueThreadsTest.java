package dev.asyncio.stress;

import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.queue.Queue;
import dev.asyncio.queue.ThreadSafeQueue;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/// A thread that is interrupted, or loses its patience, while it waits for an item of a queue takes none, or
/// has it.
@ExtendWith(RealTimeLimit.class)
class InterruptedQueueThreadsTest {

    private static final int ITEMS = tries(1_000);

    private static final int NO_MORE = -1;

    /// Too short to get every item in time, and too long to get none.
    private static final Duration SOON = Duration.ofNanos(50_000);

    @OnBothEngines
    void interruptedThreadLosesNoItem(Engines engine) throws Exception {
        assertThat(itemsLost(engine, (_, view, _) -> view.get())).isZero();
    }

    @OnBothEngines
    void impatientThreadLosesNoItem(Engines engine) throws Exception {
        assertThat(itemsLost(engine, (_, view, _) -> view.poll(SOON))).isZero();
    }

    @OnBothEngines
    void threadThatCancelsItsRequestWhenItIsInterruptedLosesItems(Engines engine) throws Exception {
        assertThat(itemsLost(engine, (queue, _, loop) -> {
                    var answer = runCoroutineThreadsafe(queue::get, loop);
                    try {
                        return answer.get();
                    } catch (InterruptedException e) {
                        answer.cancel(true);
                        throw e;
                    }
                }))
                .isPositive();
    }

    @OnBothEngines
    void threadThatCancelsItsRequestWhenItIsImpatientLosesItems(Engines engine) throws Exception {
        assertThat(itemsLost(engine, (queue, _, loop) -> {
                    var answer = runCoroutineThreadsafe(queue::get, loop);
                    try {
                        return answer.get(SOON.toNanos(), TimeUnit.NANOSECONDS);
                    } catch (InterruptedException | TimeoutException e) {
                        answer.cancel(true);
                        return null;
                    }
                }))
                .isPositive();
    }

    private interface Take {
        /// @return an item, or null if it did not come in time
        @Nullable
        Integer take(Queue<Integer> queue, ThreadSafeQueue<Integer> view, EventLoop loop)
                throws InterruptedException, ExecutionException;
    }

    /// Lets a task put items and, with every other one, interrupt the thread that waits for it.
    ///
    /// @return how many items that thread has not got in the end
    private static int itemsLost(Engines engine, Take take) throws Exception {
        var got = new AtomicInteger();
        var isInterrupted = new AtomicBoolean(); // until the consumer has noticed
        try (var running = LoopThread.start(engine)) {
            var queue = new Queue<Integer>();
            ThreadSafeQueue<Integer> view = running.call(queue::threadSafe);
            Thread consumer = Thread.ofPlatform().daemon().name("consumer").start(() -> {
                while (true) {
                    try {
                        Integer item = take.take(queue, view, running.loop());
                        if (item != null && item == NO_MORE) {
                            return;
                        }
                        got.addAndGet(item == null ? 0 : 1);
                        if (Thread.interrupted()) {
                            isInterrupted.set(false);
                        }
                    } catch (InterruptedException e) {
                        isInterrupted.set(false);
                    } catch (ExecutionException e) {
                        throw new AssertionError("Nobody shuts the queue down", e);
                    }
                }
            });
            running.call(() -> {
                for (int i = 0; i < ITEMS; i++) {
                    queue.putNowait(i);
                    // Once and not again, or the thread could not learn what became of its request.
                    if (i % 2 == 0 && isInterrupted.compareAndSet(false, true)) {
                        consumer.interrupt();
                    }
                    Stress.moment();
                    yieldNow();
                    Stress.moment();
                    yieldNow();
                }
                while (consumer.isAlive()) {
                    if (queue.isEmpty()) {
                        queue.putNowait(NO_MORE);
                    }
                    sleep(millis(1));
                }
                return null;
            });
        }
        return ITEMS - got.get();
    }
}
