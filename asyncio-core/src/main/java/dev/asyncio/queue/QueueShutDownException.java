package dev.asyncio.queue;

/// Thrown to those who put into a [Queue] that was shut down, or get from one that is empty as well.
/// Python: `asyncio.QueueShutDown`.
public final class QueueShutDownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened to which queue
    public QueueShutDownException(String message) {
        super(message);
    }
}
