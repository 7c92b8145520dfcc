package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// Thrown by `await` in a task that was cancelled. Python: `asyncio.CancelledError`.
///
/// An [Error], so that `catch (Exception e)` does not swallow a cancellation: Python made it a `BaseException`
/// for the same reason. Code that must clean up does so in `finally`; code that catches a cancellation should
/// throw it again.
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1L;

    /// Creates a cancellation without a message.
    public CancelledError() {}

    /// Creates a cancellation.
    ///
    /// @param message the text given to `cancel`, or null
    public CancelledError(@Nullable String message) {
        super(message);
    }
}
