package dev.asyncio.stress;

import dev.asyncio.EventLoop;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/// A loop that does its work in calls from other threads, and sleeps in between.
final class SleepingLoop implements WakeUps.Sleeper {

    private final EventLoop loop;
    private final BiConsumer<EventLoop, Runnable> call;
    private volatile BooleanSupplier isOver = () -> false;

    /// @param call how to call into the loop
    SleepingLoop(EventLoop loop, BiConsumer<EventLoop, Runnable> call) {
        this.loop = loop;
        this.call = call;
        RealTimeLimit.watch(loop);
    }

    @Override
    public void bring(Runnable work) {
        call.accept(loop, () -> {
            work.run();
            if (isOver.getAsBoolean()) {
                loop.stop();
            }
        });
    }

    @Override
    public void serve(BooleanSupplier until) {
        isOver = until;
        loop.runForever();
    }
}
