package dev.asyncio.engine;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.moment;
import static dev.asyncio.stress.Stress.tries;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stress.RealTimeLimit;
import dev.asyncio.stress.Turns;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A loop and its fiber never run at the same time, and one of them always does.
@ExtendWith(RealTimeLimit.class)
class FiberTurnsTest {

    @Test
    void handoffFiberAndItsLoopTakeTurns() throws InterruptedException {
        assertThat(Turns.brokenWhenLeftAlone(new OnEngine(Engine.handoff()), tries(50_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void handoffFiberAndItsLoopTakeTurnsWhateverWakesThem() throws InterruptedException {
        assertThat(Turns.brokenWhenDisturbed(new OnEngine(Engine.handoff()), tries(50_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void loopFiberAndItsLoopTakeTurnsWhateverWakesThem() throws InterruptedException {
        assertThat(Turns.brokenWhenDisturbed(new OnEngine(Engine.loop(null)), tries(200_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void fiberThatMayStepAsideTakesTurnsWithItsLoopWhateverWakesIt() throws InterruptedException {
        Engine engine = Engine.loop(fiber -> {
            throw new AssertionError(fiber + " has not blocked");
        });
        assertThat(Turns.brokenWhenDisturbed(new OnEngine(engine), tries(200_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void modelIsAsGoodAsTheRealOne() throws InterruptedException {
        assertThat(Turns.brokenWhenLeftAlone(new Model(), tries(5_000), PATIENCE))
                .isEmpty();
        assertThat(Turns.brokenWhenDisturbed(new Model(), tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void sideThatWaitsOnceIsWokenByAnybody() throws InterruptedException {
        var twin = new Model() {
            @Override
            void awaitTurn(boolean ofSecond) {
                if (isSeconds != ofSecond) {
                    LockSupport.park(this);
                }
            }
        };
        assertThat(Turns.brokenWhenDisturbed(twin, tries(50_000), IMPATIENCE)).isPresent();
    }

    @Test
    void sideThatWakesTheOtherBeforeItPassesTheBatonWakesItInVain() throws InterruptedException {
        var twin = new Model() {
            @Override
            void passTurn(boolean toSecond) {
                LockSupport.unpark(toSecond ? second : first);
                moment();
                isSeconds = toSecond;
            }
        };
        assertThat(Turns.brokenWhenLeftAlone(twin, tries(50_000), IMPATIENCE)).isPresent();
    }

    private static final class OnEngine implements Turns.Sides {

        private final Engine engine;
        private @Nullable Fiber fiber;

        OnEngine(Engine engine) {
            this.engine = engine;
        }

        @Override
        public void run(Runnable first, Runnable second) {
            engine.runLoop(() -> {
                fiber = engine.newFiber(_ -> second.run());
                first.run();
            });
        }

        @Override
        public void resume() {
            requireNonNull(fiber).resume();
        }

        @Override
        public void suspend() {
            requireNonNull(fiber).suspend();
        }
    }

    /// The baton of HandoffFiber, to take a barrier out of.
    private static class Model implements Turns.Sides {

        volatile boolean isSeconds;
        volatile @Nullable Thread first;
        volatile @Nullable Thread second;

        @Override
        public void run(Runnable firstBody, Runnable secondBody) {
            first = Thread.currentThread();
            second = Thread.ofVirtual().start(() -> {
                awaitTurn(true);
                secondBody.run();
                passTurn(false);
            });
            firstBody.run();
        }

        @Override
        public void resume() {
            passTurn(true);
            awaitTurn(false);
        }

        @Override
        public void suspend() {
            passTurn(false);
            awaitTurn(true);
        }

        void passTurn(boolean toSecond) {
            isSeconds = toSecond;
            moment();
            LockSupport.unpark(toSecond ? second : first);
        }

        void awaitTurn(boolean ofSecond) {
            boolean interrupted = false;
            while (isSeconds != ofSecond) {
                moment();
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
