package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Fiber;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A coroutine that the loop runs. Python: `asyncio.Task`.
///
/// Made by [Asyncio#createTask], [EventLoop#createTask] or [TaskGroup#createTask]. The body runs on a virtual
/// thread of its own, in steps: from one suspension to the next nothing else on the loop runs. The loop keeps
/// a task until it is done, so a task need not be kept elsewhere.
///
/// ```
/// created ──first step──▶ running ──await something pending──▶ waiting ──it completes──▶ ready ──step──▶ running
///                            └─────the body ends─────▶ done: finished, failed or cancelled
/// ```
///
/// @param <T> the type of the result
public final class Task<T> extends Future<T> {

    /// What a task is doing. Our addition to asyncio, for people and tools.
    public enum Status {
        /// Not started yet: its first step is in the ready queue.
        CREATED,
        /// Executing, now.
        RUNNING,
        /// Suspended until what it awaits is done.
        WAITING,
        /// What it awaited is done; its next step is in the ready queue.
        READY,
        /// Blocked in plain Java code while others run ([BlockingCalls#SUSPEND] only).
        BLOCKED,
        /// Ended.
        DONE
    }

    // Everything here is confined to the loop.

    /// Until the first step: what to run.
    private @Nullable Callable<? extends T> body;

    /// The thread that runs the body, or that of the innermost generator it is being run through.
    @Nullable
    Fiber fiber;

    /// The Context; or, until somebody asks for it, the ContextMap that it will be made of. Most tasks never
    /// need more.
    private Object context;

    /// Inside the body of a `Context.run`: that context.
    @Nullable
    Context activeContext;

    /// What the task waits for: a Future, a Wait, or null.
    private @Nullable Object waitingFor;

    /// The innermost cancel scope around what the task runs, or null. Kept by the scopes.
    @Nullable
    CancelScope scope;

    // Links of the list of all unfinished tasks, in the order of creation.
    @Nullable
    Task<?> older;

    @Nullable
    Task<?> newer;

    private boolean mustCancel;
    private int cancelRequests;
    private @Nullable String requestMessage;

    private final int number;
    private @Nullable String name;

    private final @Nullable Throwable origin;

    /// @param context a Context, or the ContextMap of one to be made
    Task(EventLoop loop, Callable<? extends T> body, @Nullable String name, Object context) {
        super(loop);
        this.body = body;
        this.context = context;
        this.number = loop.nextTaskNumber();
        this.name = name;
        this.origin = loop.keepsOrigins ? Place.of(loop, "Task created here") : null;
    }

    // ---- steps, called by the loop

    /// {@return whether the body has not begun}
    boolean isUnstarted() {
        return body != null;
    }

    /// {@return whether the first step may begin without further ado}
    boolean isStartable() {
        return body != null && !mustCancel && !(context instanceof Context own && own.isEntered());
    }

    /// Before each step.
    ///
    /// @throws IllegalStateException if something else runs in the context
    void enterContext() {
        if (context instanceof Context own) {
            own.enter();
        }
    }

    /// After each step.
    void exitContext() {
        if (context instanceof Context own) {
            own.exit();
        }
    }

    /// {@return the context in effect inside the body}
    Context currentContext() {
        return activeContext == null ? context() : activeContext;
    }

    /// {@return the values in effect inside the body}
    ContextMap currentContextMap() {
        if (activeContext != null) {
            return activeContext.map;
        }
        return context instanceof Context own ? own.map : (ContextMap) context;
    }

    /// Before the first step: whether there is anything to run. A task cancelled before it began ends here.
    boolean beginsBody() {
        if (mustCancel) {
            mustCancel = false;
            body = null;
            endCancelled(new CancelledError(requestMessage));
            tellEnded();
            return false;
        }
        return true;
    }

    /// Runs the body to its end. Called on the task's own thread.
    void runBody() {
        Callable<? extends T> todo = requireNonNull(body);
        body = null;
        try {
            T result = todo.call();
            if (cancelRequests > 0 && !mustCancel) {
                tellSwallowed(); // while it still has waiters and is the one that runs
            }
            leaveLoop();
            if (mustCancel) {
                mustCancel = false;
                becomeCancelled(requestMessage);
            } else {
                finish(result);
            }
        } catch (CancelledError e) {
            endCancelled(e);
        } catch (SystemExit | KeyboardInterrupt e) {
            leaveLoop();
            fail(e);
            settle(); // whoever runs the loop sees it
            eventLoop().exitWith(e);
        } catch (Throwable thrown) {
            leaveLoop();
            fail(thrown);
        }
        tellEnded();
    }

    private void tellSwallowed() {
        LoopAudit audit = eventLoop().audit;
        if (audit != null) {
            audit.endedAllTheSame(this);
        }
    }

