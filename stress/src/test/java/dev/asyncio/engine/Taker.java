package dev.asyncio.engine;

import dev.asyncio.stress.WakeUps;
import java.util.function.BooleanSupplier;

/// Takes the work on a thread of its own making.
abstract class Taker implements WakeUps.Sleeper {

    private final BlockingWork work;
    private volatile BooleanSupplier isOver = () -> false;

    Taker(BlockingWork work) {
        this.work = work;
    }

    final void takeAll() {
        try {
            while (!isOver.getAsBoolean()) {
                work.take().run();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts this thread", e);
        }
    }

    @Override
    public final void bring(Runnable call) {
        work.add(call, thread());
    }

    @Override
    public final void serve(BooleanSupplier until) {
        isOver = until;
        runLoop();
    }

    abstract Thread thread();

    abstract void runLoop();
}
