package dev.asyncio;

import java.time.Duration;

/// A task's wait for a point in time; it is its own timer.
final class Sleep extends Wait {

    private final long deadline;

    Sleep(Task<?> task, long deadline) {
        super(task);
        this.deadline = deadline;
    }

    @Override
    long due() {
        return deadline;
    }

    @Override
    Object subject() {
        return this;
    }

    @Override
    public String toString() {
        long left = deadline - task().eventLoop().time();
        return left > 0 ? "sleep[" + Duration.ofNanos(left) + " left]" : "sleep[over]";
    }
}
