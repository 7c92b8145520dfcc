package dev.asyncio.test;

import dev.asyncio.Poller;
import dev.asyncio.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The poller of a loop with virtual time that, instead of jumping beyond a limit, calls a function, once.
///
/// A timer of the loop would do the same, but it would be a reason to go on waiting: no test would end in a
/// deadlock any more.
///
/// Confined to the loop.
final class TimeLimit implements Poller {

    private final VirtualTime time;
    private long limit;
    private @Nullable Runnable whenReached;

    TimeLimit(VirtualTime time) {
        this.time = time;
    }

    /// Begins to watch.
    ///
    /// @param duration from now
    void begin(Duration duration, Runnable whenReached) {
        this.limit = time.nanoTime() + duration.toNanos();
        this.whenReached = whenReached;
    }

    void end() {
        whenReached = null;
    }

    @Override
    public void poll(long timeoutNanos) {
        Runnable stop = whenReached;
        // The clock never goes far enough for the difference to overflow; the timeout may be FOREVER.
        if (stop == null || timeoutNanos == FOREVER || timeoutNanos <= limit - time.nanoTime()) {
            time.poll(timeoutNanos);
            return;
        }
        time.poll(limit - time.nanoTime()); // there may be I/O that comes first
        if (time.nanoTime() >= limit) {
            end();
            stop.run();
        }
    }

    @Override
    public boolean handleNext() {
        return time.handleNext();
    }

    @Override
    public void drive(Runnable turns) {
        time.drive(turns);
    }

    @Override
    public void wakeup() {
        time.wakeup();
    }

    @Override
    public boolean isWaitingForIo() {
        return time.isWaitingForIo();
    }

    @Override
    public boolean canFindLeaks() {
        return time.canFindLeaks();
    }

    @Override
    public List<String> leaks() {
        return time.leaks();
    }

    @Override
    public void close() {
        time.close();
    }

    @Override
    public String toString() {
        return "TimeLimit[" + time + (whenReached == null ? "" : ", limit=" + Duration.ofNanos(limit)) + "]";
    }
}
