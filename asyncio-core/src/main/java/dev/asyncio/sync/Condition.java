package dev.asyncio.sync;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelScope;
import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Lets tasks wait, under a [Lock], until shared state has become what they need. Python:
/// `asyncio.Condition`.
///
/// A task that needs the state acquires the lock and calls [#awaitFor(BooleanSupplier)], which
/// gives the lock up while the task waits. A task that changes the state does so under the lock
/// and then calls [#signal()] or [#signalAll()].
///
/// {@snippet file="dev/asyncio/sync/ConditionTest.java" region="wait-for-state"}
///
/// Signalled tasks wake in the order in which they began to wait. A signal does not release the
/// lock: the woken task resumes once its turn for the lock has come, and by then another task may
/// have changed the state back. A wait can also end without a signal of its own (see [#await()]).
/// Hence the loop around every bare `await()`, which `awaitFor` contains.
///
/// Several conditions can share one lock. A condition belongs to the loop whose tasks use it and
/// must not be touched by other threads.
public final class Condition {

    // Confined to the loop: only the running task touches these.
    private final WaitQueue waiters = new WaitQueue(this);
    private final Lock lock;

    /// Creates a condition with a lock of its own.
    public Condition() {
        this(new Lock());
    }

    /// Creates a condition that uses the given lock, perhaps together with others.
    public Condition(Lock lock) {
        this.lock = lock;
    }

    /// Acquires the lock, as [Lock#acquire()] does; suspends until it is this task's turn.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it does not have the lock then
    /// @throws IllegalStateException as [Lock#acquire()] does
    public void acquire() {
        lock.acquire();
    }

    /// Acquires the lock for the length of a `try` statement, as [Lock#hold()] does. Python:
    /// `async with condition`.
    ///
    /// @return what releases the lock when it is closed
    /// @throws CancelledError as [#acquire()] does
    /// @throws IllegalStateException as [#acquire()] does
    public Hold hold() {
        return lock.hold();
    }

    /// Releases the lock, as [Lock#release()] does; never suspends.
    ///
    /// @throws IllegalStateException if the lock is free already
    public void release() {
        lock.release();
    }

    /// Releases the lock, suspends the calling task until it is signalled, and acquires the lock
    /// again. Python: `wait`, a name Java has taken.
    ///
    /// The call always returns, or throws, with the lock acquired. It may return although nobody
    /// signalled *this* task: a task that was signalled and then cancelled passes its signal on. So
    /// test the state in a loop, or use [#awaitFor(BooleanSupplier)].
    ///
    /// @throws CancelledError if the task is cancelled while it waits or while it acquires the
    ///     lock again, and only after it has the lock; if cancelled several times, with the message
    ///     of the last. One other waiting task is signalled in its place
    /// @throws IllegalStateException if the lock is free, the caller is not a task, or the
    ///     condition belongs to another loop
    public void await() {
        requireLocked("await()");

        // Joining the queue can be refused, so it comes before the lock is given up.
        var waiter = waiters.add();
        lock.release();
        try {
            try {
                waiter.await();
            } finally {
                waiter.remove();
                acquireDespiteCancellation();
            }
        } catch (Throwable failure) {
            // This task may have been signalled before it was cancelled, and a signal must not get
            // lost: another task wakes for it, needlessly if the signal had not been for this one.
            waiters.wakeNext();
            throw failure;
        }
    }

    /// Waits until a state is reached: returns once `predicate` is true, and until then suspends as
    /// [#await()] does, again and again. Does not suspend if it is true at once. Python: `wait_for`.
    ///
    /// @param predicate asked before the first wait and after every wake-up, with the lock acquired;
    ///     it must not suspend
    /// @throws CancelledError as [#await()] does
    /// @throws IllegalStateException as [#await()] does; not if the predicate is true at once
    public void awaitFor(BooleanSupplier predicate) {
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// Wakes the task that has waited longest, if any; the same as `signal(1)`. Python: `notify`, a
    /// name Java has taken.
    ///
    /// @throws IllegalStateException if the lock is free
    public void signal() {
        signal(1);
    }

    /// Wakes the tasks that have waited longest. Never suspends and does not release the lock, for
    /// which the woken tasks then queue. Python: `notify(n)`.
    ///
    /// @param count how many to wake; all if fewer wait, none if it is not positive
    /// @throws IllegalStateException if the lock is free
    public void signal(int count) {
        requireLocked("signal()");
        waiters.wake(count);
    }

    /// Wakes every waiting task, as [#signal(int)] does. Python: `notify_all`.
    ///
    /// @throws IllegalStateException if the lock is free
    public void signalAll() {
        requireLocked("signalAll()");
        waiters.wakeAll();
    }

    /// {@return whether some task has the lock} Python: `locked`.
    public boolean isLocked() {
        return lock.isLocked();
    }

    /// {@return a text such as `Condition[locked by task 'worker', waiters=2]`, where the waiters are
    /// those for a signal and not those for the lock}
    @Override
    public String toString() {
        return "Condition[%s, waiters=%d]".formatted(lock.state(), waiters.size());
    }

    // Like Python, asks for a lock that is held and not for the holder, since any task may release a lock.
    private void requireLocked(String call) {
        if (!lock.isLocked()) {
            throw new IllegalStateException("%s is not locked; call %s inside hold()".formatted(this, call));
        }
    }

    private void acquireDespiteCancellation() {
        @Nullable CancelledError latest = null;
        while (true) {
            try {
                if (latest != null && isInCancelledScope()) {
                    // Every suspension in such a scope is cancelled: trying again and again would get nowhere.
                    Asyncio.shielded(lock::acquire);
                } else {
                    lock.acquire();
                }
                break;
            } catch (CancelledError cancelled) {
                // The caller relies on having the lock, whatever happens: its finally will release it.
                latest = cancelled;
            }
        }
        if (latest != null) {
            throw latest;
        }
    }

    private static boolean isInCancelledScope() {
        Long deadline = CancelScope.currentEffectiveDeadline();
        return deadline != null && deadline == Long.MIN_VALUE;
    }
}
