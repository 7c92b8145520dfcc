package dev.asyncio;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Creates the tasks of a loop. Python: the callable given to `loop.set_task_factory`.
///
/// A factory decides how a task starts and may wrap its body; it ends in a call of [EventLoop#newTask].
@FunctionalInterface
public interface TaskFactory {

    /// Creates a task.
    ///
    /// @param loop the loop that is to run it
    /// @param body what it runs
    /// @param name its name, or null
    /// @param context where it runs; null for a copy of the current context
    /// @param eagerStart whether the first step is to run at once
    <T> Task<T> create(
            EventLoop loop,
            Callable<? extends T> body,
            @Nullable String name,
            @Nullable Context context,
            boolean eagerStart);

    /// {@return the factory whose tasks run their first step at once} Python: `eager_task_factory`.
    static TaskFactory eager() {
        return EagerTaskFactory.INSTANCE;
    }
}
