package dev.asyncio;

/// Room for a number of tasks at a time, given in the order of arrival. Confined to the loop.
///
/// A semaphore, which the kernel cannot borrow from the package that is built on it.
final class Slots {

    private final int limit;
    private final WaitQueue waiters;
    private int taken;

    /// @param subject what a task that waits is said to wait for
    Slots(int limit, Object subject) {
        this.limit = limit;
        this.waiters = new WaitQueue(subject);
    }

    /// Suspends the calling task until there is room, and takes it.
    void take() {
        // Those in line come first, even if some of them are awake already.
        if (taken < limit && waiters.isEmpty()) {
            taken++;
            return;
        }
        WaitQueue.Waiter waiter = waiters.add();
        try {
            waiter.await();
        } catch (Throwable thrown) {
            if (waiter.isWoken()) {
                release(); // cancelled after it was given the room
            }
            throw thrown;
        } finally {
            waiter.remove();
        }
    }

    /// Gives the room to who waits longest, or back.
    void release() {
        if (!waiters.wakeNext()) {
            taken--;
        }
    }

    int limit() {
        return limit;
    }
}
