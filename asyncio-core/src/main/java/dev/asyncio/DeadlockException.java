package dev.asyncio;

/// Thrown out of `run` when nothing can ever run again: no callback is ready, no timer is pending, and nothing
/// outside the loop is at work that could wake it. The message lists every task with what it awaits. Python
/// hangs.
public final class DeadlockException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened, with which value, and what to do instead
    public DeadlockException(String message) {
        super(message);
    }
}
