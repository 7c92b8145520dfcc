package dev.asyncio.stress;

import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/// Programs run at once in one process, from platform threads and from virtual ones, and know nothing of one
/// another.
@ExtendWith(RealTimeLimit.class)
class LoopsAtOnceTest {

    private static final int PROGRAMS = 4;

    private static final int TASKS = 5;

    @OnBothEngines
    void everyTaskFindsTheLoopThatRunsIt(Engines engine) throws Exception {
        assertThat(strangeLoopsFound(engine, _ -> {}, Asyncio::runningLoop)).isZero();
    }

    @OnBothEngines
    void taskThatLooksInAFieldFindsAnotherLoop(Engines engine) throws Exception {
        var latest = new AtomicReference<@Nullable EventLoop>();
        assertThat(strangeLoopsFound(engine, latest::set, latest::get)).isPositive();
    }

    /// Runs programs at once, whose tasks look again and again for the loop that runs them.
    ///
    /// @param begin called by each task when it begins
    /// @param find called by each task after each step
    /// @return how often a task found another loop
    private static int strangeLoopsFound(Engines engine, Consumer<EventLoop> begin, Supplier<@Nullable EventLoop> find)
            throws Exception {
        var strange = new AtomicInteger();
        var finished = new AtomicInteger();
        Crew.run(PROGRAMS, _ -> {
            for (int i = 0; i < tries(20); i++) {
                EventLoop loop = EventLoop.builder().engine(engine).build();
                Callable<Integer> task = () -> {
                    begin.accept(loop);
                    for (int step = 0; step < 20; step++) {
                        switch (step % 8) {
                            case 0 -> sleep(Duration.ofNanos(50_000));
                            case 4 -> toThread(Stress::moment);
                            default -> yieldNow();
                        }
                        if (find.get() != loop) {
                            strange.incrementAndGet();
                        }
                    }
                    return finished.incrementAndGet();
                };
                try (var runner = Runner.builder().loopFactory(() -> loop).build()) {
                    runner.run(() -> Asyncio.await(gather(Stream.generate(() -> Asyncio.coroutine(task))
                            .limit(TASKS)
                            .toList())));
                }
            }
        });
        assertThat(finished.get()).isEqualTo(PROGRAMS * tries(20) * TASKS);
        return strange.get();
    }
}
