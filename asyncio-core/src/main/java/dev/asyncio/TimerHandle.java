package dev.asyncio;

/// A callback that is scheduled for a point in time. Python: `asyncio.TimerHandle`. Confined to the loop.
public final class TimerHandle extends Handle {

    private final long when;

    TimerHandle(EventLoop loop, long when, Runnable callback, Context context) {
        super(loop, callback, context);
        this.when = when;
    }

    /// {@return the deadline, in nanoseconds of the loop's clock, see [EventLoop#time()]}
    public long when() {
        return when;
    }

    @Override
    long due() {
        return when;
    }

    @Override
    public void cancel() {
        if (!isCancelled()) {
            super.cancel();
            if (isTimed) {
                loop.timers.hasCancelled();
            }
        }
    }

    @Override
    public String toString() {
        return "Timer" + super.toString().replace("[", "[when=" + when + " ns, ");
    }
}
