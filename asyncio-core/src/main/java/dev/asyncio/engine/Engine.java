package dev.asyncio.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the fibers of one event loop and runs the loop on a thread that can resume them.
public abstract sealed class Engine permits LoopEngine, HandoffEngine {

    /// What the loop is told about a fiber that blocked and stepped aside, or null where a blocked fiber
    /// blocks the loop.
    final @Nullable Consumer<Fiber> unblocked;

    Engine(@Nullable Consumer<Fiber> unblocked) {
        this.unblocked = unblocked;
    }

    /// {@return why the `loop` engine cannot be used here, or null if it can}
    public static @Nullable String whyNotLoop() {
        return LoopEngine.UNAVAILABLE;
    }

    /// Creates the engine whose fibers run on the loop's own thread.
    ///
    /// @param unblocked if not null, a fiber that blocks in plain Java code steps aside, and this is called,
    ///     on any thread, once it can go on; if null, such a fiber blocks the loop
    /// @throws IllegalStateException if the JDK does not let this module in; see [#whyNotLoop()]
    public static Engine loop(@Nullable Consumer<Fiber> unblocked) {
        return new LoopEngine(unblocked);
    }

    /// Creates the engine that uses nothing but the JDK's public API.
    public static Engine handoff() {
        return new HandoffEngine();
    }

    /// {@return the name used in options and reports: `loop` or `handoff`}
    public abstract String name();

    /// Creates a fiber that has not started. The loop's thread starts it by [Fiber#resume()].
    ///
    /// @param body what the fiber runs, being given itself; must not throw
    public abstract Fiber newFiber(Consumer<Fiber> body);

    /// Runs `loop` on a thread that can resume fibers, which may be the calling one, and returns when it has
    /// returned. What it throws is thrown here.
    public abstract void runLoop(Runnable loop);

    /// Runs a loop's body on another thread and waits for it, whatever interrupts the wait.
    static void runOn(Thread.Builder builder, Runnable loop) {
        var failure = new Throwable[1];
        Thread thread = builder.unstarted(() -> {
            try {
                loop.run();
            } catch (Throwable thrown) {
                failure[0] = thrown;
            }
        });
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure[0] != null) {
            throw Sneaky.rethrow(failure[0]);
        }
    }
}
