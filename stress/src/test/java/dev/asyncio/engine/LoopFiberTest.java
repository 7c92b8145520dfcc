package dev.asyncio.engine;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.moment;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stress.RealTimeLimit;
import dev.asyncio.stress.WakeUps;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A fiber that blocks in plain Java code holds its loop up until a foreign thread unblocks it.
@ExtendWith(RealTimeLimit.class)
class LoopFiberTest {

    @Test
    void parkedFiberGoesOnWhenAForeignThreadUnparksIt() throws InterruptedException {
        assertThat(WakeUps.lostBy(new OnFiber(new BlockingWork.Parking()), 1, tries(20_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void fiberInABlockingQueueGoesOnWhenForeignThreadsFillIt() throws InterruptedException {
        assertThat(WakeUps.lostBy(new OnFiber(new BlockingWork.Taking()), 3, tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void fiberThatWaitsOnAMonitorGoesOnWhenForeignThreadsNotifyIt() throws InterruptedException {
        assertThat(WakeUps.lostBy(new OnFiber(new BlockingWork.Monitoring()), 3, tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void modelIsAsGoodAsTheRealOne() throws InterruptedException {
        assertThat(WakeUps.lostBy(new LoopFiberModel(new BlockingWork.Parking()), 1, tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void loopThatClearsTheFlagAfterTheStepOversleeps() throws InterruptedException {
        var twin = new LoopFiberModel(new BlockingWork.Parking()) {
            @Override
            void step() {
                moment();
                continuation().run();
                moment();
                isRunnable = false;
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    @Test
    void loopThatIsWokenBeforeTheFlagIsSetOversleeps() throws InterruptedException {
        var twin = new LoopFiberModel(new BlockingWork.Parking()) {
            @Override
            void makeRunnable() {
                LockSupport.unpark(carrier);
                moment();
                isRunnable = true;
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    private static final class OnFiber extends Taker {

        private final Engine engine = Engine.loop(null);
        private final CompletableFuture<Fiber> fiber = new CompletableFuture<>();

        OnFiber(BlockingWork work) {
            super(work);
        }

        @Override
        Thread thread() {
            return fiber.join().thread();
        }

        @Override
        void runLoop() {
            engine.runLoop(() -> {
                fiber.complete(engine.newFiber(_ -> takeAll()));
                fiber.join().resume();
            });
        }
    }
}
