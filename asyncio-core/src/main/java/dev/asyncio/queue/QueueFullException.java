package dev.asyncio.queue;

/// Thrown by [Queue#putNowait] if there is no room. Python: `asyncio.QueueFull`.
public final class QueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened to which queue
    public QueueFullException(String message) {
        super(message);
    }
}
