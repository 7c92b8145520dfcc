package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A scope that ends when all its tasks have ended. Python: `asyncio.TaskGroup`.
///
/// When a task, or the body, fails, the others and the body are cancelled; when all have ended, the failures
/// are thrown as one [ExceptionGroup]. Used once, by one task, which is the parent; the body runs inside it.
public final class TaskGroup {

    /// The body of a group.
    @FunctionalInterface
    public interface Body {
        /// Runs the body.
        ///
        /// @param group the group around it
        void run(TaskGroup group) throws Exception;
    }

    /// The body of a group that has a result.
    ///
    /// @param <T> the type of the result
    @FunctionalInterface
    public interface ResultBody<T> {
        /// Runs the body.
        ///
        /// @param group the group around it
        T run(TaskGroup group) throws Exception;
    }

    // Confined to the loop.
    private final Set<Task<?>> tasks = new LinkedHashSet<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final Future.Callback childDone = Future.Callback.of(this::childDone, () -> this.parent);
    private @Nullable Task<?> parent;
    private @Nullable Throwable leavingError; // SystemExit or KeyboardInterrupt
    private @Nullable Gate allDone;
    private boolean isExiting;
    private boolean isAborting;
    private boolean isCancelledFromInside;
    private boolean hasCancelledParent;

    /// Creates a group; [#run] enters it.
    public TaskGroup() {}

    /// Runs `body`, waits for all tasks of the group, and returns what the body returned. See [#run(Body)].
    ///
    /// @return null if the group was cancelled by [#cancel()] before
    /// @throws ExceptionGroup if tasks or the body failed ([BaseExceptionGroup] if there is an [Error] among
    ///     the failures)
    /// @throws CancelledError if the calling task was cancelled and nothing failed
    /// @throws IllegalStateException if the group was used before, or the caller is not a task
    public <T> @Nullable T call(ResultBody<T> body) {
        requireNonNull(body, "A task group needs a body to run, not null");
        if (parent != null) {
            throw new IllegalStateException(this + " has been entered already; make a new one for each use");
        }
        StackRoom.forScope(); // to wait for the tasks as well
        parent = EventLoop.currentTaskFor("TaskGroup.run");
        T result = null;
        Throwable thrown = null;
        try {
            if (isCancelledFromInside) {
                abortBody();
            }
            result = body.run(this);
        } catch (Throwable bodyThrew) {
            thrown = bodyThrew;
        }
        exit(parent, thrown);
        return result;
    }

    /// Runs `body` and waits for all tasks of the group.
    ///
    /// @throws ExceptionGroup if tasks or the body failed ([BaseExceptionGroup] if there is an [Error] among
    ///     the failures)
    /// @throws CancelledError if the calling task was cancelled and nothing failed
    /// @throws IllegalStateException if the group was used before, or the caller is not a task
    public void run(Body body) {
        requireNonNull(body, "A task group needs a body to run, not null");
        call(group -> {
            body.run(group);
            return Boolean.TRUE;
        });
    }

    private void exit(Task<?> owner, @Nullable Throwable thrown) {
        isExiting = true;
        if (thrown != null && leavesLoop(thrown) && leavingError == null) {
            leavingError = thrown;
        }
        Throwable cancellation = thrown instanceof CancelledError ? thrown : null;
        if (thrown != null && !isAborting) {
            abort();
        }
        // Again and again: the wait is cancelled when the parent is.
        while (!tasks.isEmpty()) {
            Gate gate = new Gate(owner, this);
            allDone = gate;
            try {
                gate.suspend();
            } catch (CancelledError e) {
                if (!isAborting) {
                    cancellation = e;
                    abort();
                }
            }
            allDone = null;
        }
        if (leavingError != null) {
            throw Sneaky.rethrow(leavingError);
        }
        if (hasCancelledParent && owner.uncancel() == 0) {
            cancellation = null; // it was our own
        }
        if (cancellation != null && errors.isEmpty()) {
            throw Sneaky.rethrow(cancellation);
        }
        if (thrown != null && !(thrown instanceof CancelledError)) {
            errors.add(thrown);
        }
        if (!errors.isEmpty()) {
            if (owner.cancelling() > 0) {
                // Cancelled from outside as well: that is delivered at the next suspension, with an unchanged
                // count.
                owner.uncancel();
                owner.cancel();
            }
            throw Sneaky.rethrow(ThrowableGroup.of("unhandled errors in a TaskGroup", errors));
        }
    }

