package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// Thrown out of `run` after Ctrl+C has cancelled the main task. Python: `KeyboardInterrupt`.
public final class KeyboardInterrupt extends Error {

    private static final long serialVersionUID = 1L;

    /// Creates the error.
    ///
    /// @param message a text for the reader, or null
    public KeyboardInterrupt(@Nullable String message) {
        super(message);
    }

    /// The same interrupt, come by again.
    KeyboardInterrupt(KeyboardInterrupt first) {
        super(first.getMessage(), first);
    }
}
