package dev.asyncio.stress;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.BlockingCalls;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import dev.asyncio.Task;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// On a loop where blocking calls suspend, whatever blocks steps aside and goes on in the end, and the loop never
/// freezes.
@ExtendWith(RealTimeLimit.class)
class SuspendingBlockingTest {

    private static final int TASKS = 6;

    // ---- every way to block

    @Test
    void everyTaskAndCallbackThatBlocksGoesOn() throws Exception {
        int rounds = tries(20) * BlockingCall.values().length;
        var blocked = new AtomicInteger();
        try (var running = LoopThread.start(suspending())) {
            EventLoop loop = running.loop();
            running.call(() -> {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    tasks.add(createTask(() -> {
                        for (int round = 0; round < rounds; round++) {
                            block(blocked);
                            loop.callSoon(() -> block(blocked));
                            yieldNow();
                        }
                    }));
                }
                return Asyncio.await(gather(tasks));
            });
            while (blocked.get() < 2 * TASKS * rounds) {
                running.call(() -> true); // the last callbacks may still be blocked
            }
        }
    }

    private static void block(AtomicInteger blocked) {
        BlockingCall[] calls = BlockingCall.values();
        try {
            calls[ThreadLocalRandom.current().nextInt(calls.length)].block();
        } catch (Exception e) {
            throw new AssertionError("No call here fails", e);
        }
        blocked.incrementAndGet();
    }

    @Test
    void taskCancelledWhileItIsBlockedIsToldWhenItAwaits() throws Exception {
        try (var running = LoopThread.start(suspending())) {
            for (int i = 0; i < tries(50); i++) {
                for (BlockingCall call : BlockingCall.values()) {
                    boolean isCancelled = running.call(() -> {
                        Task<Void> task = createTask(() -> {
                            call.block();
                            Asyncio.await(running.loop().<Void>createFuture());
                        });
                        yieldNow();
                        Stress.moment();
                        return task.cancelAndWait();
                    });
                    assertThat(isCancelled).isTrue();
                }
            }
        }
    }

    // ---- what everybody shares

    @Test
    void tasksCallbacksAndThreadsShareAFairLock() throws Exception {
        assertThat(isFrozenBy(suspending(), new Locked(new ReentrantLock(true)), PATIENCE))
                .isFalse();
    }

    @Test
    void tasksCallbacksAndThreadsShareAnUnfairLock() throws Exception {
        assertThat(isFrozenBy(suspending(), new Locked(new ReentrantLock()), PATIENCE))
                .isFalse();
    }

    @Test
    void tasksCallbacksAndThreadsShareAMonitor() throws Exception {
        assertThat(isFrozenBy(suspending(), new Monitored(), PATIENCE)).isFalse();
    }

    @Test
    void tasksCallbacksAndThreadsShareALog() throws Exception {
        assertThat(isFrozenBy(suspending(), new Logged(), PATIENCE)).isFalse();
    }

    @Test
    void tasksCallbacksAndThreadsAllocateAndStartThreads() throws Exception {
        assertThat(isFrozenBy(suspending(), new Starting(), PATIENCE)).isFalse();
    }

    @Test
    void pollerThatTakesALockOfTasksOnTheBareLoopThreadFreezesTheLoop() throws Exception {
        var lock = new ReentrantLock();
        EventLoopBuilder builder = suspending().poller(new Pollers.Locking(lock));
        assertThat(isFrozenBy(builder, new Locked(lock), IMPATIENCE)).isTrue();
    }

    /// Something that many use at once, and that not all can have at once.
    private interface Shared {
        void use(int round) throws Exception;
    }

    /// Sleeps with the lock in hand now and then, so that a task that has it steps aside.
    private record Locked(Lock lock) implements Shared {

        @Override
        public void use(int round) throws InterruptedException {
            lock.lock();
            try {
                if (round % 16 == 0) {
                    Thread.sleep(Duration.ofNanos(20_000));
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private record Monitored() implements Shared {

        @Override
        public void use(int round) throws InterruptedException {
            synchronized (this) {
                if (round % 16 == 0) {
                    Thread.sleep(Duration.ofNanos(20_000));
                }
            }
        }
    }

    private record Logged(Logger logger) implements Shared {

        Logged() {
            this(Logger.getAnonymousLogger());
            logger.setUseParentHandlers(false);
            logger.addHandler(new StreamHandler(OutputStream.nullOutputStream(), new SimpleFormatter()));
        }

        @Override
        public void use(int round) {
            logger.info("round " + round);
        }
    }

    private record Starting() implements Shared {

        @Override
        public void use(int round) throws InterruptedException {
            var garbage = new byte[10_000];
            garbage[round % garbage.length] = 1;
            Thread.Builder builder = round % 4 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            Thread thread = builder.start(() -> garbage[0]++);
            if (round % 2 == 0) {
                thread.join();
            }
        }
    }

    /// Lets tasks, callbacks and ordinary threads use the same thing without a pause.
    ///
    /// @return whether they stopped before they were finished
    private static boolean isFrozenBy(EventLoopBuilder builder, Shared shared, Duration patience) throws Exception {
        int rounds = tries(500);
        var running = LoopThread.start(builder);
        EventLoop loop = running.loop();
        var isOver = new AtomicBoolean();
        Crew crew = Crew.start(2, _ -> {
            for (int round = 0; !isOver.get(); round++) {
                shared.use(round);
                Stress.moment();
            }
        });
        var called = new CountDownLatch(TASKS * rounds);
        for (int i = 0; i < TASKS; i++) {
            var _ = runCoroutineThreadsafe(
                    () -> {
                        for (int round = 0; round < rounds; round++) {
                            int number = round;
                            shared.use(number);
                            loop.callSoon(() -> {
                                useUnchecked(shared, number);
                                called.countDown();
                            });
                            yieldNow();
                        }
                        return null;
                    },
                    loop);
        }
        boolean isFrozen = !goesOn(called, patience);
        isOver.set(true);
        if (!isFrozen) {
            crew.join();
            running.close();
        }
        return isFrozen;
    }

    private static void useUnchecked(Shared shared, int round) {
        try {
            shared.use(round);
        } catch (Exception e) {
            throw new AssertionError("No use fails", e);
        }
    }

    /// Waits for the latch as long as it is counted down at all.
    private static boolean goesOn(CountDownLatch latch, Duration patience) throws InterruptedException {
        long before = -1;
        while (!latch.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            if (latch.getCount() == before) {
                return false;
            }
            before = latch.getCount();
        }
        return true;
    }

    private static EventLoopBuilder suspending() {
        return EventLoop.builder().engine(Engines.LOOP).blockingCalls(BlockingCalls.SUSPEND);
    }
}
