package dev.asyncio;

import dev.asyncio.engine.Fiber;
import dev.asyncio.engine.Sneaky;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where blocking calls suspend ([BlockingCalls#SUSPEND]): runs callbacks on fibers, so that one that blocks
/// steps aside, too.
///
/// On the bare loop thread a callback that waits for a lock would hold up the very loop that has to resume the
/// task which has the lock, or which stands in line for it before the callback: both would wait for ever.
/// Logging is enough for that. Confined to the loop.
final class CallbackFibers implements Consumer<Fiber> {

    private final LoopCore loop;
    private @Nullable Fiber idle;
    private @Nullable Fiber running;
    private @Nullable Throwable thrown;

    CallbackFibers(LoopCore loop) {
        this.loop = loop;
    }

    /// {@return the thread of the callback that runs now, or null}
    @Nullable
    Thread thread() {
        Fiber fiber = running;
        return fiber == null ? null : fiber.thread();
    }

    /// Runs a callback, until it has ended or steps aside.
    void run(Ready callback) {
        Fiber fiber = idle;
        idle = null;
        if (fiber == null) {
            fiber = loop.engine.newFiber(this);
        }
        Continuation continuation = new Continuation(fiber, callback);
        fiber.occupant = continuation;
        proceed(continuation);
    }

    /// Begins a callback, or goes on with one that can go on.
    private void proceed(Continuation continuation) {
        Fiber fiber = continuation.fiber;
        loop.callbackContext = continuation.context;
        running = fiber;
        fiber.resume();
        running = null;
        if (fiber.isBlocked()) {
            loop.foreign.workBegins();
            continuation.context = loop.callbackContext;
        } else if (fiber.occupant == this) {
            fiber.occupant = null; // it has ended
        } else if (idle == null) {
            idle = fiber;
        } else {
            fiber.resume(); // without an occupant it ends
        }
        loop.callbackContext = null;
        if (thrown != null) {
            Throwable leaving = thrown;
            thrown = null;
            throw Sneaky.rethrow(leaving);
        }
    }

    /// Ends the fiber that waits for a callback. Called on the loop's thread.
    void retire() {
        if (idle != null) {
            idle.resume();
            idle = null;
        }
    }

    /// What each fiber runs.
    @Override
    public void accept(Fiber fiber) {
        while (fiber.occupant instanceof Continuation continuation) {
            try {
                continuation.callback.run();
            } catch (Throwable leaving) {
                thrown = leaving;
            }
            fiber.occupant = null;
            try {
                fiber.suspend();
            } catch (IllegalStateException pinned) { // as in RunnerPool: the callback has overflown the stack
                fiber.occupant = this;
            }
        }
    }

    /// A callback on its fiber; as an entry, what is left of it after it has stepped aside. It is the fiber's
    /// occupant from the beginning, because another thread may let it go on before the loop has seen that it
    /// stepped aside.
    final class Continuation extends Ready {

        private final Fiber fiber;
        private final Ready callback;
        private @Nullable Context context;

        private Continuation(Fiber fiber, Ready callback) {
            this.fiber = fiber;
            this.callback = callback;
        }

        @Override
        void run() {
            loop.foreign.workEnds();
            proceed(this);
        }

        @Override
        boolean isCancelled() {
            return false;
        }
    }
}
