package dev.asyncio.stress;

import dev.asyncio.Poller;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A poller with a barrier missing: it remembers no wake-up that comes before it waits. The wrong twin of whatever wakes
/// a loop.
final class ForgetfulPoller implements Poller {

    private volatile @Nullable Thread waiting;

    @Override
    public void poll(long timeoutNanos) {
        if (timeoutNanos > 0) {
            Stress.moment();
            waiting = Thread.currentThread();
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
