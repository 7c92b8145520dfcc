package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A result that is not there yet. Python: `asyncio.Future`.
///
/// ```
/// pending ──setResult, setException──▶ finished
///    └─────────────cancel────────────▶ cancelled
/// ```
/// Made by [EventLoop#createFuture()]. It belongs to its loop: tasks and callbacks of that loop may use it, any
/// other thread goes through [EventLoop#callSoonThreadsafe]. Callbacks never run inside the call that completes
/// the future, but in the loop's next turn, in the order in which they were added; waking a waiting task takes
/// the same turn.
///
/// An exception that nobody retrieves, by awaiting the future or by asking for result or exception, is reported
/// to the loop's exception handler once the future is garbage-collected or the loop closes.
///
/// @param <T> the type of the result
public sealed class Future<T> implements Awaitable<T> permits PlainFuture, Task, GatheringFuture {

    /// The words are those of messages and `toString`.
    enum State {
        PENDING,
        FINISHED,
        CANCELLED
    }

    private final EventLoop loop;

    // Confined to the loop.
    private State state = State.PENDING;

    // The result; or a Failure; for a cancelled future the CancelledError to hand out first, or the message of
    // those to be made.
    private @Nullable Object outcome;

    // Who is to be told: null, a waiting Task, a Callback, or a list of these in the order of registration.
    private @Nullable Object callbacks;

    /// An exception, and whether somebody has seen it.
    private static final class Failure {
        final Throwable exception;
        NeverRetrieved.@Nullable Ticket ticket;

        Failure(Throwable exception) {
            this.exception = exception;
        }
    }

    /// A function to call with the finished future, on the loop's thread. Without a context: one of the
    /// library's own.
    ///
    /// @param waiter tells who waits for the future by means of this callback, for reports; null if nobody does
    record Callback(
            Consumer<?> function,
            @Nullable Context context,
            @Nullable Supplier<? extends @Nullable Future<?>> waiter) {

        Callback(Consumer<?> function, @Nullable Context context) {
            this(function, context, null);
        }

        /// Calls the function now. For one of the library's own.
        @SuppressWarnings("unchecked") // these take any future
        void tell(Future<?> future) {
            ((Consumer<Future<?>>) function).accept(future);
        }

        /// {@return one of the library's own}
        static Callback of(Consumer<Future<?>> function) {
            return new Callback(function, null);
        }

        /// {@return one of the library's own, by which `waiter` waits for the future}
        static Callback of(Consumer<Future<?>> function, Supplier<? extends @Nullable Future<?>> waiter) {
            return new Callback(function, null, waiter);
        }
    }

    Future(EventLoop loop) {
        this.loop = loop;
    }

    /// {@return the loop that the future belongs to}
    public final EventLoop loop() {
        loop.isShared = true;
        return loop;
    }

    final EventLoop eventLoop() {
        return loop;
    }

    // ---- completing

    /// Completes the future with a result. Python: `set_result`.
    ///
    /// @throws InvalidStateException if it is done already
    /// @throws UnsupportedOperationException if this is a [Task], whose body gives the result
    public void setResult(@Nullable T result) {
        StackRoom.forAwait();
        loop.checkThread("setResult");
        requirePending();
        finish(result);
    }

    /// Completes the future with an exception. Python: `set_exception`.
    ///
    /// @throws InvalidStateException if it is done already
    /// @throws UnsupportedOperationException if this is a [Task], whose body gives the result
    public void setException(Throwable exception) {
        requireNonNull(exception, "setException needs an exception, not null; use setResult for a result");
        StackRoom.forAwait();
        loop.checkThread("setException");
        requirePending();
        fail(exception);
    }

    /// Completes the future with a result unless it is done.
    ///
    /// @return whether this call completed it
    /// @throws UnsupportedOperationException if this is a [Task]
    public final boolean trySetResult(@Nullable T result) {
        if (isDone()) {
            return false;
        }
        setResult(result);
        return true;
    }

    /// Completes the future with an exception unless it is done.
    ///
    /// @return whether this call completed it
    /// @throws UnsupportedOperationException if this is a [Task]
    public final boolean trySetException(Throwable exception) {
        if (isDone()) {
            return false;
        }
        setException(exception);
        return true;
    }

    /// Cancels the future without a message; see [#cancel(String)].
    public final boolean cancel() {
        return cancel(null);
    }