    private void tellEnded() {
        if (cancelRequests > 0 && eventLoop().audit != null) {
            eventLoop().audit.ended(this);
        }
        if (eventLoop().isWatched) {
            Throwable failure = failureUnseen();
            eventLoop().instrumentation().tell(listener -> listener.taskEnded(this, failure));
        }
    }

    /// Tells the instrument that the task was asked to cancel itself.
    void tellCancelled(@Nullable String reason) {
        if (eventLoop().audit != null) {
            eventLoop().audit.cancelRequested(this);
        }
        if (eventLoop().isWatched) {
            eventLoop().instrumentation().tell(listener -> listener.taskCancelled(this, reason));
        }
    }

    /// Ends a task that has not begun because it cannot; has no effect on one that has.
    void failUnstarted(RuntimeException reason) {
        if (isUnstarted()) {
            body = null;
            leaveLoop();
            fail(reason);
            tellEnded();
        }
    }

    private void endCancelled(CancelledError error) {
        leaveLoop();
        becomeCancelled(error);
    }

    private void leaveLoop() {
        fiber = null;
        eventLoop().tasks.remove(this);
        if (scope != null) {
            scope.dismiss(this);
        }
    }

    /// Suspends this task, which is running, until `what` (a Future or a Wait that is pending) is done.
    ///
    /// @throws CancelledError if the task was asked to cancel itself meanwhile
    void suspendOn(Object what) {
        StackRoom.forAwait();
        if (what instanceof Future<?> future) {
            if (future.eventLoop() != eventLoop()) {
                yieldOnce(); // CPython takes this hop
                throw new IllegalStateException(this + " cannot await " + future + " of another loop: it belongs to "
                        + future.eventLoop() + "; hand results over with runCoroutineThreadsafe or callSoonThreadsafe");
            }
            if (future == this) {
                yieldOnce(); // CPython takes this hop
                throw new IllegalStateException(this + " cannot await itself: it would wait for ever");
            }
            future.addWaiter(this);
        }
        waitingFor = what;
        if (mustCancel && cancelWaiting(requestMessage)) {
            mustCancel = false;
        } else if (scope != null && scope.isInEffect()) {
            cancelWaiting(scope.reason()); // and suspends for a turn, so that others run even if it does not give in
        }
        Fiber fiber = requireNonNull(this.fiber);
        try {
            if (what instanceof Task<?> awaited && awaited.isUnstarted() && fiber.occupant == this) {
                runAsGuest(awaited, fiber);
            }
            switchAway();
        } catch (IllegalStateException | StackOverflowError notSuspended) {
            waitingFor = null;
            if (what instanceof Future<?> future) {
                future.remove(this);
            }
            throw notSuspended;
        }
        waitingFor = null;
        if (mustCancel) {
            deliverCancellation(what);
        }
    }

    /// Lets everything run that is ready now. Python: the bare `yield` of `sleep(0)`.
    void yieldOnce() {
        StackRoom.forAwait();
        ReadyQueue ready = eventLoop().ready;
        ready.add(this);
        try {
            switchAway();
        } catch (IllegalStateException | StackOverflowError notSuspended) {
            ready.removeLast(); // nobody else has run
            throw notSuspended;
        }
        throwIfCancelled();
    }

    /// Throws if there is a cancellation that the task has not seen, be it a request or that of a scope.
    void throwIfCancelled() {
        if (mustCancel) {
            deliverCancellation(null);
        }
        if (scope != null && scope.isInEffect()) {
            throw new CancelledError(scope.reason());
        }
    }

    /// Runs `suspension`, which suspends this task, out of reach of cancel scopes, for a structure that waits
    /// for tasks which these have cancelled already.
    void suspendOutsideScopes(Runnable suspension) {
        CancelScope around = scope;
        scope = null;
        try {
            suspension.run();
        } finally {
            scope = around;
        }
    }

    /// Runs the body of a task that this one awaits, and that is next, right here, on this task's fiber: it
    /// saves two switches. This task needs its stack no sooner than the guest has ended, whatever happens:
    /// its wait ends with the guest, and a request to cancel it goes to the guest. If the guest suspends,
    /// both stacks are put away as one.
    private void runAsGuest(Task<?> guest, Fiber host) {
        if (name != null || guest.name != null || !eventLoop().canGoOnWith(guest)) {
            return;
        }
        Fiber.ThreadState own = host.lend();
        if (own == null) {
            return;
        }
        eventLoop().goOnWith(guest);
        guest.fiber = host;
        host.occupant = guest;
        try {
            guest.runBody();
        } finally {
            host.occupant = this;
            host.takeBack(own);
        }
    }

    /// Suspends, unless this task is the very next to run.
    private void switchAway() {
        LoopCore loop = eventLoop();
        if (loop.canGoOnWith(this)) {
            loop.goOnWith(this);
        } else {
            requireNonNull(fiber).suspend();
        }
    }

