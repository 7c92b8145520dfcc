package dev.asyncio.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the fibers of one event loop and runs the loop on a thread that can resume them.
public abstract sealed class Engine permits LoopEngine, HandoffEngine {

    /// What the loop is told about a fiber that blocked and stepped aside, or null where a blocked fiber
    /// blocks the loop.
    final @Nullable Consumer<Fiber> unblocked;

    /// Where the loop runs if it cannot run on the thread of its caller.
    final OwnThread ownThread;

    Engine(@Nullable Consumer<Fiber> unblocked, Thread.Builder ownThread) {
        this.unblocked = unblocked;
        this.ownThread = new OwnThread(ownThread);
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

    /// Runs `action` where the loop ran last, if that was a thread of the engine's own; else on the calling
    /// thread. For a poller, which may hold what belongs to that thread.
    public final void runWhereLoopRan(Runnable action) {
        if (ownThread.isStarted()) {
            ownThread.run(action);
        } else {
            action.run();
        }
    }

    /// Ends the engine's own thread, if there is one.
    public final void close() {
        ownThread.end();
    }
}
