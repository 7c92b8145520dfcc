package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A clock that jumps: when nothing is ready on its loop, time moves to the next timer at once. Twelve hours
/// of sleeping take milliseconds, and a test of them no longer. Trio: `MockClock`.
///
/// ```java
/// var time = new VirtualTime();
/// var loop = EventLoop.builder().clock(time).poller(time).build();
/// ```
/// `-Dasyncio.clock=virtual` does the same for every loop whose program chooses no clock. Time starts at 0
/// and moves only in the loop's idle moments and by [#advance]; while another thread works for the loop it
/// stands still. One object serves one loop.
///
/// **I/O.** A module that brings I/O puts its poller behind this clock, see [EventLoop#poller], and the clock
/// moves only when that has nothing to hand over. What travels inside the process, as over a memory network,
/// is there at once. What travels through the system is not, and a clock that jumps would pass every deadline
/// before the first byte has come; so real sockets are refused, unless [#autojumpThreshold(Duration)] says
/// how long they must have been silent.
public final class VirtualTime implements LoopClock, Poller {

    // Written by the loop, read by any thread.
    private volatile long now;

    // Set by any thread, cleared by the loop: a wake-up that comes before the wait must not be lost.
    private volatile boolean isWoken;

    /// The thread to wake while it waits for other threads. Written by the loop, read by any thread.
    private volatile @Nullable Thread waiting;

    /// Who does I/O, or null. Written once, by the loop, read by any thread.
    private volatile @Nullable Poller io;

    // Confined to the loop.
    private @Nullable LoopCore loop;
    private long autojumpNanos;

    /// Creates a clock that shows 0.
    public VirtualTime() {}

    void serve(LoopCore served) {
        loop = served;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /// {@return the time that has passed since the clock was made}
    public Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /// Moves the clock forward, as a long computation would: what becomes due runs when the caller suspends
    /// or ends. Called on the loop's thread. Trio: `jump`.
    ///
    /// @param duration not negative
    public void advance(Duration duration) {
        if (requireNonNull(duration, "advance needs a duration, not null").isNegative()) {
            throw new IllegalArgumentException("Time cannot go back, but advance was given " + duration);
        }
        move(Times.nanos(duration));
    }

    /// Allows real sockets: the clock jumps when none of them has brought anything for `silence`, in real
    /// time. Long enough for the answer of a peer on the same machine, 10 ms, say; each jump takes as long.
    /// Trio: `autojump_threshold`.
    ///
    /// @param silence not negative; zero, the default, refuses real sockets
    public void autojumpThreshold(Duration silence) {
        if (requireNonNull(silence, "autojumpThreshold needs a duration, not null")
                .isNegative()) {
            throw new IllegalArgumentException(
                    "autojumpThreshold must not be negative, but is " + silence + "; zero refuses real sockets");
        }
        autojumpNanos = Times.nanos(silence);
    }

    /// {@return for how long real sockets must have been silent before the clock jumps; zero if they are
    /// refused}
    public Duration autojumpThreshold() {
        return Duration.ofNanos(autojumpNanos);
    }

    /// {@return the poller behind this clock, made the first time}
    <P extends Poller> P poller(Class<P> type, Supplier<P> create) {
        Poller known = io;
        if (known == null) {
            P created = requireNonNull(create.get(), "A loop needs a poller, not null");
            io = created;
            return created;
        }
        if (!type.isInstance(known)) {
            throw new IllegalStateException(
                    this + " has the poller " + known + " behind it already; a loop does its I/O with one");
        }
        return type.cast(known);
    }

    @Override
    public void poll(long timeoutNanos) {
        Poller behind = io;
        if (behind != null) {
            pollBehind(behind, timeoutNanos);
        } else if (timeoutNanos == FOREVER) {
            waitForWakeup();
        } else if (!isWoken) { // a call from another thread that is there already comes first
            move(timeoutNanos);
        }
        isWoken = false;
    }

    private void waitForWakeup() {
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
    }

    private void pollBehind(Poller behind, long timeoutNanos) {
        if (timeoutNanos == FOREVER) {
            behind.poll(FOREVER);
            return;
        }
        behind.poll(0);
        if (timeoutNanos > 0 && !hasWork() && behind.isWaitingForIo()) {
            // Without a threshold there are no real sockets: what is waited for is under way in this process.
            behind.poll(autojumpNanos == 0 ? FOREVER : autojumpNanos);
            if (autojumpNanos == 0) {
                return;
            }
        }
        if (timeoutNanos > 0 && !hasWork()) {
            move(timeoutNanos);
        }
    }

    private boolean hasWork() {
        return isWoken || (loop != null && loop.hasWork());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop; others only read
    private void move(long nanos) {
        now = Times.after(now, nanos);
    }

    @Override
    public boolean handleNext() {
        Poller behind = io;
        return behind != null && behind.handleNext();
    }

    @Override
    public void drive(Runnable turns) {
        Poller behind = io;
        if (behind == null) {
            turns.run();
        } else {
            behind.drive(turns);
        }
    }

    @Override
    public void wakeup() {
        isWoken = true;
        Poller behind = io;
        if (behind == null) {
            LockSupport.unpark(waiting);
        } else {
            behind.wakeup();
        }
    }

    @Override
    public boolean isWaitingForIo() {
        Poller behind = io;
        return behind != null && behind.isWaitingForIo();
    }

    @Override
    public boolean canFindLeaks() {
        Poller behind = io;
        return behind != null && behind.canFindLeaks();
    }

    @Override
    public List<String> leaks() {
        Poller behind = io;
        return behind == null ? List.of() : behind.leaks();
    }

    @Override
    public void close() {
        Poller behind = io;
        if (behind != null) {
            behind.close();
        }
    }

    @Override
    public String toString() {
        return "VirtualTime[" + Duration.ofNanos(now) + (io == null ? "" : ", io=" + io) + "]";
    }
}
