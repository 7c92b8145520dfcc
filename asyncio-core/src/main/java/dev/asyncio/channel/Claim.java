package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.WaitQueue;
import org.jspecify.annotations.Nullable;

/// A call that waits, at one channel or, as a select, at several, until one of its partners takes it.
///
/// ```
/// open ──take──▶ taken         by exactly one
///   └──the task is cancelled──▶ cancelled
/// ```
/// Confined to the loop.
final class Claim {

    private final WaitQueue.Waiter waiter;
    private @Nullable Object taker;

    /// Puts the calling task in line.
    Claim(WaitQueue line) {
        waiter = line.add();
    }

    /// Takes the call, and wakes its task.
    ///
    /// @param by what the call is to go on with
    /// @return whether it was still to be had
    boolean take(Object by) {
        if (!waiter.wake()) {
            return false;
        }
        taker = by;
        return true;
    }

    /// Suspends the calling task until somebody has taken the call.
    ///
    /// @return who
    /// @throws CancelledError if the task is cancelled before
    Object await() {
        try {
            waiter.await();
        } catch (CancelledError cancelled) {
            if (taker == null) {
                throw cancelled;
            }
            throwLater(cancelled);
        } finally {
            waiter.remove();
        }
        return requireNonNull(taker);
    }

    /// Ends a wait that has not begun, because one of its partners refused.
    void leave() {
        waiter.remove();
    }

    /// Has the cancellation thrown where the task suspends next. An item has changed hands already: throwing
    /// now would lose one that was received, and deny one that was sent.
    private static void throwLater(CancelledError cancelled) {
        Task<?> task = requireNonNull(Asyncio.currentTask());
        task.cancel(cancelled.getMessage());
        // It is the same request, so it counts once.
        task.uncancel();
    }
}
