package dev.asyncio.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An ordinary virtual thread that runs while it holds the baton; whoever does not hold it is parked.
final class HandoffFiber extends Fiber {

    private final HandoffEngine engine;
    private boolean started;

    /// The baton. Passing it orders everything the one side did before everything the other does after.
    private volatile boolean running;

    HandoffFiber(HandoffEngine engine, Consumer<Fiber> body) {
        super(self -> Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(() -> {
            body.accept(self);
            ((HandoffFiber) self).passToLoop();
        }));
        this.engine = engine;
        thread().setContextClassLoader(Thread.currentThread().getContextClassLoader());
    }

    @Override
    public void resume() {
        running = true;
        if (started) {
            LockSupport.unpark(thread());
        } else {
            started = true;
            thread().start();
        }
        boolean interrupted = false;
        while (running) {
            LockSupport.park(this);
            // A pending interrupt would turn the wait into a busy loop; it is kept for whom it is meant.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void suspend() {
        passToLoop();
        boolean interrupted = false;
        while (!running) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void passToLoop() {
        running = false;
        LockSupport.unpark(engine.loopThread);
    }

    @Override
    public boolean renew() {
        return false; // thread-locals of the task before cannot be cleared with public API
    }

    @Override
    public @Nullable ThreadState lend() {
        return null; // as renew
    }

    @Override
    public void takeBack(ThreadState own) {
        throw new AssertionError("Nothing was lent");
    }

    @Override
    public boolean isBlocked() {
        return false;
    }
}
