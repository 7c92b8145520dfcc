package dev.asyncio.stress;

import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.extension.ExtendWith;

/// Calls from one thread run in the order in which it made them, whatever other threads do.
@ExtendWith(RealTimeLimit.class)
class CallOrderTest {

    private static final int THREADS = 4;

    private static final int CALLS = tries(5_000);

    @OnBothEngines
    void callsOfOneThreadKeepTheirOrder(Engines engine) throws Exception {
        assertThat(disorder(engine, EventLoop::callSoonThreadsafe)).isEmpty();
    }

    @OnBothEngines
    void commandsOfOneThreadKeepTheirOrder(Engines engine) throws Exception {
        assertThat(disorder(engine, EventLoop::execute)).isEmpty();
    }

    @OnBothEngines
    void callsThatOtherThreadsHandOverForOneLoseTheirOrder(Engines engine) throws Exception {
        assertThat(disorder(
                        engine,
                        (loop, call) -> Thread.startVirtualThread(() -> {
                            Stress.moment();
                            loop.execute(call);
                        })))
                .isNotEmpty();
    }

    /// Lets every thread hand over numbered calls without a pause.
    ///
    /// @return what came out of order
    private static List<String> disorder(Engines engine, BiConsumer<EventLoop, Runnable> handOver) throws Exception {
        var isMade = new CountDownLatch(THREADS * CALLS);
        // Both confined to the loop.
        var lastOf = new int[THREADS];
        var disorder = new ArrayList<String>();
        try (var running = LoopThread.start(engine)) {
            Crew.run(THREADS, thread -> {
                for (int i = 1; i <= CALLS; i++) {
                    int number = i;
                    handOver.accept(running.loop(), () -> {
                        if (lastOf[thread] != number - 1) {
                            disorder.add("thread %d: %d after %d".formatted(thread, number, lastOf[thread]));
                        }
                        lastOf[thread] = number;
                        isMade.countDown();
                    });
                }
            });
            isMade.await();
            return running.call(() -> List.copyOf(disorder));
        }
    }
}
