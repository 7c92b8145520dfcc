package dev.asyncio.stress;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/// Threads have coroutines run on a loop, wait for the outcomes, and sometimes change their minds.
@ExtendWith(RealTimeLimit.class)
class RunCoroutineThreadsafeTest {

    private static final int THREADS = 4;

    // ---- outcomes

    @OnBothEngines
    void everyThreadGetsTheResultsOfItsOwnCalls(Engines engine) throws Exception {
        assertThat(strangeResults(engine, (body, loop) -> runCoroutineThreadsafe(body, loop).join()))
                .isZero();
    }

    @OnBothEngines
    void threadsThatTakeTheirResultsFromOneFieldGetThoseOfOthers(Engines engine) throws Exception {
        var field = new AtomicInteger();
        assertThat(strangeResults(engine, (body, loop) -> {
                    runCoroutineThreadsafe(() -> field.getAndSet(body.call()), loop).join();
                    Stress.moment();
                    return field.get();
                }))
                .isPositive();
    }

    private interface Call {
        int resultOf(Callable<Integer> body, EventLoop loop);
    }

    private static int strangeResults(Engines engine, Call call) throws Exception {
        var strange = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            Crew.run(THREADS, thread -> {
                for (int i = 0; i < tries(1_000); i++) {
                    int expected = thread + i * THREADS;
                    int result = call.resultOf(
                            () -> {
                                for (int turns = expected % 3; turns > 0; turns--) {
                                    yieldNow();
                                }
                                return expected;
                            },
                            running.loop());
                    if (result != expected) {
                        strange.incrementAndGet();
                    }
                }
            });
        }
        return strange.get();
    }

    @OnBothEngines
    void everyThreadGetsTheExceptionsOfItsOwnCalls(Engines engine) throws Exception {
        try (var running = LoopThread.start(engine)) {
            Crew.run(THREADS, _ -> {
                for (int i = 0; i < tries(500); i++) {
                    var mine = new Exception("of this call");
                    var answer = runCoroutineThreadsafe(() -> fail(mine), running.loop());
                    assertThatThrownBy(answer::join).cause().isSameAs(mine);
                }
            });
        }
    }

    private static int fail(Exception exception) throws Exception {
        yieldNow();
        throw exception;
    }