    /// Cancels the future: whoever awaits it gets a [CancelledError].
    ///
    /// @param message carried by the error; may be null
    /// @return false if the future was done already
    public boolean cancel(@Nullable String message) {
        StackRoom.forAwait();
        loop.checkThread("cancel");
        settle();
        if (state != State.PENDING) {
            return false;
        }
        becomeCancelled(message);
        return true;
    }

    private void requirePending() {
        if (state != State.PENDING) {
            throw new InvalidStateException(this + " is " + (state == State.CANCELLED ? "cancelled" : "finished")
                    + " already; a future is completed once, use trySetResult or ask isDone() where that may happen");
        }
    }

    final void finish(@Nullable Object result) {
        outcome = result;
        state = State.FINISHED;
        scheduleCallbacks();
    }

    final void fail(Throwable exception) {
        Failure failure = new Failure(exception);
        failure.ticket = loop.neverRetrieved.register(this, exception);
        outcome = failure;
        state = State.FINISHED;
        scheduleCallbacks();
    }

    /// @param messageOrError the text for errors to be made, or the error to hand to whoever asks first
    final void becomeCancelled(@Nullable Object messageOrError) {
        outcome = messageOrError;
        state = State.CANCELLED;
        scheduleCallbacks();
    }

    private void scheduleCallbacks() {
        Object all = callbacks;
        if (all == null) {
            return;
        }
        callbacks = null;
        if (all instanceof List<?> list) {
            for (Object one : list) {
                schedule(one);
            }
        } else {
            schedule(all);
        }
    }

    private void schedule(Object callback) {
        if (callback instanceof Task<?> task) {
            loop.wake(task);
        } else {
            loop.callSoon(this, (Callback) callback);
        }
    }

    // ---- asking

    /// {@return whether there is a result, an exception or a cancellation}
    public final boolean isDone() {
        return state != State.PENDING;
    }

    /// {@return whether the future was cancelled}
    public final boolean isCancelled() {
        return state == State.CANCELLED;
    }

    /// Returns the result, or throws what the computation threw: the same exception, checked or not.
    ///
    /// @throws CancelledError if the future was cancelled
    /// @throws InvalidStateException if it is not done
    @SuppressWarnings({"unchecked", "NullAway"}) // outcome is the T that finish was given; null is a result, too
    public final T result() {
        if (state == State.FINISHED) {
            if (outcome instanceof Failure failure) {
                retrieve(failure);
                throw Sneaky.rethrow(failure.exception);
            }
            return (T) outcome;
        }
        throw notFinished("result");
    }

    /// Returns the exception with which the future failed, or null if it has a result.
    ///
    /// @throws CancelledError if the future was cancelled
    /// @throws InvalidStateException if it is not done
    public final @Nullable Throwable exception() {
        if (state == State.FINISHED) {
            if (outcome instanceof Failure failure) {
                retrieve(failure);
                return failure.exception;
            }
            return null;
        }
        throw notFinished("exception");
    }

    private RuntimeException notFinished(String what) {
        if (state == State.CANCELLED) {
            throw takeCancelledError();
        }
        throw new InvalidStateException(this + " has no " + what + " yet; await it or ask isDone()");
    }

    /// {@return the error for whoever asks now} The one that ended a task's body goes to the first who asks,
    /// and to nobody else, so that its stack trace grows in one place only (CPython, `futures.py`,
    /// `_make_cancelled_error`).
    final CancelledError takeCancelledError() {
        if (outcome instanceof CancelledError first) {
            outcome = null;
            return first;
        }
        return new CancelledError((String) outcome);
    }

    /// {@return the error of a cancelled future; of any other, one such as a cancellation of it would have}
    CancelledError cancelledErrorInAnyCase() {
        return isCancelled() ? takeCancelledError() : new CancelledError();
    }

    /// {@return the message given to `cancel`} Null for a task whose body ended with a cancellation of its own.
    final @Nullable String cancelMessage() {
        return outcome instanceof String message ? message : null;
    }

    /// Marks the exception, if there is one, as seen.
    final void settle() {
        if (outcome instanceof Failure failure) {
            retrieve(failure);
        }
    }

    /// {@return the exception of a failed future, or null; it does not count as retrieved}
    final @Nullable Throwable failureUnseen() {
        return outcome instanceof Failure failure ? failure.exception : null;
    }

    /// {@return whether the exception is an overflow of the stack}
    final boolean hasOverflown() {
        return outcome instanceof Failure failure && failure.exception instanceof StackOverflowError;
    }

