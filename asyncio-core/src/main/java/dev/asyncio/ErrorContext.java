package dev.asyncio;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// What a loop tells its exception handler. Python: the dictionary passed to `call_exception_handler`.
///
/// @param message what happened, in a sentence
/// @param exception what was thrown, or null
/// @param task the task concerned, or null
/// @param handle the callback concerned, or null
/// @param asyncGenerator the generator concerned, or null
/// @param origin where the object concerned was made, in debug mode, or null
/// @param isNeverRetrieved whether this reports an exception that nobody retrieved: a finding about the
///     program's references, which comes at no particular moment
public record ErrorContext(
        String message,
        @Nullable Throwable exception,
        @Nullable Task<?> task,
        @Nullable Handle handle,
        @Nullable Object asyncGenerator,
        @Nullable Throwable origin,
        boolean isNeverRetrieved) {

    /// Checks that there is a message.
    public ErrorContext {
        requireNonNull(message, "An ErrorContext needs a message that says what happened");
    }

    /// {@return a context with nothing but a message and an exception}
    public static ErrorContext of(String message, @Nullable Throwable exception) {
        return new ErrorContext(message, exception, null, null, null, null, false);
    }

    ErrorContext withTask(Task<?> about) {
        return new ErrorContext(message, exception, about, handle, asyncGenerator, about.origin(), isNeverRetrieved);
    }

    ErrorContext withHandle(Handle about) {
        return new ErrorContext(message, exception, task, about, asyncGenerator, about.origin, isNeverRetrieved);
    }

    ErrorContext withAsyncGenerator(Object about) {
        return new ErrorContext(message, exception, task, handle, about, origin, isNeverRetrieved);
    }

    ErrorContext withUnretrieved(@Nullable Throwable madeAt) {
        return new ErrorContext(message, exception, task, handle, asyncGenerator, madeAt, true);
    }
}
