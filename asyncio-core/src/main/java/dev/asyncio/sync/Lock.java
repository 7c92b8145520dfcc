package dev.asyncio.sync;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.WaitQueue;
import org.jspecify.annotations.Nullable;

/// Keeps a sequence of awaits to one task at a time. Python: `asyncio.Lock`.
///
/// [#acquire()] suspends while another task has the lock; [#release()] frees it and wakes the task
/// that has waited longest. Usually both are left to [#hold()]:
///
/// {@snippet file="dev/asyncio/sync/LockTest.java" region="hold"}
///
/// The lock is fair: a free lock for which tasks wait is theirs, and a newcomer queues behind them.
/// It is not handed over, though. From `release` until the woken task resumes the lock is free,
/// which shows in [#isLocked()].
///
/// The lock is not reentrant. A task that acquires it again waits for itself, for ever unless
/// another task releases the lock; [#toString()] names the task that has it, so a report of the
/// deadlock shows this. Any task may release the lock, not only the one that acquired it.
///
/// A lock belongs to the loop whose tasks use it and must not be touched by other threads.
public final class Lock {

    // Confined to the loop: only the running task touches these.
    // Invariant: while the lock is free and somebody waits, the first in line has been woken.
    private final WaitQueue waiters = new WaitQueue(this);
    private final Hold hold = new Hold(this::release);
    private boolean isLocked;

    // For people to read, nothing depends on it. Null while free, or if a callback acquired the lock.
    private @Nullable Task<?> owner;

    /// Creates a lock that is free.
    public Lock() {}

    /// Acquires the lock, suspending the calling task until it is free and this task's turn.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it does not have the lock
    ///     then, and if the lock had been freed for it, the next task in line is woken instead
    /// @throws IllegalStateException if no loop runs the caller; or if the lock must be waited for, but
    ///     the caller is not a task or the lock belongs to another loop
    public void acquire() {
        if (isLocked || waiters.hasWaiters()) {
            waitForTurn();
        }
        isLocked = true;
        owner = Asyncio.currentTask();
    }

    /// Acquires the lock for the length of a `try` statement, which releases it however it ends.
    /// Suspends as [#acquire()] does. Python: `async with lock`.
    ///
    /// @return what releases the lock when it is closed
    /// @throws CancelledError as [#acquire()] does
    /// @throws IllegalStateException as [#acquire()] does
    public Hold hold() {
        acquire();
        return hold;
    }

    /// Frees the lock and wakes the first task that waits for it. Never suspends: the caller goes
    /// on, and the woken task takes the lock when it resumes.
    ///
    /// @throws IllegalStateException if the lock is free already
    public void release() {
        if (!isLocked) {
            throw new IllegalStateException(this + " is not held by anyone; call release() once for every acquire()");
        }
        isLocked = false;
        owner = null;
        waiters.wakeFirst();
    }

    /// {@return whether some task has the lock} Python: `locked`.
    public boolean isLocked() {
        return isLocked;
    }

    /// {@return a text such as `Lock[locked by task 'worker', waiters=2]`, which names the owner}
    @Override
    public String toString() {
        return "Lock[%s, waiters=%d]".formatted(state(), waiters.size());
    }

    // A condition shows the state of its lock in its own words.
    String state() {
        if (!isLocked) {
            return "unlocked";
        }
        return owner == null ? "locked" : "locked by task '%s'".formatted(owner.name());
    }

    private void waitForTurn() {
        try {
            waiters.suspend();
        } catch (CancelledError cancelled) {
            // Perhaps this task was the one that release() woke. If so, nobody else has been: owner.release();
            // chosen.cancel(); If not, the first in line has been woken already, and waking it again does
            // nothing.
            if (!isLocked) {
                waiters.wakeFirst();
            }
            throw cancelled;
        }
    }
}