    private void retrieve(Failure failure) {
        NeverRetrieved.Ticket ticket = failure.ticket;
        if (ticket != null) {
            failure.ticket = null;
            loop.neverRetrieved.settle(ticket);
        }
    }

    // ---- callbacks and waiting

    /// Calls `function` with this future once it is done, in a copy of the current context. Python:
    /// `add_done_callback`.
    public final void addDoneCallback(Consumer<? super Future<T>> function) {
        addDoneCallback(function, Context.copyCurrent());
    }

    /// Calls `function` with this future once it is done, in `context`; if it is done already, in the loop's
    /// next turn.
    public final void addDoneCallback(Consumer<? super Future<T>> function, Context context) {
        requireNonNull(function, "addDoneCallback needs a function, not null");
        requireNonNull(
                context, "addDoneCallback needs a context, not null; leave it out for a copy of the current one");
        loop.checkThread("addDoneCallback");
        register(new Callback(function, context));
    }

    final void register(Callback callback) {
        if (state == State.PENDING) {
            addLast(callback);
        } else {
            loop.callSoon(this, callback);
        }
    }

    /// Removes every registration of `function` (compared by `equals`). Python: `remove_done_callback`.
    ///
    /// @return how many there were
    public final int removeDoneCallback(Consumer<? super Future<T>> function) {
        requireNonNull(function, "removeDoneCallback needs a function, not null");
        loop.checkThread("removeDoneCallback");
        return remove(function);
    }

    final int remove(Object function) {
        int removed = 0;
        if (callbacks instanceof List<?> list) {
            // No lambda here: to link one takes more stack than a task may have that could not suspend.
            for (int i = list.size() - 1; i >= 0; i--) {
                if (isFor(list.get(i), function)) {
                    list.remove(i);
                    removed++;
                }
            }
        } else if (callbacks != null && isFor(callbacks, function)) {
            callbacks = null;
            removed = 1;
        }
        return removed;
    }

    private static boolean isFor(Object registered, Object function) {
        return registered == function
                || (registered instanceof Callback callback && callback.function.equals(function));
    }

    private void addLast(Object callback) {
        Object before = callbacks;
        if (before == null) {
            callbacks = callback;
        } else if (before instanceof List<?>) {
            @SuppressWarnings("unchecked") // the only list that is ever stored
            var list = (List<Object>) before;
            list.add(callback);
        } else {
            List<Object> list = new ArrayList<>(4);
            list.add(before);
            list.add(callback);
            callbacks = list;
        }
    }

    /// Returns the result, suspending the calling task until it is there.
    final T await() {
        if (state == State.PENDING) {
            EventLoop.currentTaskFor("await").suspendOn(this);
        } else if (!loop.isInTask()) {
            EventLoop.currentTaskFor("await");
        }
        return result();
    }

    final void addWaiter(Task<?> task) {
        addLast(task);
    }

    /// {@return who waits for this future, in the order in which they began: tasks, and the futures of `gather`
    /// and `shield` that end with it; a copy} A task group's parent waits for the tasks of its group. For
    /// people and tools. Python 3.14: `_asyncio_awaited_by`, where the task that called `gather` or `shield`
    /// stands for their futures.
    public final List<Future<?>> awaitedBy() {
        loop.checkThread("awaitedBy");
        List<Future<?>> waiters = new ArrayList<>();
        if (callbacks instanceof List<?> list) {
            for (Object one : list) {
                addWaiterOf(one, waiters);
            }
        } else if (callbacks != null) {
            addWaiterOf(callbacks, waiters);
        }
        return waiters;
    }

    private static void addWaiterOf(Object registered, List<Future<?>> waiters) {
        Future<?> waiter = registered instanceof Callback callback
                ? callback.waiter == null ? null : callback.waiter.get()
                : (Task<?>) registered;
        if (waiter != null) {
            waiters.add(waiter);
        }
    }

    // ---- bridges

    /// {@return a `CompletableFuture` that is completed, on the loop's thread, when this is} Cancelling it, on
    /// any thread, cancels this.
    public final CompletableFuture<T> toCompletableFuture() {
        return Bridges.toCompletableFuture(this);
    }

    @Override
    public String toString() {
        return "Future[" + describeState() + "]";
    }

    /// {@return the state in a word, and the class of the result or the exception; never a payload}
    final String describeState() {
        return switch (state) {
            case PENDING -> "pending";
            case CANCELLED -> "cancelled";
            case FINISHED -> outcome instanceof Failure failure ? "failed: " + failure.exception : "finished";
        };
    }
}
