package dev.asyncio;

/// A wait of the running task for one moment, opened by a callback.
final class Gate extends Wait {

    private final Object subject;

    /// @param subject what the task waits for, for reports
    Gate(Task<?> task, Object subject) {
        super(task);
        this.subject = subject;
    }

    @Override
    Object subject() {
        return subject;
    }
}
