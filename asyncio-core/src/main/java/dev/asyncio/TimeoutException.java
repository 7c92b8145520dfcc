package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// Thrown when a deadline has passed. Python: `TimeoutError`.
///
/// Unchecked, unlike `java.util.concurrent.TimeoutException`: nothing here declares what it throws, and Java
/// lets nobody catch a checked exception that is not declared.
public final class TimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what took too long, or null
    public TimeoutException(@Nullable String message) {
        super(message);
    }

    /// Creates the exception with the cancellation it stands for.
    ///
    /// @param message what took too long, or null
    /// @param cause the cancellation by which the body was stopped, or null
    public TimeoutException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
