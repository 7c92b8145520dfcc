package dev.asyncio.stress;

import dev.asyncio.Poller;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Pollers with something missing: the wrong twins of whatever wakes a loop.
final class Pollers {

    private Pollers() {}

    /// Remembers no wake-up that comes before it waits.
    static final class Forgetful implements Poller {

        private volatile @Nullable Thread waiting;

        @Override
        public void poll(long timeoutNanos) {
            if (timeoutNanos > 0) {
                Stress.moment();
                waiting = Thread.currentThread();
                Stress.moment();
                if (timeoutNanos == FOREVER) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, timeoutNanos);
                }
                waiting = null;
            }
        }

        @Override
        public void wakeup() {
            LockSupport.unpark(waiting);
        }
    }

    /// Waits until its time is up, whatever wakes it.
    static final class Deaf implements Poller {

        @Override
        public void poll(long timeoutNanos) {
            long began = System.nanoTime();
            for (long left = timeoutNanos; left > 0; left = timeoutNanos - (System.nanoTime() - began)) {
                LockSupport.parkNanos(this, left);
            }
        }

        @Override
        public void wakeup() {
            // Nobody hears it.
        }
    }
}
