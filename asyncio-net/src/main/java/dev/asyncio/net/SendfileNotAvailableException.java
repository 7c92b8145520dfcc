package dev.asyncio.net;

/// A file cannot be sent without copying it, and the caller has forbidden to copy. Python:
/// `asyncio.SendfileNotAvailableError`.
public final class SendfileNotAvailableException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /// Creates the exception.
    public SendfileNotAvailableException(String message) {
        super(message);
    }
}
