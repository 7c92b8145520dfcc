package dev.asyncio.stress;

import dev.asyncio.Poller;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Pollers that get something wrong, for wrong twins of loops.
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

    /// Takes a lock, on the loop's bare thread, that tasks take as well. It never waits for anything else, so no
    /// wake-up
    /// can be lost.
    record Locking(Lock lock) implements Poller {

        @Override
        public void poll(long timeoutNanos) {
            lock.lock();
            try {
                Thread.onSpinWait();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void wakeup() {
            // It does not sleep.
        }
    }
}
