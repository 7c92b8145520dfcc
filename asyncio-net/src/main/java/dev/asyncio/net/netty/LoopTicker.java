package dev.asyncio.net.netty;

import dev.asyncio.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/// The clock of a loop as Netty's clock, so that what Netty schedules follows it.
final class LoopTicker implements Ticker {

    private final EventLoop loop;
    private final long origin;
    private boolean isEnding;
    private long sinceEnd;

    LoopTicker(EventLoop loop) {
        this.loop = loop;
        this.origin = loop.time(); // Netty's deadlines must be positive
    }

    @Override
    public long nanoTime() {
        return loop.time() - origin + (isEnding ? ++sinceEnd : 0);
    }

    /// Lets time pass from now on, whatever the loop's clock does: before it shuts down Netty waits for that.
    void end() {
        isEnding = true;
    }

    /// Netty subtracts this from the system's clock to get a time of this one.
    @Override
    public long initialNanoTime() {
        return System.nanoTime() - nanoTime();
    }

    /// {@return a time of this clock as one of the loop's}
    long toLoopTime(long nanoTime) {
        return origin + nanoTime;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) throws InterruptedException {
        unit.sleep(delay); // for those who block a thread, which none of ours do
    }
}
