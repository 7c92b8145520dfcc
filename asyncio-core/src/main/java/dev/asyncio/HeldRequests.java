package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// Requests to cancel a task that wait for the end of a shielded [CancelScope]. Confined to the loop.
final class HeldRequests {

    private int count;
    private @Nullable String message;

    void add(@Nullable String reason) {
        count++;
        message = reason;
    }

    /// Takes over the request that the next suspension of `task` would throw, if there is one.
    void takePending(Task<?> task) {
        if (task.takePendingRequest()) {
            add(task.requestMessage());
        }
    }

    /// Lets the task have them, which to it are one.
    void deliver(Task<?> task) {
        if (count > 0) {
            count = 0;
            task.deliverRequest(message);
        }
    }

    int count() {
        return count;
    }
}
