package dev.asyncio;

import static java.util.Objects.requireNonNull;

/// How a task is to be created. Python: the keyword arguments of `create_task`.
public sealed interface TaskOption {

    /// {@return the option that names the task}
    static TaskOption name(String name) {
        return new Name(requireNonNull(name, "A task's name must not be null"));
    }

    /// {@return the option that runs the task in a context, instead of a copy of the current one}
    static TaskOption context(Context context) {
        return new In(requireNonNull(context, "A task's context must not be null; leave the option out for a copy"));
    }

    /// {@return the option to run the first step at once, inside the call that creates the task}
    static TaskOption eagerStart() {
        return Start.EAGERLY;
    }

    /// See [#name(String)].
    ///
    /// @param value the name
    record Name(String value) implements TaskOption {}

    /// See [#context(Context)].
    ///
    /// @param value the context
    record In(Context value) implements TaskOption {}

    /// See [#eagerStart()].
    enum Start implements TaskOption {
        /// The first step runs inside the call that creates the task.
        EAGERLY
    }
}
