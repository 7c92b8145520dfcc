package dev.asyncio;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// What other threads give the loop to run, and whether any of them is at work for it.
///
/// A wake-up costs a system call, so it is made only while the loop waits. Both sides write, then read: the
/// giver adds and asks whether the loop waits; the loop says that it waits and asks whether anything was
/// added. With volatile accesses at least one of them sees the other.
final class ForeignCalls {

    private final Runnable wakeup;
    private final ConcurrentLinkedQueue<Ready> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger workers = new AtomicInteger();
    private volatile boolean isWaiting;
    private volatile boolean isClosed;

    /// @param wakeup wakes the waiting loop; any thread
    ForeignCalls(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /// Any thread.
    void add(Ready call) {
        if (isClosed) {
            return; // the loop has dropped what was ready as well
        }
        StackRoom.forAwait(); // to wake the loop as well
        calls.add(call);
        if (isWaiting) {
            wakeup.run();
        }
    }

    /// Says that a thread has begun to work for the loop and will give it the outcome. Any thread.
    void workBegins() {
        workers.incrementAndGet();
    }

    /// Any thread, after the outcome was given.
    void workEnds() {
        workers.decrementAndGet();
    }

    /// Moves what has come to the ready queue. Called by the loop.
    void moveTo(ReadyQueue ready) {
        for (Ready call = calls.poll(); call != null; call = calls.poll()) {
            ready.add(call);
        }
    }

    /// {@return whether nothing has come and nobody is known to work for the loop} Called by the loop.
    boolean isHopeless() {
        return workers.get() == 0 && calls.isEmpty();
    }

    /// {@return whether something has come} Called by the loop.
    boolean hasCome() {
        return !calls.isEmpty();
    }

    /// {@return whether someone is known to work for the loop}
    boolean isBusy() {
        return workers.get() != 0;
    }

    /// Says that the loop is about to wait. Called by the loop.
    ///
    /// @return false if something has come already
    boolean beginWaiting() {
        isWaiting = true;
        return calls.isEmpty();
    }

    void endWaiting() {
        isWaiting = false;
    }

    /// Any thread.
    boolean isClosed() {
        return isClosed;
    }

    void close() {
        isClosed = true;
        calls.clear();
    }
}
