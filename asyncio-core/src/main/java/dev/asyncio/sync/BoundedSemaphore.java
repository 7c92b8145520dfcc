package dev.asyncio.sync;

import dev.asyncio.OverReleaseException;

/// A [Semaphore] that never has more free places than it began with. Python:
/// `asyncio.BoundedSemaphore`.
///
/// Use it where places are only ever given back by those who took them, so that one release too
/// many is a mistake to hear of at once rather than a limit that silently grows.
public final class BoundedSemaphore extends Semaphore {

    private final int bound;

    /// Creates a semaphore with one place.
    public BoundedSemaphore() {
        this(1);
    }

    /// Creates a semaphore with the given number of free places, which is also the most it can have.
    ///
    /// @param value at least 0
    /// @throws IllegalArgumentException if `value` is negative
    public BoundedSemaphore(int value) {
        super(value);
        bound = value;
    }

    /// Gives a place back, as [Semaphore#release()] does.
    ///
    /// @throws OverReleaseException if all places are free already; nothing has changed then
    @Override
    public void release() {
        if (value() >= bound) {
            throw new OverReleaseException(this + " has all its places back; call release() once for every acquire()");
        }
        super.release();
    }

    /// {@return a text such as `BoundedSemaphore[unlocked, value=1, waiters=0, bound=3]`}
    @Override
    public String toString() {
        return "BoundedSemaphore[%s, bound=%d]".formatted(state(), bound);
    }
}
