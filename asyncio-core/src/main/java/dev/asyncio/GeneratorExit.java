package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// Thrown at the `yield` of a generator that is being closed. Python: `GeneratorExit`.
///
/// An [Error], so that only `finally` and those who mean it see it.
public final class GeneratorExit extends Error {

    private static final long serialVersionUID = 1L;

    /// Creates the error.
    ///
    /// @param message a text for the reader, or null
    public GeneratorExit(@Nullable String message) {
        super(message);
    }
}
