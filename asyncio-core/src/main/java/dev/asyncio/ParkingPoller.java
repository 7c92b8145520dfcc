package dev.asyncio;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The poller of a loop without I/O: it parks the loop's thread.
final class ParkingPoller implements Poller {

    /// Set by any thread, cleared by the loop's; a wake-up that comes before the wait must not be lost.
    private volatile boolean isWoken;

    /// The thread to wake while it waits. Written by the loop, read by any thread.
    private volatile @Nullable Thread waiting;

    @Override
    public void poll(long timeoutNanos) {
        if (timeoutNanos > 0) {
            waiting = Thread.currentThread();
            // One wait is enough: the loop looks again for itself after a spurious return.
            if (!isWoken) {
                if (timeoutNanos == FOREVER) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, timeoutNanos);
                }
            }
            waiting = null;
        }
        isWoken = false;
    }

    @Override
    public void wakeup() {
        isWoken = true;
        LockSupport.unpark(waiting);
    }
}
