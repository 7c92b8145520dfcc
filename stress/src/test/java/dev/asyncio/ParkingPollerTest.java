package dev.asyncio;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.moment;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stress.RealTimeLimit;
import dev.asyncio.stress.WakeUps;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealTimeLimit.class)
class ParkingPollerTest {

    @Test
    void wakeUpEndsTheWaitThatIsAboutToBegin() throws InterruptedException {
        assertThat(lostBy(new ParkingPoller(), Poller.FOREVER, 1)).isEmpty();
    }

    @Test
    void wakeUpsFromManyThreadsEndTheWait() throws InterruptedException {
        assertThat(lostBy(new ParkingPoller(), Poller.FOREVER, 3)).isEmpty();
    }

    @Test
    void wakeUpEndsAWaitThatHasALimit() throws InterruptedException {
        assertThat(lostBy(new ParkingPoller(), TimeUnit.DAYS.toNanos(1), 1)).isEmpty();
    }

    @Test
    void wakeUpEndsTheWaitOfAVirtualClockForOtherThreads() throws InterruptedException {
        assertThat(lostBy(new VirtualTime(), Poller.FOREVER, 1)).isEmpty();
    }

    @Test
    void modelIsAsGoodAsTheRealOne() throws InterruptedException {
        assertThat(WakeUps.lostBy(new Polling(new Model(), Poller.FOREVER), 1, tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void pollerThatRemembersNoWakeUpOversleeps() throws InterruptedException {
        var twin = new Model() {
            @Override
            public void poll(long timeoutNanos) {
                moment();
                waiting = Thread.currentThread();
                moment();
                LockSupport.park(this);
                waiting = null;
            }
        };
        assertThat(lostByTwin(twin)).isPresent();
    }

    @Test
    void pollerThatForgetsWakeUpsBeforeItWaitsOversleeps() throws InterruptedException {
        var twin = new Model() {
            @Override
            public void poll(long timeoutNanos) {
                moment();
                isWoken = false;
                super.poll(timeoutNanos);
            }
        };
        assertThat(lostByTwin(twin)).isPresent();
    }

    @Test
    void pollerThatLooksBeforeItSaysThatItWaitsOversleeps() throws InterruptedException {
        var twin = new Model() {
            @Override
            public void poll(long timeoutNanos) {
                if (!isWoken) {
                    moment();
                    waiting = Thread.currentThread();
                    LockSupport.park(this);
                    waiting = null;
                }
                isWoken = false;
            }
        };
        assertThat(lostByTwin(twin)).isPresent();
    }

    private static Optional<String> lostBy(Poller poller, long timeoutNanos, int givers) throws InterruptedException {
        return WakeUps.lostBy(new Polling(poller, timeoutNanos), givers, tries(20_000) / givers, PATIENCE);
    }

    private static Optional<String> lostByTwin(Poller twin) throws InterruptedException {
        return WakeUps.lostBy(new Polling(twin, Poller.FOREVER), 1, tries(50_000), IMPATIENCE);
    }

    /// Has nothing but the poller to tell it that there is work.
    private record Polling(Poller poller, long timeoutNanos, ConcurrentLinkedQueue<Runnable> calls)
            implements WakeUps.Sleeper {

        Polling(Poller poller, long timeoutNanos) {
            this(poller, timeoutNanos, new ConcurrentLinkedQueue<>());
        }

        @Override
        public void bring(Runnable work) {
            calls.add(work);
            poller.wakeup();
        }

        @Override
        public void serve(BooleanSupplier isOver) {
            while (!isOver.getAsBoolean()) {
                poller.poll(timeoutNanos);
                for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
                    call.run();
                }
            }
        }
    }

    /// The protocol of ParkingPoller, to take a barrier out of.
    private static class Model implements Poller {

        volatile boolean isWoken;
        volatile @Nullable Thread waiting;

        @Override
        public void poll(long timeoutNanos) {
            waiting = Thread.currentThread();
            moment();
            if (!isWoken) {
                moment();
                LockSupport.park(this);
            }
            waiting = null;
            moment();
            isWoken = false;
        }

        @Override
        public void wakeup() {
            isWoken = true;
            moment();
            LockSupport.unpark(waiting);
        }
    }
}
