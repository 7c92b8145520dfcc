package dev.asyncio;

/// Thrown where something is released, or reported done, more often than it was acquired. Python: `ValueError`,
/// which says nothing to a reader of Java.
public final class OverReleaseException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened, with which value, and what to do instead
    public OverReleaseException(String message) {
        super(message);
    }
}
