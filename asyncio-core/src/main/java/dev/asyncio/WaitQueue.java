package dev.asyncio;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// Tasks that wait in line for something: what locks, semaphores and queues are made of.
///
/// Waking a waiter makes its task ready; it stays in line until the task has resumed and left, because those
/// who come meanwhile must see it. Whoever was woken and is cancelled before it resumes has to pass on what it
/// was woken for. First in, first out. Confined to the loop.
public final class WaitQueue {

    private final @Nullable Object subject;
    private @Nullable EventLoop loop; // of the first task that waited
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private int size;

    /// Creates an empty line.
    public WaitQueue() {
        this.subject = null;
    }

    /// Creates an empty line for `subject`, which a task that waits is said to wait for in reports.
    public WaitQueue(Object subject) {
        this.subject = requireNonNull(subject, "A WaitQueue's subject must not be null; leave it out");
    }

    /// Puts the calling task in line.
    ///
    /// @return its place, in which it is then to [Waiter#await()]
    /// @throws IllegalStateException if the caller is not a task, or one of another loop than those before
    public Waiter add() {
        StackRoom.forScope(); // to leave the line as well
        Task<?> task = EventLoop.currentTaskFor("await");
        bindTo(task);
        Waiter waiter = new Waiter(task);
        Waiter before = last;
        waiter.previous = before;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
        last = waiter;
        size++;
        return waiter;
    }

    /// A line belongs to the loop of the task that waited first (CPython, `mixins.py`).
    private void bindTo(Task<?> task) {
        EventLoop own = task.eventLoop();
        if (loop == null) {
            loop = own;
        } else if (loop != own) {
            throw new IllegalStateException((subject == null ? this : subject) + " belongs to " + loop
                    + ", whose tasks waited for it first; task '" + task.name() + "' of loop '" + own.name()
                    + "' needs one of its own");
        }
    }

    /// Suspends the calling task, in line, until it is woken; it leaves the line in any case.
    ///
    /// @throws CancelledError if the task is cancelled
    public void suspend() {
        Waiter waiter = add();
        try {
            waiter.await();
        } finally {
            waiter.remove();
        }
    }

    /// Wakes the waiter at the head of the line; has no effect if that one is awake already.
    ///
    /// @return whether this call woke it
    public boolean wakeFirst() {
        return first != null && first.wake();
    }

    /// Wakes the first waiter that is neither woken nor cancelled.
    ///
    /// @return whether there was one
    public boolean wakeNext() {
        for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
            if (waiter.wake()) {
                return true;
            }
        }
        return false;
    }

    /// Wakes up to `count` waiters that are neither woken nor cancelled.
    ///
    /// @param count zero and less wakes nobody
    /// @return how many there were
    public int wake(int count) {
        int woken = 0;
        for (Waiter waiter = first; waiter != null && woken < count; waiter = waiter.next) {
            if (waiter.wake()) {
                woken++;
            }
        }
        return woken;
    }

    /// Wakes every waiter.
    public void wakeAll() {
        wake(Integer.MAX_VALUE);
    }

    /// Takes waiters out of the line up to the first that is neither woken nor cancelled, and wakes that one.
    ///
    /// @return whether there was one
    public boolean removeAndWakeNext() {
        for (Waiter waiter = first; waiter != null; waiter = first) {
            waiter.remove();
            if (waiter.wake()) {
                return true;
            }
        }
        return false;
    }

    /// {@return whether anybody waits who is not cancelled; one who was woken counts until it has left}
    public boolean hasWaiters() {
        for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
            if (!waiter.isCancelled()) {
                return true;
            }
        }
        return false;
    }

    /// {@return how many stand in line, whatever their state}
    public int size() {
        return size;
    }

    /// {@return whether nobody stands in line}
    public boolean isEmpty() {
        return first == null;
    }

    @Override
    public String toString() {
        return "WaitQueue[waiters=" + size + "]";
    }

    /// A task's place in the line.
    public final class Waiter {

        private final Turn turn;
        private @Nullable Waiter previous;
        private @Nullable Waiter next;
        private boolean isQueued = true;

        private Waiter(Task<?> task) {
            turn = new Turn(task, subject == null ? WaitQueue.this : subject);
        }

        /// Suspends the task whose place this is until it is woken.
        ///
        /// @throws CancelledError if the task is cancelled, or this waiter was
        public void await() {
            turn.suspend();
        }

        /// Wakes this waiter, out of its turn; has no effect on one that was woken or cancelled. For lines whose
        /// owner knows more of a waiter than when it came.
        ///
        /// @return whether this call woke it
        public boolean wake() {
            if (loop != null) {
                loop.checkThread("wake");
            }
            return turn.complete();
        }

        /// Ends the wait by cancellation; has no effect on one that has ended.
        public void cancel() {
            turn.cancel(null);
        }

        /// {@return whether it was woken or cancelled}
        public boolean isDone() {
            return turn.isDone();
        }

        /// {@return whether it was woken, not cancelled}
        public boolean isWoken() {
            return turn.isWoken();
        }

        /// {@return whether it was cancelled before it was woken}
        public boolean isCancelled() {
            return turn.isCancelled();
        }

        /// Leaves the line.
        ///
        /// @return whether it still stood there
        public boolean remove() {
            if (!isQueued) {
                return false;
            }
            isQueued = false;
            if (previous == null) {
                first = next;
            } else {
                previous.next = next;
            }
            if (next == null) {
                last = previous;
            } else {
                next.previous = previous;
            }
            size--;
            return true;
        }
    }

    /// The wait itself.
    private static final class Turn extends Wait {

        private final Object subject;

        Turn(Task<?> task, Object subject) {
            super(task);
            this.subject = subject;
        }

        @Override
        Object subject() {
            return subject;
        }
    }
}