    private void deliverCancellation(@Nullable Object waitedFor) {
        mustCancel = false;
        // What the task waited for may itself have been cancelled: then that is the error, as in CPython's
        // __wakeup.
        if (waitedFor instanceof Future<?> future) {
            if (future.isCancelled()) {
                throw future.takeCancelledError();
            }
            if (future.isDone() && future.exception() instanceof CancelledError failure) {
                throw failure; // a cancelled gather ends so
            }
        } else if (waitedFor instanceof Wait wait && wait.isCancelled()) {
            throw wait.cancelledError();
        }
        throw new CancelledError(requestMessage);
    }

    boolean isWaitingFor(Object what) {
        return waitingFor == what;
    }

    /// Cancels what the task waits for.
    ///
    /// @return whether that was possible
    boolean cancelWaiting(@Nullable String message) {
        Object what = waitingFor;
        if (what instanceof Wait wait) { // no switch, as it is linked at its first use: see StackRoom
            return wait.cancel(message);
        }
        return what != null && ((Future<?>) what).cancel(message);
    }

    // ---- cancellation

    /// Asks the task to end: it gets a [CancelledError] at its next step, in place of what it would have
    /// received. It may clean up, or even refuse, so the task need not end cancelled. Python: `Task.cancel`.
    ///
    /// @param message carried by the error; may be null
    /// @return false if the task is done
    @Override
    public boolean cancel(@Nullable String message) {
        return cancelFrom(null, message);
    }

    /// Cancels the task as [#cancel(String)] does, on behalf of a structure that stands inside a cancel
    /// scope: a shield around that scope does not hold the request back.
    ///
    /// @param from the innermost scope around the structure, or null
    boolean cancelFrom(@Nullable CancelScope from, @Nullable String message) {
        StackRoom.forAwait();
        eventLoop().checkThread("cancel");
        settle();
        if (isDone()) {
            return false;
        }
        // A request goes down the chain of tasks that await one another, to whatever the last one waits for.
        // A loop, because chains may be as long as there are tasks.
        Task<?> task = this;
        int limit = eventLoop().tasks.size();
        while (true) {
            task.cancelRequests++;
            task.tellCancelled(message);
            CancelScope around = task.scope;
            if (around != null && around.holdsBack(task, task == this ? from : null, message)) {
                return true;
            }
            if (!(task.waitingFor instanceof Task<?> awaited) || awaited.isDone()) {
                break;
            }
            if (--limit < 0) {
                breakCircle(message);
                return true;
            }
            task = awaited;
        }
        task.deliverRequest(message);
        return true;
    }

    /// Cancels what the task waits for or, failing that, has its next suspension throw.
    void deliverRequest(@Nullable String message) {
        // The task stays with what it waits for: that may refuse, and then it can be cancelled again.
        if (cancelRequests > 0 && !cancelWaiting(message)) {
            mustCancel = true;
            requestMessage = message;
        }
    }

    /// Takes back what the next suspension would throw.
    ///
    /// @return whether there was a request
    boolean takePendingRequest() {
        boolean isPending = mustCancel;
        mustCancel = false;
        return isPending;
    }

    @Nullable
    String requestMessage() {
        return requestMessage;
    }

    /// {@return how many requests to cancel have neither been taken back nor are held back by a shield}
    int requestsInForce() {
        return scope == null ? cancelRequests : Math.max(0, cancelRequests - scope.heldBackFrom(this));
    }

    /// Frees this task from a circle of tasks that await one another, which CPython cannot cancel.
    private void breakCircle(@Nullable String message) {
        // A task whose stack lies below that of a guest cannot go on before it; the guest waits in the same
        // circle.
        Task<?> freed = fiber != null && fiber.occupant instanceof Task<?> innermost ? innermost : this;
        ((Task<?>) requireNonNull(freed.waitingFor)).remove(freed);
        freed.waitingFor = null;
        freed.mustCancel = true;
        freed.requestMessage = message;
        eventLoop().wake(freed);
    }

    /// Cancels the task and waits until it has ended, however it ends. Our addition to asyncio.
    ///
    /// @return whether it ended cancelled
    /// @throws CancelledError if the calling task is cancelled while it waits
    public boolean cancelAndWait() {
        if (!isDone()) {
            Waiting.cancelAndWait(this);
        }
        settle();
        return isCancelled();
    }

    /// {@return how many requests to cancel have not been taken back} Python: `cancelling`.
    public int cancelling() {
        return cancelRequests;
    }

    /// Takes one request to cancel back, for code that has dealt with it. For structures such as timeouts;
    /// programs need it rarely. Python: `uncancel`.
    ///
    /// @return how many requests remain
    public int uncancel() {
        if (cancelRequests > 0 && --cancelRequests == 0) {
            mustCancel = false;
        }
        return cancelRequests;
    }

