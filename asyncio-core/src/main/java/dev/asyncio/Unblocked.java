package dev.asyncio;

/// The next step of a task that blocked in plain Java code, stepped aside, and can go on.
final class Unblocked extends Ready {

    private final LoopCore loop;
    private final Task<?> task;

    Unblocked(LoopCore loop, Task<?> task) {
        this.loop = loop;
        this.task = task;
    }

    @Override
    void run() {
        loop.continueBlocked(task);
    }

    @Override
    boolean isCancelled() {
        return false;
    }
}
