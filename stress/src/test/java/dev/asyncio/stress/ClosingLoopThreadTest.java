package dev.asyncio.stress;

import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;

/// A loop with a thread of its own that is closed while other threads submit calls gives every call it has taken
/// an outcome.
@ExtendWith(RealTimeLimit.class)
class ClosingLoopThreadTest {

    private static final int THREADS = 3;

    @OnBothEngines
    void everyCallThatWasTakenHasAnOutcome(Engines engine) throws Exception {
        int left = 0;
        for (int i = 0; i < tries(10); i++) {
            var running = dev.asyncio.LoopThread.start(
                    () -> EventLoop.builder().engine(engine).build());
            left += callsWithoutOutcome(() -> running.submit(() -> "outcome"), running::close);
        }

        assertThat(left).isZero();
    }

    @OnBothEngines
    void callsGivenToALoopThatNobodyClearsUpBehindAreLeft(Engines engine) throws Exception {
        int left = 0;
        for (int i = 0; i < tries(10); i++) {
            var running = LoopThread.start(engine);
            EventLoop loop = running.loop();
            // Of tasks that are left pending there is no end.
            loop.callSoonThreadsafe(() -> loop.setExceptionHandler((_, _) -> {}));
            left += callsWithoutOutcome(() -> Asyncio.runCoroutineThreadsafe(() -> "outcome", loop), () -> {
                running.stop();
                loop.close();
            });
        }

        assertThat(left).isPositive();
    }

    /// Closes something that takes calls, while threads submit them without a pause, until they are refused.
    ///
    /// @return how many calls that were taken are not done afterwards
    private static int callsWithoutOutcome(Supplier<CompletableFuture<?>> submit, Runnable close) throws Exception {
        Queue<CompletableFuture<?>> taken = new ConcurrentLinkedQueue<>();
        var haveBegun = new CountDownLatch(THREADS);
        Crew crew = Crew.start(THREADS, _ -> submitUntilRefused(submit, taken, haveBegun));
        haveBegun.await();
        close.run();
        crew.join();
        return (int) taken.stream().filter(call -> !call.isDone()).count();
    }

    private static void submitUntilRefused(
            Supplier<CompletableFuture<?>> submit, Queue<CompletableFuture<?>> taken, CountDownLatch hasBegun) {
        while (true) {
            try {
                taken.add(submit.get());
            } catch (IllegalStateException refused) {
                assertThat(refused).hasMessageContaining("is closed");
                return;
            }
            hasBegun.countDown();
            Stress.moment();
        }
    }
}