    /// Not supported: a task's result is that of its body.
    ///
    /// @throws UnsupportedOperationException always (Python: `RuntimeError`)
    @Override
    public void setResult(@Nullable T result) {
        throw new UnsupportedOperationException(
                this + " takes its result from its body; use a Future for one set by hand");
    }

    /// Not supported: a task's exception is that of its body.
    ///
    /// @throws UnsupportedOperationException always (Python: `RuntimeError`)
    @Override
    public void setException(Throwable exception) {
        throw new UnsupportedOperationException(
                this + " takes its exception from its body; use cancel() to stop it, or a Future for one set by hand");
    }

    @Override
    CancelledError cancelledErrorInAnyCase() {
        return isCancelled() ? takeCancelledError() : new CancelledError(requestMessage);
    }

    // ---- identity and inspection

    /// {@return where the task was created, as a stack trace; null unless it was created in debug mode, or on
    /// a loop with a [LoopAudit]}
    public @Nullable Throwable origin() {
        return origin;
    }

    /// {@return the name given, or `Task-N`}
    public String name() {
        String given = name;
        return given == null ? "Task-".concat(Integer.toString(number)) : given; // no +, see StackRoom
    }

    /// Renames the task, and its thread if it has started.
    public void setName(String name) {
        this.name = requireNonNull(name, "A task's name must not be null");
        if (fiber != null && !isDone()) {
            fiber.thread().setName(name);
        }
    }

    /// {@return the name if one was given}
    @Nullable
    String givenName() {
        return name;
    }

    /// {@return the context in which the body runs} Python: `get_context`.
    public Context context() {
        if (context instanceof Context made) {
            return made;
        }
        Context own = new Context((ContextMap) context);
        if (eventLoop().isInStepOf(this)) {
            own.enter();
        }
        context = own;
        return own;
    }

    /// {@return what the task is doing}
    public Status status() {
        if (isDone()) {
            return Status.DONE;
        }
        if (eventLoop().current == this) {
            return Status.RUNNING;
        }
        if (isUnstarted()) {
            return Status.CREATED;
        }
        Fiber running = fiber;
        if (running != null && running.isBlocked()) {
            return Status.BLOCKED;
        }
        return switch (waitingFor) {
            case null -> Status.READY;
            case Wait wait -> wait.isDone() ? Status.READY : Status.WAITING;
            case Object future -> ((Future<?>) future).isDone() ? Status.READY : Status.WAITING;
        };
    }

    /// {@return what the task waits for, or null} A future or a task, or the lock, queue, event or timer
    /// itself: for people and tools, who may call `toString` on it.
    public @Nullable Object awaiting() {
        return waitingFor instanceof Wait wait ? wait.subject() : waitingFor;
    }

    /// {@return the frames of the task's thread, innermost first, without those of the library}
    ///
    /// Of a suspended task: where it waits. Of one that failed: where it was thrown. Empty for one that has
    /// not begun, or has ended otherwise. Python: `get_stack`, which knows one frame of a suspended task
    /// only.
    public StackTraceElement[] stack() {
        StackTraceElement[] frames;
        if (isDone()) {
            Throwable failure = failureUnseen();
            frames = failure == null ? new StackTraceElement[0] : failure.getStackTrace();
        } else {
            frames = isUnstarted() ? new StackTraceElement[0] : TaskFrames.of(this, fiber);
        }
        return Arrays.stream(frames).filter(CallSite::isUsers).toArray(StackTraceElement[]::new);
    }

    /// {@return the task that runs as a guest on this one's fiber, or null}
    @Nullable
    Task<?> guest() {
        return waitingFor instanceof Task<?> awaited
                        && awaited.fiber == fiber
                        && fiber != null
                        && fiber.occupant != this
                ? awaited
                : null;
    }

    /// Prints [#stack()] under a line with the task's name. Python: `print_stack`.
    public void printStack(PrintStream out) {
        StackTraceElement[] frames = stack();
        if (frames.length == 0) {
            out.println("No stack for " + this);
            return;
        }
        out.println("Stack for " + this);
        for (StackTraceElement frame : frames) {
            out.println("\tat " + CallSite.plain(frame));
        }
    }

    @Override
    public String toString() {
        Object what = isDone() ? null : awaiting();
        if (what == null) {
            String state = isDone() ? describeState() : status().name().toLowerCase(Locale.ROOT);
            return "Task '" + name() + "' [" + state + "]";
        }
        // One level only: two tasks may await each other.
        return "Task '" + name() + "' [waits for "
                + (what instanceof Task<?> other ? "Task '" + other.name() + "'" : what) + "]";
    }
}
