package dev.asyncio.sync;

import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;

/// Lets a limited number of tasks in at a time. Python: `asyncio.Semaphore`.
///
/// The semaphore counts free places. [#acquire()] takes one and suspends the calling task while
/// there is none; [#release()] gives one back.
///
/// {@snippet file="dev/asyncio/sync/SemaphoreTest.java" region="limit"}
///
/// The semaphore is fair, and unlike a [Lock] it hands over: a place that is given back while
/// tasks wait belongs to the first of them from that moment, although it resumes later. Newcomers
/// queue behind the waiting tasks even if places are free.
///
/// Any task may release, also one that never acquired, and this raises the number of places; use
/// [BoundedSemaphore] where that can only be a mistake. A semaphore belongs to the loop whose tasks
/// use it and must not be touched by other threads.
public sealed class Semaphore permits BoundedSemaphore {

    // Confined to the loop: only the running task touches these.
    // Invariants: never negative; a woken waiter's place is not counted as free.
    private final WaitQueue waiters = new WaitQueue(this);
    private final Hold hold = new Hold(this::release);
    private long value; // a long, since release() may be called for ever without an acquire()

    /// Creates a semaphore with one place.
    public Semaphore() {
        this(1);
    }

    /// Creates a semaphore with the given number of free places.
    ///
    /// @param value at least 0; a semaphore of 0 lets nobody in before the first release
    /// @throws IllegalArgumentException if `value` is negative
    public Semaphore(int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "Semaphore value must not be negative, but is %d; use 0 for one that starts locked"
                            .formatted(value));
        }
        this.value = value;
    }

    /// Takes a place, suspending the calling task until there is one and it is this task's turn.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it does not have a place then,
    ///     and one that it had been given goes to the next task in line
    /// @throws IllegalStateException if a place must be waited for, but the caller is not a task or
    ///     the semaphore belongs to another loop
    public void acquire() {
        if (isLocked()) {
            waitForPlace();
        } else {
            value--;
        }
    }

    /// Takes a place for the length of a `try` statement, which gives it back however it ends.
    /// Suspends as [#acquire()] does. Python: `async with semaphore`.
    ///
    /// @return what gives the place back when it is closed
    /// @throws CancelledError as [#acquire()] does
    /// @throws IllegalStateException as [#acquire()] does
    public Hold hold() {
        acquire();
        return hold;
    }

    /// Gives a place back; the first waiting task gets it and is woken. Never suspends.
    public void release() {
        value++;
        grantPlace();
    }

    /// {@return whether [#acquire()] would suspend: no place is free, or others wait already} Python:
    /// `locked`.
    public boolean isLocked() {
        return value == 0 || waiters.hasWaiters();
    }

    /// {@return a text such as `Semaphore[locked, value=0, waiters=2]`, where the value is the number of
    /// free places}
    @Override
    public String toString() {
        return "Semaphore[%s]".formatted(state());
    }

    String state() {
        return "%s, value=%d, waiters=%d".formatted(isLocked() ? "locked" : "unlocked", value, waiters.size());
    }

    long value() {
        return value;
    }

    private void waitForPlace() {
        var waiter = waiters.add();
        try {
            try {
                waiter.await();
            } finally {
                waiter.remove();
            }
        } catch (CancelledError cancelled) {
            // release() had granted this task a place, and the cancellation came before it resumed.
            if (waiter.isWoken()) {
                value++;
            }
            throw cancelled;
        } finally {
            // Places may be free for tasks that queued only because this one was ahead of them:
            //     the place above, or one released while every waiter had been granted one already.
            while (value > 0 && grantPlace()) {}
        }
    }

    private boolean grantPlace() {
        if (!waiters.wakeNext()) {
            return false;
        }
        // The place is taken on behalf of the woken task, or a newcomer would take it first.
        value--;
        return true;
    }
}
