package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;

/// Makes one kind of body of the other.
final class Bodies {

    private Bodies() {}

    @SuppressWarnings("NullAway") // Void has no other value than null
    static Callable<Void> callable(Action action) {
        requireNonNull(action, "A body to run must not be null");
        return () -> {
            action.run();
            return null;
        };
    }
}
