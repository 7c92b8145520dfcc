package dev.asyncio.sync;

/// What a `try` statement gives back at its end: a lock, a place in a semaphore. Python:
/// `async with lock`.
///
/// {@snippet file="dev/asyncio/sync/LockTest.java" region="hold"}
///
/// Every `hold()` of one object returns the same instance, so holding costs no memory. It belongs
/// into the head of a `try` statement and nowhere else: closing it twice releases twice.
public final class Hold implements AutoCloseable {

    private final Runnable release;

    Hold(Runnable release) {
        this.release = release;
    }

    /// Releases what was acquired, as the `release()` of the object that was held does. Never suspends.
    ///
    /// @throws IllegalStateException if somebody else has released it meanwhile and the object
    ///     notices, as a lock does
    @Override
    public void close() {
        release.run();
    }
}
