package dev.asyncio;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.moment;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stress.RealTimeLimit;
import dev.asyncio.stress.WakeUps;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RealTimeLimit.class)
class ForeignCallsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void callThatComesWhileTheLoopFallsAsleepWakesIt(int givers) throws InterruptedException {
        assertThat(WakeUps.lostBy(new Real(), givers, tries(40_000) / givers, PATIENCE))
                .isEmpty();
    }

    @Test
    void modelIsAsGoodAsTheRealOne() throws InterruptedException {
        assertThat(WakeUps.lostBy(new Model(), 1, tries(5_000), PATIENCE)).isEmpty();
    }

    @Test
    void loopThatDoesNotLookAgainOversleeps() throws InterruptedException {
        var twin = new Model() {
            @Override
            boolean beginWaiting() {
                moment();
                isWaiting = true;
                return true;
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    @Test
    void loopThatLooksBeforeItSaysThatItWaitsOversleeps() throws InterruptedException {
        var twin = new Model() {
            @Override
            boolean beginWaiting() {
                boolean isIdle = calls.isEmpty();
                moment();
                isWaiting = true;
                return isIdle;
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    @Test
    void giverThatAsksBeforeItAddsWakesNobody() throws InterruptedException {
        var twin = new Model() {
            @Override
            public void bring(Runnable work) {
                boolean mustWake = isWaiting;
                moment();
                calls.add(work);
                if (mustWake) {
                    poller.wakeup();
                }
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    /// Sleeps as LoopCore does when nothing is ready.
    private static final class Real implements WakeUps.Sleeper {

        private final ParkingPoller poller = new ParkingPoller();
        private final ForeignCalls calls = new ForeignCalls(poller::wakeup);
        private final ReadyQueue ready = new ReadyQueue();

        @Override
        public void bring(Runnable work) {
            calls.add(new Ready() {
                @Override
                void run() {
                    work.run();
                }

                @Override
                boolean isCancelled() {
                    return false;
                }
            });
        }

        @Override
        public void serve(BooleanSupplier isOver) {
            while (!isOver.getAsBoolean()) {
                if (calls.beginWaiting()) {
                    poller.poll(Poller.FOREVER);
                }
                calls.endWaiting();
                calls.moveTo(ready);
                while (!ready.isEmpty()) {
                    ((Ready) ready.poll()).run();
                }
            }
        }
    }

    /// The protocol of ForeignCalls, to take a barrier out of.
    private static class Model implements WakeUps.Sleeper {

        final ParkingPoller poller = new ParkingPoller();
        final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();
        volatile boolean isWaiting;

        @Override
        public void bring(Runnable work) {
            calls.add(work);
            moment();
            if (isWaiting) {
                poller.wakeup();
            }
        }

        boolean beginWaiting() {
            moment();
            isWaiting = true;
            moment();
            return calls.isEmpty();
        }

        @Override
        public void serve(BooleanSupplier isOver) {
            while (!isOver.getAsBoolean()) {
                if (beginWaiting()) {
                    poller.poll(Poller.FOREVER);
                }
                isWaiting = false;
                moment();
                for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
                    call.run();
                }
            }
        }
    }
}
