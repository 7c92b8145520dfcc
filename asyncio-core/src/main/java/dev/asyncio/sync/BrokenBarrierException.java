package dev.asyncio.sync;

/// Thrown to a task at a [Barrier] that was aborted, or reset while the task waited. Python:
/// `asyncio.BrokenBarrierError`.
public final class BrokenBarrierException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened to which barrier
    public BrokenBarrierException(String message) {
        super(message);
    }
}
