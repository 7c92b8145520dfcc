package dev.asyncio.stress;

import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Several loops run at once, and their tasks ask one another in a ring: each asks the next, and the last one
/// the first.
@ExtendWith(RealTimeLimit.class)
class RingOfLoopsTest {

    private static final int HOPS = 30;

    @OnBothEngines
    void tasksOfARingAwaitOneAnother(Engines engine) throws Exception {
        try (var ring = new Ring(List.of(engine, engine, engine), Asyncio::await)) {
            for (int i = 0; i < tries(30); i++) {
                assertThat(ring.failureOfRides(PATIENCE)).isEmpty();
            }
        }
    }

    @Test
    void loopsOfDifferentEnginesStandInOneRing() throws Exception {
        var engines = List.of(Engines.LOOP, Engines.HANDOFF, Engines.LOOP, Engines.HANDOFF);
        try (var ring = new Ring(engines, Asyncio::await)) {
            for (int i = 0; i < tries(30); i++) {
                assertThat(ring.failureOfRides(PATIENCE)).isEmpty();
            }
        }
    }

    @OnBothEngines
    void tasksOfARingThatBlockForOneAnotherBlockForEver(Engines engine) throws Exception {
        var ring = new Ring(List.of(engine, engine, engine), CompletableFuture::join);

        assertThat(ring.failureOfRides(IMPATIENCE)).isPresent();
    }

    private static final class Ring implements AutoCloseable {

        private final List<LoopThread> loops;
        private final ToLongFunction<CompletableFuture<Long>> wait;

        /// @param wait how a task waits for the answer of the next loop
        Ring(List<Engines> engines, ToLongFunction<CompletableFuture<Long>> wait) {
            this.loops = engines.stream().map(LoopThread::start).toList();
            this.wait = wait;
        }

        /// Sends several requests around, starting at different loops.
        ///
        /// @return what went wrong, if anything
        Optional<String> failureOfRides(Duration patience) throws Exception {
            List<CompletableFuture<Long>> rides =
                    IntStream.range(0, 8).mapToObj(start -> ask(HOPS, start)).toList();
            for (CompletableFuture<Long> ride : rides) {
                try {
                    long sum = ride.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                    if (sum != HOPS * (HOPS + 1) / 2) {
                        return Optional.of("the answer is " + sum);
                    }
                } catch (TimeoutException e) {
                    return Optional.of("no answer comes");
                }
            }
            return Optional.empty();
        }

        private CompletableFuture<Long> ask(int hops, int place) {
            EventLoop loop = loops.get(place % loops.size()).loop();
            return runCoroutineThreadsafe(
                    () -> hops == 0 ? 0 : hops + wait.applyAsLong(ask(hops - 1, place + 1)), loop);
        }

        @Override
        public void close() {
            loops.forEach(LoopThread::close);
        }
    }
}
