package dev.asyncio.stress;

import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.queue.PriorityQueue;
import dev.asyncio.queue.Queue;
import dev.asyncio.queue.QueueShutDownException;
import dev.asyncio.queue.ThreadSafeQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many put into one queue and many take from it: every item is taken once, and those of one producer in their
/// order.
@ExtendWith(RealTimeLimit.class)
class ThreadSafeQueueTest {

    private static final int THREADS = 4;

    private static final int ITEMS = tries(1_000);

    private interface Put {
        void put(int item) throws InterruptedException;
    }

    private interface Take {
        int take() throws InterruptedException;
    }

    @OnBothEngines
    void threadsAndTasksShareAQueue(Engines engine) throws Exception {
        var taken = new ConcurrentLinkedQueue<List<Integer>>();
        try (var running = LoopThread.start(engine)) {
            var queue = new Queue<Integer>(3);
            ThreadSafeQueue<Integer> view = running.call(queue::threadSafe);
            Crew consumers = Crew.start(THREADS, _ -> taken.add(takeAll(view::get)));
            var taskThatTakes = runCoroutineThreadsafe(() -> taken.add(takeAll(queue::get)), running.loop());
            var taskThatPuts = runCoroutineThreadsafe(() -> putAll(THREADS, queue::put), running.loop());

            Crew.run(THREADS, thread -> putAll(thread, view::put));
            taskThatPuts.join();
            view.shutdown();

            consumers.join();
            taskThatTakes.join();
        }
        assertThat(taken).hasSize(THREADS + 1).allSatisfy(ThreadSafeQueueTest::assertInOrder);
        assertThat(taken.stream().flatMap(Collection::stream))
                .containsExactlyInAnyOrderElementsOf(everything((THREADS + 1) * ITEMS));
    }

    @OnBothEngines
    void threadsThatGoThroughTheLoopDoNotSpoilAQueue(Engines engine) throws Exception {
        try (var running = LoopThread.start(engine)) {
            ThreadSafeQueue<Integer> view = running.call(() -> slowQueue().threadSafe());
            assertThat(isSpoiledBy(view::put, view::get)).isFalse();
        }
    }

    @Test
    void threadsThatTouchAQueueThemselvesSpoilIt() throws Exception {
        Queue<Integer> queue = slowQueue();
        assertThat(isSpoiledBy(queue::putNowait, queue::getNowait)).isTrue();
    }

    /// {@return a queue in the midst of whose operations other threads have time to run}
    private static Queue<Integer> slowQueue() {
        return new PriorityQueue<>((a, b) -> {
            Stress.moment();
            return Integer.compare(a, b);
        });
    }

    /// Lets each thread put an item and take one, again and again, so there always is one to take.
    private static boolean isSpoiledBy(Put put, Take take) throws Exception {
        var taken = new ConcurrentLinkedQueue<Integer>();
        var trouble = new ConcurrentLinkedQueue<RuntimeException>();
        Crew.run(THREADS, thread -> {
            for (int i = 0; i < ITEMS; i++) {
                try {
                    put.put(thread * ITEMS + i);
                    Stress.moment();
                    taken.add(take.take());
                } catch (RuntimeException e) {
                    trouble.add(e);
                }
            }
        });
        return !trouble.isEmpty() || !taken.stream().sorted().toList().equals(everything(THREADS * ITEMS));
    }

    private static Void putAll(int producer, Put queue) throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            queue.put(producer * ITEMS + i);
        }
        return null;
    }

    private static List<Integer> takeAll(Take queue) throws InterruptedException {
        var taken = new ArrayList<Integer>();
        try {
            while (true) {
                taken.add(queue.take());
            }
        } catch (QueueShutDownException noMore) {
            return taken;
        }
    }

    private static List<Integer> everything(int items) {
        return IntStream.range(0, items).boxed().toList();
    }

    private static void assertInOrder(List<Integer> taken) {
        IntStream.range(0, THREADS + 1)
                .mapToObj(producer -> taken.stream().filter(item -> item / ITEMS == producer))
                .forEach(ofOne -> assertThat(ofOne).isSorted());
    }
}
