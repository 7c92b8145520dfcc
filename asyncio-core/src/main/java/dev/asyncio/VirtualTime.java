package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A clock that jumps: when nothing is ready on its loop, time moves to the next timer at once. Twelve hours of
/// sleeping take milliseconds, and a test of them no longer.
///
/// ```java
/// var time = new VirtualTime();
/// var loop = EventLoop.builder().clock(time).poller(time).build();
/// ```
/// `-Dasyncio.clock=virtual` does the same for every loop whose program chooses no clock. Time starts at 0 and
/// moves only in the loop's idle moments and by [#advance]; while another thread works for the loop it stands
/// still. One object serves one loop.
public final class VirtualTime implements LoopClock, Poller {

    // Written by the loop, read by any thread.
    private volatile long now;

    // Set by any thread, cleared by the loop: a wake-up that comes before the wait must not be lost.
    private volatile boolean isWoken;

    /// The thread to wake while it waits for other threads. Written by the loop, read by any thread.
    private volatile @Nullable Thread waiting;

    /// Creates a clock that shows 0.
    public VirtualTime() {}

    @Override
    public long nanoTime() {
        return now;
    }

    /// {@return the time that has passed since the clock was made}
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /// Moves the clock forward, as a long computation would. Called on the loop's thread.
    ///
    /// @param duration not negative
    public void advance(Duration duration) {
        if (requireNonNull(duration, "advance needs a duration, not null").isNegative()) {
            throw new IllegalArgumentException("Time cannot go back, but advance was given " + duration);
        }
        move(Times.nanos(duration));
    }

    @Override
    public void poll(long timeoutNanos) {
        if (timeoutNanos == FOREVER) {
            waiting = Thread.currentThread();
            boolean interrupted = false;
            while (!isWoken) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            waiting = null;
        } else if (!isWoken) { // a call from another thread that is there already comes first
            move(timeoutNanos);
        }
        isWoken = false;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop; others only read
    private void move(long nanos) {
        now = Times.after(now, nanos);
    }

    @Override
    public void wakeup() {
        isWoken = true;
        LockSupport.unpark(waiting);
    }

    @Override
    public String toString() {
        return "VirtualTime[" + Duration.ofNanos(now) + "]";
    }
}
