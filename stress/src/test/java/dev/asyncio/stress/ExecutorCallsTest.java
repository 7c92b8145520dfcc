package dev.asyncio.stress;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.Task;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks call blocking functions on other threads and are cancelled meanwhile. The interrupt is for the call of
/// the cancelled task, and for no other call that the same thread makes before or afterwards.
@ExtendWith(RealTimeLimit.class)
class ExecutorCallsTest {

    private static final int ROUNDS = tries(1_000);

    @OnBothEngines
    void interruptOfACancelledCallReachesNoOtherCallOnTheThread(Engines engine) throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            assertThat(interruptedBystanders(engine, executor, (task, _) -> task.cancel()))
                    .isZero();
        }
    }

    @OnBothEngines
    void interruptOfACancelledCallReachesNoOtherCallOnAFewThreads(Engines engine) throws Exception {
        try (var executor = Executors.newFixedThreadPool(3)) {
            assertThat(interruptedBystanders(engine, executor, (task, _) -> task.cancel()))
                    .isZero();
        }
    }

    @OnBothEngines
    void interruptOfACancelledCallReachesNoOtherCallOnVirtualThreads(Engines engine) throws Exception {
        assertThat(interruptedBystanders(engine, null, (task, _) -> task.cancel()))
                .isZero();
    }

    @OnBothEngines
    void interruptOfTheThreadThatMadeTheCallReachesWhateverCallItMakesNow(Engines engine) throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            assertThat(interruptedBystanders(engine, executor, (_, thread) -> thread.interrupt()))
                    .isPositive();
        }
    }

    private interface Cancel {
        /// @param task the task that waits for the call
        /// @param thread where the call was made; it may have ended
        void cancel(Task<?> task, Thread thread);
    }

    /// Makes calls that are cancelled at about the time when they end, and between them others that are not.
    ///
    /// @param executor null for the loop's own
    /// @return how many of the others found their thread interrupted
    private static int interruptedBystanders(Engines engine, @Nullable ExecutorService executor, Cancel cancel)
            throws Exception {
        var interrupted = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            EventLoop loop = running.loop();
            running.call(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    var line = new StartLine();
                    var thread = new AtomicReference<Thread>();
                    Task<?> victim = createTask(() -> await(loop.runInExecutor(executor, () -> {
                        thread.set(Thread.currentThread());
                        line.meet();
                        return null;
                    })));
                    yieldNow();
                    Callable<Integer> bystander = () -> {
                        Stress.moment();
                        return Thread.currentThread().isInterrupted() ? interrupted.incrementAndGet() : 0;
                    };
                    var first = loop.runInExecutor(executor, bystander);
                    var second = loop.runInExecutor(executor, bystander);
                    line.meet();
                    cancel.cancel(victim, thread.get());
                    await(first);
                    await(second);
                    victim.cancelAndWait();
                }
                return null;
            });
        }
        return interrupted.get();
    }

    @OnBothEngines
    void everyCancelledCallThatBlocksIsInterrupted(Engines engine) throws Exception {
        assertThat(allCallsEnd(engine, call -> call, PATIENCE)).isTrue();
    }

    @OnBothEngines
    void shieldedCallThatBlocksIsNotInterrupted(Engines engine) throws Exception {
        assertThat(allCallsEnd(engine, Asyncio::shield, IMPATIENCE)).isFalse();
    }

    /// Makes calls that block for ever, and cancels the tasks that wait for them, some before the call has
    /// begun.
    ///
    /// @return whether all calls have ended
    private static boolean allCallsEnd(Engines engine, UnaryOperator<Future<Void>> awaited, Duration patience)
            throws Exception {
        var executor = Executors.newFixedThreadPool(3);
        try (var running = LoopThread.start(engine)) {
            EventLoop loop = running.loop();
            running.call(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    Task<Void> task = createTask(() -> await(awaited.apply(loop.runInExecutor(executor, () -> {
                        new CountDownLatch(1).await();
                        return null;
                    }))));
                    yieldNow();
                    Stress.moment();
                    task.cancel();
                }
                return null;
            });
            running.cancelWhatWaits();
            executor.shutdown();
            return executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            executor.shutdownNow();
        }
    }
}
