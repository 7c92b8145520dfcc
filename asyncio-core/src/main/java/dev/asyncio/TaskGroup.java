package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A scope that ends when all its tasks have ended. Python: `asyncio.TaskGroup`.
///
/// When a task, or the body, fails, the others and the body are cancelled; when all have ended, the failures
/// are thrown as one [ExceptionGroup]. Other policies are set with [#policy]. Used once, by one task, which is
/// the parent; the body runs inside it. The tasks belong to the [CancelScope]s around the group.
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
    private final Future.Callback childDone = Future.Callback.of(this::childDone, () -> this.parent);
    private @Nullable Task<?> parent;
    private @Nullable CancelScope scope; // around the group; its tasks belong to it
    private GroupOutcome outcome = new GroupOutcome(FailurePolicy.FAIL_FAST);
    private @Nullable Slots slots; // null for any number
    private @Nullable Gate allDone;
    private boolean isExiting;
    private boolean isAborting;
    private boolean isCancelledFromInside;
    private boolean hasCancelledParent;

    /// Creates a group; [#run] enters it.
    public TaskGroup() {}

    /// Sets what happens when a task fails. Default [FailurePolicy#FAIL_FAST]. Our addition to asyncio.
    ///
    /// @return this group, which is then to be entered
    /// @throws IllegalStateException if the group has been entered
    public TaskGroup policy(FailurePolicy policy) {
        if (parent != null) {
            throw new IllegalStateException(this + " has been entered; set its policy before");
        }
        outcome = new GroupOutcome(
                requireNonNull(policy, "A group's policy must not be null; use FailurePolicy.FAIL_FAST"));
        return this;
    }

    /// Sets how many tasks of the group may run at once. Default: any number. [#createTask] then suspends its
    /// caller while that many run, so a loop over a long input does not create more tasks than are worked on.
    /// A task of the group that itself creates one waits as well; if all do, none of them goes on. Our addition
    /// to asyncio.
    ///
    /// @param tasks at least 1
    /// @return this group
    /// @throws IllegalStateException if the group has tasks already
    public TaskGroup limit(int tasks) {
        if (tasks < 1) {
            throw new IllegalArgumentException("A group's limit must be at least 1, but is " + tasks
                    + "; a group without a limit needs no call of limit()");
        }
        if (!this.tasks.isEmpty()) {
            throw new IllegalStateException(this + " has tasks already; set its limit before");
        }
        slots = new Slots(tasks, this);
        return this;
    }

    /// Runs `body`, waits for all tasks of the group, and returns what the body returned. See [#run(Body)].
    ///
    /// @return null if the group was cancelled by [#cancel()], or had a [#winner()], before
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
        scope = parent.scope;
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
        Throwable cancellation = thrown instanceof CancelledError ? thrown : null;
        if (thrown != null && outcome.addBody(thrown) && !isAborting) {
            abort();
        }
        // Again and again: the wait is cancelled when the parent is.
        while (!tasks.isEmpty()) {
            Gate gate = new Gate(owner, this);
            allDone = gate;
            try {
                if (isAborting) {
                    owner.suspendOutsideScopes(gate::suspend);
                } else {
                    gate.suspend();
                }
            } catch (CancelledError e) {
                if (!isAborting) {
                    cancellation = e;
                    abort();
                }
            }
            allDone = null;
        }
        outcome.throwIfLeaving();
        if (hasCancelledParent) {
            owner.uncancel();
            if (owner.requestsInForce() == 0) {
                cancellation = null; // it was our own
            }
        }
        if (cancellation != null && !outcome.hasErrors()) {
            throw Sneaky.rethrow(cancellation);
        }
        Throwable failure = outcome.failure(thrown);
        if (failure != null) {
            if (owner.requestsInForce() > 0) {
                // Cancelled from outside as well: that is delivered at the next suspension, with an unchanged
                // count.
                owner.uncancel();
                owner.cancel();
            }
            throw Sneaky.rethrow(failure);
        }
    }

    /// Creates a task that belongs to the group. Suspends only if there is a [#limit(int)] that is reached.
    ///
    /// @throws IllegalStateException if the group has not been entered, is being cancelled, or has ended
    public <T> Task<T> createTask(Callable<? extends T> body, TaskOption... options) {
        return create(checkEntered(), loop -> loop.createTask(body, options));
    }

    /// Creates a task without a result that belongs to the group.
    public Task<Void> createTask(Action body, TaskOption... options) {
        return create(checkEntered(), loop -> loop.createTask(body, options));
    }

    /// Creates a task of a coroutine; the task belongs to the group. If the group refuses it, the coroutine is
    /// closed.
    public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOption... options) {
        requireNonNull(coroutine, "createTask needs a coroutine, not null");
        try {
            return create(checkEntered(), loop -> loop.createTask(coroutine, options));
        } catch (Throwable refused) {
            coroutine.close();
            throw refused;
        }
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

    /// Creates a task and suspends until it says that it is ready. Trio: `Nursery.start`.
    ///
    /// A server, say, tells its port when it listens; then the caller goes on, and the task runs on in the group.
    /// What it throws before is thrown here, and does not concern the group. If the caller is cancelled while it
    /// waits, so is the task, and waited for.
    ///
    /// @return what the body gave to [StartStatus#started(Object)]
    /// @throws IllegalStateException if the task ends before it is ready, or as [#createTask]
    public <T> T start(StartStatus.Body<T> body, TaskOption... options) {
        requireNonNull(body, "start needs a body to run, not null");
        EventLoop loop = checkEntered();
        StartStatus<T> status = new StartStatus<>(loop);
        Future.Callback done = Future.Callback.of(task -> startedDone((Task<?>) task, status), () -> this.parent);
        Action action = () -> body.run(status);
        return status.await(create(loop, done, one -> one.createTask(action, options)));
    }

    private void startedDone(Task<?> task, StartStatus<?> status) {
        Throwable thrown = task.failureUnseen();
        if (status.hasStarted() || (thrown != null && GroupOutcome.leavesLoop(thrown))) {
            childDone(task);
        } else {
            leave(task);
        }
        if (!status.hasStarted()) {
            status.hasEnded(task);
        }
    }

    private <T> Task<T> create(EventLoop loop, Function<EventLoop, Task<T>> maker) {
        return create(loop, childDone, maker);
    }

    private <T> Task<T> create(EventLoop loop, Future.Callback done, Function<EventLoop, Task<T>> maker) {
        Slots limited = slots;
        if (limited != null) {
            limited.take();
        }
        loop.scopeOfNextTask = scope;
        Task<T> task;
        try {
            if (limited != null) {
                var _ = checkEntered(); // it may have changed meanwhile
            }
            task = maker.apply(loop);
        } catch (Throwable refused) {
            if (limited != null) {
                limited.release();
            }
            throw refused;
        } finally {
            loop.scopeOfNextTask = null;
        }
        tasks.add(task);
        if (task.isDone()) {
            done.tell(task); // an eager one
        } else {
            task.register(done);
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
            requireNonNull(parent).cancelFrom(scope, null);
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

    /// The task has ended, however.
    private void leave(Task<?> task) {
        tasks.remove(task);
        if (slots != null) {
            slots.release();
        }
        if (allDone != null && tasks.isEmpty()) {
            allDone.complete();
        }
    }

    private void childDone(Future<?> done) {
        Task<?> task = (Task<?>) done;
        leave(task);
        if (task.isCancelled()) {
            return;
        }
        Throwable thrown = task.failureUnseen();
        boolean cancelsOthers = outcome.add(task, isAborting);
        Task<?> owner = requireNonNull(parent);
        if (owner.isDone()) {
            if (thrown != null) {
                owner.eventLoop()
                        .callExceptionHandler(ErrorContext.of(
                                        task + " has failed, but its parent " + owner + " is done already", thrown)
                                .withTask(task));
            }
            return;
        }
        if (cancelsOthers && !isAborting && !hasCancelledParent) {
            abortBody();
        }
    }

    /// {@return under [FailurePolicy#FIRST_SUCCESS] the first task that ended with a result, or null} Under other
    /// policies null.
    public @Nullable Task<?> winner() {
        return outcome.winner();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TaskGroup[tasks=").append(tasks.size());
        if (outcome.hasErrors()) {
            text.append(", errors=").append(outcome.errorCount());
        }
        return text.append(isAborting ? ", cancelling" : parent == null ? ", not entered" : "")
                .append(']')
                .toString();
    }
}
