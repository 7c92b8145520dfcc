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

    /// Whether the fiber waits on its monitor. It says so, then looks for the baton; the loop passes the baton,
    /// then asks.
    private volatile boolean isTooDeepToPark;

    HandoffFiber(HandoffEngine engine, Consumer<Fiber> body) {
        super(self -> Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(() -> {
            try {
                body.accept(self);
            } finally {
                ((HandoffFiber) self).passToLoop(); // or the loop would wait for it for ever
            }
        }));
        this.engine = engine;
        thread().setContextClassLoader(Thread.currentThread().getContextClassLoader());
    }

    @Override
    public void resume() {
        running = true;
        if (started) {
            LockSupport.unpark(thread());
            if (isTooDeepToPark) {
                wakeFromMonitor();
            }
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
            try {
                LockSupport.park(this);
            } catch (StackOverflowError e) {
                // The JDK cannot put so deep a stack away, but the loop has the baton already.
                interrupted |= waitOnMonitor();
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the baton together with the carrier, which a monitor can do where a park cannot.
    ///
    /// @return whether the wait was interrupted
    private synchronized boolean waitOnMonitor() {
        boolean interrupted = false;
        isTooDeepToPark = true;
        while (!running) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        isTooDeepToPark = false;
        return interrupted;
    }

    private synchronized void wakeFromMonitor() {
        notifyAll();
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
