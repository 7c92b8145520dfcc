package dev.asyncio.subprocess;

/// Thrown where a process that has ended is sent a signal. Python: `ProcessLookupError`.
public final class ProcessLookupException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message which signal, which process, and how it ended
    public ProcessLookupException(String message) {
        super(message);
    }
}
