package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// Thrown by [AsyncGenerator#anext()] and its like when the generator has ended. Python: `StopAsyncIteration`.
public final class StopAsyncIteration extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what ended, or null
    public StopAsyncIteration(@Nullable String message) {
        super(message);
    }
}
