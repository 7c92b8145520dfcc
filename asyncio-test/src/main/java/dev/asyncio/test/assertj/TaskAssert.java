package dev.asyncio.test.assertj;

import dev.asyncio.Task;
import org.jspecify.annotations.Nullable;

/// Assertions about a task, see [AsyncioAssertions].
public final class TaskAssert extends AbstractFutureAssert<TaskAssert, Task<?>> {

    TaskAssert(@Nullable Task<?> actual) {
        super(actual, TaskAssert.class);
    }

    /// Checks what the task is doing.
    public TaskAssert hasStatus(Task.Status expected) {
        isNotNull();
        if (actual.status() != expected) {
            failWithMessage("Expected the status %s, but:%n  %s", expected, actual);
        }
        return this;
    }

    /// Checks that the task waits for this very thing: a future, a task, a lock, an event.
    public TaskAssert isWaitingFor(Object awaited) {
        isNotNull();
        if (actual.awaiting() != awaited) {
            failWithMessage("Expected to wait for %s, but:%n  %s", awaited, actual);
        }
        return this;
    }

    /// Checks that the task waits for something of this type.
    public TaskAssert isWaitingFor(Class<?> type) {
        isNotNull();
        if (!type.isInstance(actual.awaiting())) {
            failWithMessage("Expected to wait for an object of %s, but:%n  %s", type, actual);
        }
        return this;
    }
}
