package dev.asyncio.sync;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.OverReleaseException;
import dev.asyncio.Task;
import dev.asyncio.WaitQueue;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets many tasks read or one write. Python has none; Tokio: `RwLock`.
///
/// {@snippet file="dev/asyncio/sync/RwLockTest.java" region="read-write"}
///
/// The lock is fair: requests are served in the order in which they came, and readers that stand next to each
/// other get in together. A writer that waits therefore holds up readers that come later, and does not starve.
///
/// The lock knows its tasks. Whoever has it, to read or to write, cannot ask for it again and would wait for
/// itself, so that is refused; and only the task that acquired can release. A lock belongs to the loop whose
/// tasks use it.
public final class RwLock {

    /// One task that waits.
    private static final class Request {
        final WaitQueue.Waiter waiter;
        final Task<?> task;
        final boolean isWrite;

        Request(WaitQueue.Waiter waiter, Task<?> task, boolean isWrite) {
            this.waiter = waiter;
            this.task = task;
            this.isWrite = isWrite;
        }
    }

    // Confined to the loop. Invariants: there is a writer or there are readers, never both; whoever stands in
    // `requests` does not have the lock, though it may be cancelled; the first in line cannot be let in.
    private final Set<Task<?>> readers = new LinkedHashSet<>();
    private @Nullable Task<?> writer;
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final WaitQueue line = new WaitQueue(this);
    private final Hold readHold = new Hold(this::releaseRead);
    private final Hold writeHold = new Hold(this::releaseWrite);

    /// Creates a lock that is free.
    public RwLock() {}

    // ---- reading

    /// Acquires the lock to read, suspending the calling task while somebody writes, or waits to write.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it does not have the lock then
    /// @throws IllegalStateException if the task has the lock, or the caller is not a task
    public void acquireRead() {
        acquire(false);
    }

    /// Acquires the lock to read for the length of a `try` statement. Suspends as [#acquireRead()] does.
    ///
    /// @return what releases the lock when it is closed
    public Hold holdRead() {
        acquireRead();
        return readHold;
    }

    /// Acquires the lock to read if that is possible at once. Never suspends.
    ///
    /// @return whether the task has it now
    /// @throws IllegalStateException as [#acquireRead()] does
    public boolean tryAcquireRead() {
        return tryAcquire(caller("tryAcquireRead"), false);
    }

    /// Gives up reading. Never suspends.
    ///
    /// @throws OverReleaseException if the calling task does not read
    public void releaseRead() {
        Task<?> task = caller("releaseRead");
        if (!readers.remove(task)) {
            throw new OverReleaseException("Task '" + task.name() + "' does not read under " + this
                    + "; call releaseRead() once for every acquireRead(), in the same task");
        }
        letIn();
    }

    // ---- writing

    /// Acquires the lock to write, suspending the calling task while anybody reads or writes, or waits longer.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it does not have the lock then
    /// @throws IllegalStateException if the task has the lock, also if only to read; or the caller is not a task
    public void acquireWrite() {
        acquire(true);
    }

    /// Acquires the lock to write for the length of a `try` statement. Suspends as [#acquireWrite()] does.
    ///
    /// @return what releases the lock when it is closed
    public Hold holdWrite() {
        acquireWrite();
        return writeHold;
    }

    /// Acquires the lock to write if that is possible at once. Never suspends.
    ///
    /// @return whether the task has it now
    /// @throws IllegalStateException as [#acquireWrite()] does
    public boolean tryAcquireWrite() {
        return tryAcquire(caller("tryAcquireWrite"), true);
    }

    /// Gives up writing. Never suspends.
    ///
    /// @throws OverReleaseException if the calling task does not write
    public void releaseWrite() {
        Task<?> task = caller("releaseWrite");
        if (writer != task) {
            throw new OverReleaseException("Task '" + task.name() + "' does not write under " + this
                    + "; call releaseWrite() once for every acquireWrite(), in the same task");
        }
        writer = null;
        letIn();
    }

    /// Goes on from writing to reading, without letting anybody write in between. Never suspends.
    ///
    /// @throws OverReleaseException if the calling task does not write
    public void downgrade() {
        Task<?> task = caller("downgrade");
        if (writer != task) {
            throw new OverReleaseException(
                    "Task '" + task.name() + "' does not write under " + this + "; acquireWrite() before downgrade()");
        }
        writer = null;
        readers.add(task);
        letIn();
    }

    // ---- the line

    private void acquire(boolean isWrite) {
        Task<?> task = caller(isWrite ? "acquireWrite" : "acquireRead");
        if (tryAcquire(task, isWrite)) {
            return;
        }
        Request request = new Request(line.add(), task, isWrite);
        requests.add(request);
        try {
            request.waiter.await();
        } catch (Throwable failure) {
            if (request.waiter.isWoken()) {
                giveUp(request); // it was let in, and cancelled before it resumed
            } else {
                requests.remove(request);
            }
            letIn(); // those behind it may have waited for it alone
            throw failure;
        } finally {
            request.waiter.remove();
        }
    }

    private boolean tryAcquire(Task<?> task, boolean isWrite) {
        if (writer == task || readers.contains(task)) {
            throw new IllegalStateException("Task '" + task.name() + "' has " + this
                    + " already and would wait for itself; release it first"
                    + (writer == task ? ", or downgrade() to read" : ""));
        }
        if (!requests.isEmpty() || !isFree(isWrite)) {
            return false;
        }
        give(task, isWrite);
        return true;
    }

    private boolean isFree(boolean isWrite) {
        return writer == null && (!isWrite || readers.isEmpty());
    }

    private void give(Task<?> task, boolean isWrite) {
        if (isWrite) {
            writer = task;
        } else {
            readers.add(task);
        }
    }

    private void giveUp(Request request) {
        if (request.isWrite) {
            writer = null;
        } else {
            readers.remove(request.task);
        }
    }

    private void letIn() {
        while (!requests.isEmpty() && isFree(requests.getFirst().isWrite)) {
            Request request = requests.removeFirst();
            if (request.waiter.wake()) {
                give(request.task, request.isWrite);
            }
        }
    }

    private static Task<?> caller(String call) {
        Task<?> task = Asyncio.currentTask();
        if (task == null) {
            throw new IllegalStateException(call + " was called in a callback; only a task can have a lock");
        }
        return task;
    }

    // ---- asking

    /// {@return how many tasks read now}
    public int readers() {
        return readers.size();
    }

    /// {@return whether a task writes now}
    public boolean isWriteLocked() {
        return writer != null;
    }

    /// {@return a text such as `RwLock[writer='import', waiters=2]`, `RwLock[readers=3, waiters=0]` or
    /// `RwLock[unlocked, waiters=0]`}
    @Override
    public String toString() {
        Task<?> writing = writer;
        String state = writing != null
                ? "writer='" + writing.name() + "'"
                : readers.isEmpty() ? "unlocked" : "readers=" + readers.size();
        return "RwLock[" + state + ", waiters=" + requests.size() + "]";
    }
}