    /// Creates a task that belongs to the group.
    ///
    /// @throws IllegalStateException if the group has not been entered, is being cancelled, or has ended
    public <T> Task<T> createTask(Callable<? extends T> body, TaskOption... options) {
        return adopt(checkEntered().createTask(body, options));
    }

    /// Creates a task without a result that belongs to the group.
    public Task<Void> createTask(Action body, TaskOption... options) {
        return adopt(checkEntered().createTask(body, options));
    }

    /// Creates a task of a coroutine; the task belongs to the group. If the group refuses it, the coroutine is
    /// closed.
    public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOption... options) {
        requireNonNull(coroutine, "createTask needs a coroutine, not null");
        EventLoop loop;
        try {
            loop = checkEntered();
        } catch (IllegalStateException refused) {
            coroutine.close();
            throw refused;
        }
        return adopt(loop.createTask(coroutine, options));
    }

    private EventLoop checkEntered() {
        Task<?> owner = parent;
        if (owner == null) {
            throw new IllegalStateException(this + " has not been entered; create tasks inside its body");
        }
        owner.eventLoop().checkThread("TaskGroup.createTask");
        if (isExiting && tasks.isEmpty()) {
            throw new IllegalStateException(this + " has ended; create tasks inside its body or in one of its tasks");
        }
        if (isAborting) {
            throw new IllegalStateException(this + " is being cancelled and takes no more tasks");
        }
        return owner.eventLoop();
    }

    private <T> Task<T> adopt(Task<T> task) {
        if (task.isDone()) {
            childDone(task); // an eager one
        } else {
            tasks.add(task);
            task.register(childDone);
        }
        return task;
    }

    /// Cancels the tasks and the body; the group then ends without an exception unless one fails. Python 3.15:
    /// `TaskGroup.cancel`. May be called before the group is entered, which then runs nothing to its end, and
    /// after it has ended, without effect.
    public void cancel() {
        isCancelledFromInside = true;
        if (parent != null && !isAborting && !(isExiting && tasks.isEmpty())) {
            parent.eventLoop().checkThread("TaskGroup.cancel");
            abortBody();
        }
    }

    private void abortBody() {
        abort();
        if (!hasCancelledParent) {
            hasCancelledParent = true;
            requireNonNull(parent).cancel();
        }
    }

    private void abort() {
        isAborting = true;
        for (Task<?> task : tasks) {
            if (!task.isDone()) {
                task.cancel();
            }
        }
    }

    private void childDone(Future<?> done) {
        Task<?> task = (Task<?>) done;
        tasks.remove(task);
        if (allDone != null && tasks.isEmpty()) {
            allDone.complete();
        }
        if (task.isCancelled()) {
            return;
        }
        Throwable thrown = task.exception();
        if (thrown == null) {
            return;
        }
        errors.add(thrown);
        if (leavesLoop(thrown) && leavingError == null) {
            leavingError = thrown;
        }
        Task<?> owner = requireNonNull(parent);
        if (owner.isDone()) {
            owner.eventLoop()
                    .callExceptionHandler(
                            ErrorContext.of(task + " has failed, but its parent " + owner + " is done already", thrown)
                                    .withTask(task));
            return;
        }
        if (!isAborting && !hasCancelledParent) {
            abortBody();
        }
    }

    private static boolean leavesLoop(Throwable thrown) {
        return thrown instanceof SystemExit || thrown instanceof KeyboardInterrupt;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TaskGroup[tasks=").append(tasks.size());
        if (!errors.isEmpty()) {
            text.append(", errors=").append(errors.size());
        }
        return text.append(isAborting ? ", cancelling" : parent == null ? ", not entered" : "")
                .append(']')
                .toString();
    }
}
