package dev.asyncio.engine;

import static dev.asyncio.stress.Stress.moment;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What LoopFiber does for a fiber that blocks the loop, to take a barrier out of.
class LoopFiberModel extends Taker implements Executor {

    private final Thread thread;
    private @Nullable Runnable continuation;
    volatile boolean isRunnable;

    @Nullable
    Thread carrier;

    private boolean isFinished;

    LoopFiberModel(BlockingWork work) {
        super(work);
        thread = VirtualThreads.scheduledBy(this, () -> {
            takeAll();
            isFinished = true;
        });
    }

    @Override
    Thread thread() {
        return thread;
    }

    Runnable continuation() {
        if (continuation == null) {
            throw new AssertionError("The thread has not started");
        }
        return continuation;
    }

    @Override
    void runLoop() {
        carrier = Thread.currentThread();
        thread.start(); // calls execute
        continuation().run();
        while (!isFinished) {
            while (!isRunnable) {
                moment();
                LockSupport.park(this);
            }
            step();
        }
    }

    void step() {
        isRunnable = false;
        moment();
        continuation().run();
    }

    void makeRunnable() {
        isRunnable = true;
        moment();
        LockSupport.unpark(carrier);
    }

    @Override
    public final void execute(Runnable runnableNow) {
        if (continuation == null) {
            continuation = runnableNow;
        } else {
            makeRunnable();
        }
    }
}
