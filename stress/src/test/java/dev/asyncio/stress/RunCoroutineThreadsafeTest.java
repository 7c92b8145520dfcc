package dev.asyncio.stress;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
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
        assertThat(strangeResults(
                        engine,
                        (body, loop) -> runCoroutineThreadsafe(body, loop).join()))
                .isZero();
    }

    @OnBothEngines
    void threadsThatTakeTheirResultsFromOneFieldGetThoseOfOthers(Engines engine) throws Exception {
        var field = new AtomicInteger();
        assertThat(strangeResults(engine, (body, loop) -> {
                    runCoroutineThreadsafe(() -> field.getAndSet(body.call()), loop)
                            .join();
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

    // ---- cancellation

    @OnBothEngines
    void cancelledAnswerEndsItsTaskWheneverItComes(Engines engine) throws Exception {
        assertThat(tasksThatSurvive(engine, (body, loop) -> {
                    var answer = runCoroutineThreadsafe(body, loop);
                    return () -> answer.cancel(true);
                }))
                .isZero();
    }

    @OnBothEngines
    void cancellationOfATaskThatIsNotThereYetIsLost(Engines engine) throws Exception {
        assertThat(tasksThatSurvive(engine, (body, loop) -> {
                    var task = new AtomicReference<@Nullable Task<?>>();
                    loop.execute(() -> {
                        Stress.moment();
                        task.set(loop.createTask(body));
                    });
                    return () -> Optional.ofNullable(task.get()).ifPresent(begun -> loop.execute(begun::cancel));
                }))
                .isPositive();
    }

    private interface Start {
        /// @return cancels what was started
        Runnable start(Callable<?> body, EventLoop loop);
    }

    /// Starts tasks that wait for ever, and cancels each after a moment.
    ///
    /// @return how many of them still wait
    private static int tasksThatSurvive(Engines engine, Start start) throws Exception {
        try (var running = LoopThread.start(engine)) {
            EventLoop loop = running.loop();
            Crew.run(THREADS, _ -> {
                for (int i = 0; i < tries(1_000); i++) {
                    Runnable cancel = start.start(() -> await(loop.createFuture()), loop);
                    Stress.moment();
                    cancel.run();
                }
            });
            return running.cancelWhatWaits();
        }
    }

    @OnBothEngines
    void answerThatIsCancelledFromBothSidesComesAllTheSame(Engines engine) throws Exception {
        int rounds = tries(1_000);
        var results = new AtomicInteger();
        var cancellations = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            EventLoop loop = running.loop();
            Crew.run(THREADS, thread -> {
                for (int i = 0; i < rounds; i++) {
                    int round = i;
                    var answer = runCoroutineThreadsafe(
                            () -> {
                                var waited = loop.createFuture();
                                if (round % 3 == 0) {
                                    loop.callSoon(requireNonNull(currentTask())::cancel);
                                }
                                if (round % 2 == 0) {
                                    loop.callSoon(() -> waited.trySetResult(null));
                                }
                                await(waited);
                                return round;
                            },
                            loop);
                    Stress.moment();
                    answer.cancel(thread % 2 == 0);
                    try {
                        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                                .isEqualTo(round);
                        results.incrementAndGet();
                    } catch (CancellationException e) {
                        cancellations.incrementAndGet();
                    }
                }
            });
            assertThat(running.cancelWhatWaits()).isZero();
        }
        assertThat(results.get() + cancellations.get()).isEqualTo(THREADS * rounds);
    }

    @OnBothEngines
    void coroutineCancelledBeforeTheLoopGetsToItNeverBegins(Engines engine) throws Exception {
        var begun = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            for (int i = 0; i < tries(50); i++) {
                var gate = new CountDownLatch(1);
                running.loop().execute(() -> pass(gate));
                Crew.run(
                        THREADS,
                        _ -> runCoroutineThreadsafe(begun::incrementAndGet, running.loop())
                                .cancel(true));
                gate.countDown();
            }
        }
        assertThat(begun.get()).isZero();
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts the loop", e);
        }
    }
}
