package dev.asyncio.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs fibers as ordinary virtual threads that pass a baton to and from the loop, itself a virtual thread.
///
/// A platform thread as the loop would do as well, at 15 µs a switch instead of 0.6.
final class HandoffEngine extends Engine {

    /// The loop's thread; fibers unpark it. Written before the first fiber of a run starts.
    @Nullable
    Thread loopThread;

    HandoffEngine() {
        super(null, Thread.ofVirtual().name("asyncio-loop"));
    }

    @Override
    public String name() {
        return "handoff";
    }

    @Override
    public Fiber newFiber(Consumer<Fiber> body) {
        return new HandoffFiber(this, body);
    }

    @Override
    public void runLoop(Runnable loop) {
        if (!Thread.currentThread().isVirtual()) {
            ownThread.run(() -> runLoop(loop));
            return;
        }
        loopThread = Thread.currentThread();
        loop.run();
    }
}
