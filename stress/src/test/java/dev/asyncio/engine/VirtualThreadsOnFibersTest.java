package dev.asyncio.engine;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.moment;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stress.RealTimeLimit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Virtual threads that code on a fiber starts belong to the ordinary scheduler, although they inherit the fiber as
/// theirs.
@ExtendWith(RealTimeLimit.class)
class VirtualThreadsOnFibersTest {

    private final Queue<String> threads = new ConcurrentLinkedQueue<>();
    private final CountDownLatch isOver = new CountDownLatch(1);

    @Test
    void virtualThreadsRunWhileTheFiberThatStartedThemHoldsItsLoopUp() throws InterruptedException {
        Engine engine = Engine.loop(null);
        Thread.ofPlatform()
                .daemon()
                .start(() ->
                        engine.runLoop(() -> engine.newFiber(_ -> startFamily()).resume()));

        assertThat(isOver.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // Such as VirtualThread[#51]/runnable@ForkJoinPool-1-worker-2.
        assertThat(threads).isNotEmpty().allSatisfy(thread -> assertThat(thread).contains("@ForkJoinPool"));
    }

    @Test
    void virtualThreadsOfAFiberThatTakesThemForItselfNeverRun() throws InterruptedException {
        var twin = new LoopFiberModel(new BlockingWork() {
            @Override
            public void add(Runnable work, Thread waiting) {
                throw new AssertionError("Nobody brings any");
            }

            @Override
            public Runnable take() {
                return VirtualThreadsOnFibersTest.this::startFamily;
            }
        });
        Thread.ofPlatform().daemon().start(() -> twin.serve(() -> false));

        assertThat(isOver.await(IMPATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        assertThat(threads).isEmpty();
    }

    /// Starts threads that start threads, all of which block in many ways, and waits for them.
    private void startFamily() {
        List<Thread> children = IntStream.range(0, tries(20))
                .mapToObj(_ -> Thread.startVirtualThread(() -> {
                    beRestless();
                    join(Thread.startVirtualThread(this::beRestless));
                }))
                .toList();
        children.forEach(VirtualThreadsOnFibersTest::join);
        isOver.countDown();
    }

    private void beRestless() {
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.currentThread().toString());
            Thread.yield();
            moment();
            LockSupport.parkNanos(1);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts this thread", e);
        }
    }
}
