package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// By which a task that was begun with [TaskGroup#start] says that it is ready. Trio: `TaskStatus`.
///
/// @param <T> the type of the value for whoever started the task
public final class StartStatus<T> {

    /// The body of a task that says when it is ready.
    ///
    /// @param <T> the type of the value that it then gives
    @FunctionalInterface
    public interface Body<T> {
        /// Runs the body.
        ///
        /// @param status to be told when the task is ready
        void run(StartStatus<T> status) throws Exception;
    }

    // Confined to the loop.
    private final PlainFuture<T> ready;
    private boolean hasStarted;

    StartStatus(EventLoop loop) {
        ready = new PlainFuture<>(loop);
    }

    /// Says that the task is ready, which resumes whoever started it. From now on it is a task of its group like
    /// any other.
    ///
    /// @param value what [TaskGroup#start] returns
    /// @throws IllegalStateException if called before
    public void started(@Nullable T value) {
        if (hasStarted) {
            throw new IllegalStateException("started() was called twice; a task is ready once");
        }
        hasStarted = true;
        ready.trySetResult(value); // without effect if whoever started it was cancelled meanwhile
    }

    /// Says that the task is ready and has no value to give, see [#started(Object)].
    public void started() {
        started(null);
    }

    boolean hasStarted() {
        return hasStarted;
    }

    /// Waits until the task is ready. If the calling task is cancelled meanwhile, so is the new one, and waited
    /// for.
    T await(Task<?> task) {
        try {
            return ready.await();
        } catch (CancelledError e) {
            Waiting.cancelAndWaitDespiteCancellation(task);
            throw e;
        }
    }

    /// The task has ended before it was ready.
    void hasEnded(Task<?> task) {
        if (ready.isDone()) {
            task.settle(); // whoever started it was cancelled, and gets that
        } else if (task.isCancelled()) {
            ready.cancel(task.cancelMessage());
        } else {
            Throwable thrown = task.exception();
            ready.fail(
                    thrown == null
                            ? new IllegalStateException("Task '" + task.name()
                                    + "' ended before it was ready; call started() on the status that its body gets")
                            : thrown);
        }
    }
}
