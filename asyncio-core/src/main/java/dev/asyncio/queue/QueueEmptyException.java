package dev.asyncio.queue;

/// Thrown by [Queue#getNowait()] if there is no item. Python: `asyncio.QueueEmpty`.
public final class QueueEmptyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened to which queue
    public QueueEmptyException(String message) {
        super(message);
    }
}
