package dev.asyncio.stress;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Several loops run in one process, each on its own threads, and their tasks ask one another.
@ExtendWith(RealTimeLimit.class)
class SeveralLoopsTest {

    // ---- a ring: each loop asks the next, and the last one the first again

    @OnBothEngines
    void tasksOfARingOfLoopsAwaitOneAnother(Engines engine) throws Exception {
        assertThat(sumsOfRing(List.of(engine, engine, engine), SeveralLoopsTest::awaitAnswer, PATIENCE))
                .hasSize(8)
                .containsOnly(30L * 31 / 2);
    }

    @Test
    void loopsOfDifferentEnginesMayStandInOneRing() throws Exception {
        assertThat(sumsOfRing(
                        List.of(Engines.LOOP, Engines.HANDOFF, Engines.LOOP, Engines.HANDOFF),
                        SeveralLoopsTest::awaitAnswer,
                        PATIENCE))
                .hasSize(8)
                .containsOnly(30L * 31 / 2);
    }

    @OnBothEngines
    void tasksOfARingOfLoopsThatBlockForOneAnotherBlockForEver(Engines engine) throws Exception {
        assertThat(sumsOfRing(List.of(engine, engine, engine), CompletableFuture::join, IMPATIENCE))
                .isEmpty();
    }
