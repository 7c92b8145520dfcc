package dev.asyncio.engine;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A thread of execution that the loop resumes and that suspends itself.
///
/// ```
/// new ──resume──▶ running ──suspend──▶ suspended ──resume──▶ running ──body returns──▶ finished
///                    │ ▲
///      plain Java code blocks (only where the engine lets a fiber step aside): resume returns,
///      and once the engine's listener was told, the next resume goes on
/// ```
public abstract sealed class Fiber permits LoopFiber, HandoffFiber {

    private final Thread thread;

    Fiber(Function<Fiber, Thread> newThread) {
        this.thread = newThread.apply(this);
    }

    /// What this fiber runs, for the loop's use. Confined to the loop.
    public @Nullable Object occupant;

    /// Runs the fiber until it suspends, ends or steps aside. Called on the loop's thread only.
    public abstract void resume();

    /// Suspends the fiber until the next [#resume()]. Called on the fiber's own thread only.
    ///
    /// @throws IllegalStateException if a native frame or a class initializer on the stack keeps the thread
    ///     from being suspended; the fiber then goes on running
    /// @throws StackOverflowError if there are too many frames on the stack for the JDK to put them away, which it
    ///     does by recursion; the fiber then goes on running
    public abstract void suspend();

    /// {@return what to throw in place of the JDK's error, of which nobody would know what to do}
    static StackOverflowError tooDeep(StackOverflowError cause) {
        StackOverflowError error = new StackOverflowError(
                "Cannot suspend here: the stack is too deep for the JDK to put it away at once; recurse less deep, or"
                        + " suspend now and then on the way down, with yieldNow()");
        error.initCause(cause);
        return error;
    }

    /// Makes the thread as good as new, so that another task can run on it: what the last one left in
    /// thread-locals, name, interrupt status and class loader is gone. Called on the fiber's own thread.
    ///
    /// @return false if this engine cannot; the thread must then end
    public abstract boolean renew();

    /// What code on a thread leaves there for later.
    ///
    /// @param threadLocals the thread's map, or null
    /// @param inheritableThreadLocals the thread's map, or null
    /// @param isInterrupted the interrupt status
    public record ThreadState(
            @Nullable Object threadLocals, @Nullable Object inheritableThreadLocals, boolean isInterrupted) {

        static final ThreadState NOTHING = new ThreadState(null, null, false);
    }

    /// Makes the thread as good as new for somebody else's code, to be called by the code that runs on it,
    /// and gives it back afterwards with [#takeBack].
    ///
    /// @return what to give back; null if this engine cannot, if too much is lent already, or if the code has
    ///     bound scoped values, which the other code would see
    public abstract @Nullable ThreadState lend();

    /// Ends the loan.
    public abstract void takeBack(ThreadState own);

    /// {@return the thread that `Thread.currentThread()` yields inside the fiber}
    public final Thread thread() {
        return thread;
    }

    /// {@return whether the fiber has blocked in plain Java code and stepped aside}
    public abstract boolean isBlocked();
}
