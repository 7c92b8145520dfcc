package dev.asyncio;

import dev.asyncio.engine.Sneaky;
import org.jspecify.annotations.Nullable;

/// A result or an exception, as [Asyncio#gatherOutcomes] lists them. Python: `gather(…,
/// return_exceptions=True)` mixes both in one list.
///
/// @param value the result; null if there is an exception, and possibly else
/// @param exception what was thrown, or null
/// @param <T> the type of the result
public record Outcome<T>(@Nullable T value, @Nullable Throwable exception) {

    /// {@return whether there is an exception}
    public boolean isFailure() {
        return exception != null;
    }

    /// {@return the result} Throws the exception if there is one.
    public @Nullable T get() {
        if (exception != null) {
            throw Sneaky.rethrow(exception);
        }
        return value;
    }
}
