package dev.asyncio;

/// Thrown where a [Future] is asked for a result that it does not have yet, or given one that it has already.
/// Python: `asyncio.InvalidStateError`.
public final class InvalidStateException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened, with which value, and what to do instead
    public InvalidStateException(String message) {
        super(message);
    }
}
