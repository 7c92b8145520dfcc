package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// One task's wait for one thing: what a future is to CPython's locks and `sleep`, without the parts they never
/// use.
///
/// ```
/// pending ──complete──▶ woken        both put the waiting task into the ready queue
///    └─────cancel────▶ cancelled
/// ```
/// Confined to the loop. It is an entry of the ready queue for those whose completion comes from a timer.
abstract class Wait extends Ready {

    // Bytes, not an enum: there may be a million of these.
    private static final byte PENDING = 0;
    private static final byte WOKEN = 1;
    private static final byte CANCELLED = 2;

    private final Task<?> task;
    private byte state = PENDING;
    private @Nullable String message;

    Wait(Task<?> task) {
        this.task = task;
    }

    /// Suspends the task until this is completed or cancelled; returns at once if it is.
    final void suspend() {
        if (state == PENDING) {
            task.suspendOn(this);
        }
        if (state == CANCELLED) {
            throw cancelledError();
        }
    }

    /// Ends the wait and makes the task ready. Has no effect on one that has ended.
    ///
    /// @return whether the wait was pending
    final boolean complete() {
        return end(WOKEN);
    }

    final boolean cancel(@Nullable String reason) {
        if (state != PENDING) {
            return false;
        }
        message = reason;
        if (isTimed) {
            task.eventLoop().timers.hasCancelled();
        }
        return end(CANCELLED);
    }

    private boolean end(byte how) {
        if (state != PENDING) {
            return false;
        }
        StackRoom.forAwait(); // or the task would be awake without being ready
        state = how;
        if (task.isWaitingFor(this)) {
            task.eventLoop().wake(task);
        }
        return true;
    }

    final boolean isDone() {
        return state != PENDING;
    }

    final boolean isWoken() {
        return state == WOKEN;
    }

    @Override
    final boolean isCancelled() {
        return state == CANCELLED;
    }

    final CancelledError cancelledError() {
        return new CancelledError(message);
    }

    final Task<?> task() {
        return task;
    }

    @Override
    void run() {
        complete();
    }

    /// {@return what the task waits for, to be shown to people}
    abstract Object subject();
}
