package dev.asyncio.engine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A virtual thread that is its own scheduler: whoever makes it runnable only tells the fiber, and its
/// continuation runs when, and where, the loop says so.
final class LoopFiber extends Fiber implements Executor, Runnable {

    /// Each loan deepens the stack.
    private static final int MOST_LOANS = 16;

    // Constants: to link a concatenation takes stack, of which little may be left.
    private static final String PINNED =
            "Cannot await inside a static initializer or a native call: a frame on the stack of this task"
                    + " pins its thread; move the await out of it";
    private static final String PINNED_BY_ANY =
            "Cannot await inside a static initializer or a native call: a frame on the stack of this task, or of a"
                    + " task that awaits it, pins its thread; move the await out of it";

    private final LoopEngine engine;
    private final Consumer<Fiber> body;

    /// Runs the virtual thread up to its next suspension. Written once, by `start`.
    private @Nullable Runnable continuation;

    // Confined to the carrier, on which both the loop and the mounted fiber run. A foreign thread that makes
    // a *blocked* fiber runnable reads suspended as well: it was false before the fiber blocked, and that it
    // blocked is what the foreign thread saw first.
    private boolean suspended;
    private byte loans;
    private boolean finished;
    private boolean blocked;

    /// Orders what the foreign thread did before it unblocked the fiber with what the fiber does next.
    private volatile boolean runnable;

    LoopFiber(LoopEngine engine, Consumer<Fiber> body) {
        super(self -> LoopEngine.newVirtualThread((LoopFiber) self));
        this.engine = engine;
        this.body = body;
        inheritClassLoader(Thread.currentThread());
    }

    /// What the virtual thread runs. The fiber itself, because a million tasks need a million of whatever
    /// stands in between.
    @Override
    public void run() {
        try {
            body.accept(this);
        } finally {
            finished = true; // or the loop would wait for it for ever
        }
    }

    @Override
    public void resume() {
        suspended = false;
        blocked = false;
        Runnable next = continuation;
        if (next == null) {
            thread().start(); // calls execute, which stores the continuation
            next = requireNonNull(continuation);
        }
        next.run();
        if (!suspended && !finished) {
            hasBlocked(next);
        }
    }

    /// The continuation came back although nobody suspended it: plain Java code on it sleeps, waits or called
    /// `yield`.
    private void hasBlocked(Runnable next) {
        if (engine.unblocked != null) {
            blocked = true;
            return;
        }
        boolean interrupted = false;
        do {
            while (!runnable) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // an interrupted thread would not wait
            }
            runnable = false;
            next.run();
        } while (!suspended && !finished);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void suspend() {
        suspended = true;
        try {
            Thread.yield();
        } catch (StackOverflowError e) {
            suspended = false;
            throw tooDeep(e);
        }
        if (suspended) {
            suspended = false;
            throw new IllegalStateException(loans > 0 ? PINNED_BY_ANY : PINNED);
        }
    }

    /// Called by the JDK when the virtual thread starts, has yielded, or was made runnable by whatever
    /// blocked it.
    @Override
    public void execute(Runnable runnableNow) {
        if (continuation == null) {
            continuation = runnableNow;
        } else if (runnableNow != continuation) {
            // A virtual thread started by code on this fiber inherits the scheduler, but is none of our
            // business.
            LoopEngine.executeElsewhere(runnableNow);
        } else if (!suspended) {
            if (engine.unblocked != null) {
                engine.unblocked.accept(this);
            } else {
                runnable = true;
                LockSupport.unpark(engine.carrier);
            }
        }
    }

    @Override
    public boolean renew() {
        if (Thread.currentThread() != thread()) {
            return false;
        }
        LoopEngine.clearThreadLocals(thread());
        Thread.interrupted();
        if (!thread().getName().isEmpty()) {
            thread().setName("");
        }
        inheritClassLoader(requireNonNull(engine.carrier));
        return true;
    }

    @Override
    public @Nullable ThreadState lend() {
        Thread thread = thread();
        if (loans >= MOST_LOANS
                || LoopEngine.hasScopedValues(thread)
                || !thread.getName().isEmpty()
                || thread.getContextClassLoader()
                        != requireNonNull(engine.carrier).getContextClassLoader()) {
            return null;
        }
        loans++;
        return LoopEngine.takeThreadState(thread);
    }

    @Override
    public void takeBack(ThreadState own) {
        loans--;
        inheritClassLoader(requireNonNull(engine.carrier));
        if (!thread().getName().isEmpty()) {
            thread().setName("");
        }
        LoopEngine.putThreadState(thread(), own);
    }

    private void inheritClassLoader(Thread from) {
        ClassLoader inherited = from.getContextClassLoader();
        if (thread().getContextClassLoader() != inherited) {
            thread().setContextClassLoader(inherited);
        }
    }

    @Override
    public boolean isBlocked() {
        return blocked;
    }
}
