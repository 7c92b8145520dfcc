package dev.asyncio;

/// A timer of the library's own, which runs in no context. Confined to the loop.
final class Alarm extends Ready {

    private final EventLoop loop;
    private final long when;
    private final Runnable action;
    private boolean isOff;

    private Alarm(EventLoop loop, long when, Runnable action) {
        this.loop = loop;
        this.when = when;
        this.action = action;
    }

    /// {@return a new one that is set}
    ///
    /// @param when in nanoseconds of the loop's clock
    static Alarm at(EventLoop loop, long when, Runnable action) {
        Alarm alarm = new Alarm(loop, when, action);
        loop.timers.add(when, alarm);
        return alarm;
    }

    @Override
    long due() {
        return when;
    }

    void cancel() {
        if (!isOff) {
            isOff = true;
            if (isTimed) {
                loop.timers.hasCancelled();
            }
        }
    }

    @Override
    void run() {
        isOff = true;
        action.run();
    }

    @Override
    boolean isCancelled() {
        return isOff;
    }
}
