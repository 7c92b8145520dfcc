package dev.asyncio.engine;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.moment;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stress.RealTimeLimit;
import dev.asyncio.stress.WakeUps;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A fiber that blocks in plain Java code steps aside, if its engine lets it, and goes on when the loop hears that it
/// can.
@ExtendWith(RealTimeLimit.class)
class SteppingAsideTest {

    @Test
    void fiberThatStepsAsideGoesOnWhenItsLoopIsToldThatItCan() throws InterruptedException {
        assertThat(WakeUps.lostBy(new SteppingAside(new BlockingWork.Parking()), 1, tries(20_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void loopThatListensOnlyForFibersThatItHasSeenStepAsideOversleeps() throws InterruptedException {
        var twin = new SteppingAside(new BlockingWork.Parking()) {
            private final Set<Fiber> aside = ConcurrentHashMap.newKeySet();

            @Override
            void hasSteppedAside(Fiber blocked) {
                moment();
                aside.add(blocked);
            }

            @Override
            void canGoOn(Fiber unblocked) {
                if (aside.remove(unblocked)) {
                    super.canGoOn(unblocked);
                }
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    /// A fiber that steps aside when it blocks, and a loop that does nothing but resume it.
    private static class SteppingAside extends Taker {

        private final Engine engine = Engine.loop(this::canGoOn);
        private final BlockingQueue<Fiber> ready = new LinkedBlockingQueue<>();
        private final CompletableFuture<Fiber> fiber = new CompletableFuture<>();
        private boolean isFinished;

        SteppingAside(BlockingWork work) {
            super(work);
        }

        /// Called by the loop.
        void hasSteppedAside(Fiber blocked) {
            assertThat(blocked.isBlocked()).isTrue();
            moment();
        }

        /// Called by whoever unblocks the fiber.
        void canGoOn(Fiber unblocked) {
            ready.add(unblocked);
        }

        @Override
        Thread thread() {
            return fiber.join().thread();
        }

        @Override
        void runLoop() {
            engine.runLoop(() -> {
                fiber.complete(engine.newFiber(_ -> {
                    takeAll();
                    isFinished = true;
                }));
                fiber.join().resume();
                while (!isFinished) {
                    hasSteppedAside(fiber.join());
                    take().resume();
                }
            });
        }

        private Fiber take() {
            try {
                return ready.take();
            } catch (InterruptedException e) {
                throw new AssertionError("Nobody interrupts this thread", e);
            }
        }
    }
}
