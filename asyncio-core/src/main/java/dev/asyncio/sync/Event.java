package dev.asyncio.sync;

import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;

/// A flag that any number of tasks can wait for. Python: `asyncio.Event`.
///
/// The flag starts unset. While it is set, [#await()] returns at once; otherwise it suspends the
/// calling task until some task calls [#set()]. Waiting tasks resume in the order in which they
/// arrived, and not before the caller of `set` itself suspends or ends.
///
/// An event belongs to the loop whose tasks use it. From any other thread, hand the call to that
/// loop: `loop.callSoonThreadsafe(event::set)`.
///
/// {@snippet file="dev/asyncio/sync/EventTest.java" region="starting-gate"}
public final class Event {

    // Confined to the loop: only the running task touches these. Invariant: nobody waits while set;
    // whoever is still in the queue then has been woken.
    private final WaitQueue waiters = new WaitQueue(this);
    private boolean isSet;

    /// Creates an event that is not set.
    public Event() {}

    /// Sets the flag and wakes every waiting task. Has no effect if the flag is already set.
    public void set() {
        isSet = true;
        waiters.wakeAll();
    }

    /// Unsets the flag. Tasks that an earlier [#set()] woke still return from [#await()].
    public void clear() {
        isSet = false;
    }

    /// Suspends the calling task until the flag is set. Python: `wait`, a name Java has taken.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; the event is then as if the
    ///     wait had never begun
    /// @throws IllegalStateException if the flag is unset, but the caller is not a task or the
    ///     event belongs to another loop
    public void await() {
        // An if, not a while: the caller waits for the flag to go up, not for it to be up.
        // Testing again after the wake-up would lose a set() that a clear() follows at once.
        if (!isSet) {
            waiters.suspend();
        }
    }

    /// {@return whether the flag is set} Python: `is_set`.
    public boolean isSet() {
        return isSet;
    }

    /// {@return a text such as `Event[unset, waiters=1]`}
    @Override
    public String toString() {
        return "Event[%s, waiters=%d]".formatted(isSet ? "set" : "unset", waiters.size());
    }
}
