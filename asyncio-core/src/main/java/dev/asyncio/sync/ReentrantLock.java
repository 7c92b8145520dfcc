package dev.asyncio.sync;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.OverReleaseException;
import dev.asyncio.Task;
import org.jspecify.annotations.Nullable;

/// A [Lock] that the task which has it may acquire again. Python: `threading.RLock`, for tasks.
///
/// {@snippet file="dev/asyncio/sync/ReentrantLockTest.java" region="reentrant"}
///
/// It is free when it has been released as often as it was acquired, by the same task. Otherwise it is as fair
/// as a lock. A task that waits for another which needs the lock is not helped: the other one is not the owner.
///
/// A lock belongs to the loop whose tasks use it.
public final class ReentrantLock {

    // Confined to the loop. Invariant: the owner is null while the count is 0.
    private final Lock lock = new Lock();
    private final Hold hold = new Hold(this::release);
    private @Nullable Task<?> owner;
    private int count;

    /// Creates a lock that is free.
    public ReentrantLock() {}

    /// Acquires the lock, suspending the calling task while another one has it. Does not suspend a task that has
    /// it.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it does not have the lock then
    /// @throws IllegalStateException if the caller is not a task, or the lock belongs to another loop
    public void acquire() {
        Task<?> task = caller("acquire");
        if (owner != task) {
            lock.acquire();
            owner = task;
        }
        count++;
    }

    /// Acquires the lock for the length of a `try` statement. Suspends as [#acquire()] does.
    ///
    /// @return what releases the lock when it is closed
    public Hold hold() {
        acquire();
        return hold;
    }

    /// Releases the lock once. When that was the last time, the first task that waits is woken. Never suspends.
    ///
    /// @throws OverReleaseException if the calling task does not have the lock
    public void release() {
        Task<?> task = caller("release");
        if (owner != task) {
            throw new OverReleaseException("Task '" + task.name() + "' does not have " + this
                    + "; call release() once for every acquire(), in the same task");
        }
        if (--count == 0) {
            owner = null;
            lock.release();
        }
    }

    private static Task<?> caller(String call) {
        Task<?> task = Asyncio.currentTask();
        if (task == null) {
            throw new IllegalStateException(call + " was called in a callback; only a task can have a lock");
        }
        return task;
    }

    /// {@return whether some task has the lock}
    public boolean isLocked() {
        return lock.isLocked();
    }

    /// {@return how often the calling task has acquired the lock without releasing it; 0 if it does not have it}
    public int holdCount() {
        return owner != null && owner == Asyncio.currentTask() ? count : 0;
    }

    /// {@return a text such as `ReentrantLock[locked by task 'worker', count=2]`}
    @Override
    public String toString() {
        return "ReentrantLock[" + lock.state() + (count == 0 ? "]" : ", count=" + count + "]");
    }
}
