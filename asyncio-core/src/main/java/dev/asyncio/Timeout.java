package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Cancels its body when a deadline passes and turns the cancellation into a [TimeoutException]. Python:
/// `asyncio.Timeout`.
///
/// ```
/// created ──run──▶ active ──body ends──▶ finished
///                    └─────deadline─────▶ expiring ──body ends──▶ expired
/// ```
/// The body runs inside the calling task. A cancellation from elsewhere that comes in between stays a
/// cancellation. Used once, by one task.
public final class Timeout {

    enum State {
        CREATED,
        ACTIVE,
        EXPIRING,
        EXPIRED,
        FINISHED
    }

    /// The body of a timeout that is rescheduled from inside.
    @FunctionalInterface
    public interface Body {
        /// Runs the body.
        ///
        /// @param timeout the timeout around it
        void run(Timeout timeout) throws Exception;
    }

    /// The body, with a result, of a timeout that is rescheduled from inside.
    ///
    /// A [Body] that has more to give: this tells the compiler which of the two a lambda is meant to be that could
    /// be either, as `t -> fetch(t)`.
    ///
    /// @param <T> the type of the result
    @FunctionalInterface
    public interface ResultBody<T> extends Body {
        /// Runs the body and returns its result.
        ///
        /// @param timeout the timeout around it
        T call(Timeout timeout) throws Exception;

        @Override
        default void run(Timeout timeout) throws Exception {
            call(timeout);
        }
    }

    // Confined to the loop.
    private State state = State.CREATED;
    private @Nullable Long when;
    private @Nullable Handle timer;
    private @Nullable Task<?> task;
    private @Nullable CancelScope scope; // around this timeout
    private int requestsBefore;

    /// Creates a timeout whose deadline is `delay` from now. To be called on a loop.
    ///
    /// @param delay from now, any sign; null for no deadline
    public Timeout(@Nullable Duration delay) {
        this.when = delay == null ? null : (Long) Times.after(Asyncio.runningLoopOrThrow("new Timeout").clock, delay);
    }

    private Timeout(@Nullable Long when, State state) {
        this.when = when;
        this.state = state;
    }

    /// {@return a timeout with a deadline in nanoseconds of the loop's clock, or none}
    public static Timeout at(@Nullable Long when) {
        return new Timeout(when, State.CREATED);
    }

    /// Runs `body` under this timeout and returns its result.
    ///
    /// @throws TimeoutException if the deadline passed and the body ended by the cancellation
    /// @throws IllegalStateException if the timeout was used before, or the caller is not a task
    public <T> T run(Callable<T> body) {
        requireNonNull(body, "A timeout needs a body to run, not null");
        return run((ResultBody<T>) _ -> body.call());
    }

    /// Runs `body`, which has no result, under this timeout.
    public void run(Action body) {
        run(Bodies.callable(body));
    }

    /// Runs `body`, which gets this timeout, under this timeout and returns its result.
    public <T> T run(ResultBody<T> body) {
        requireNonNull(body, "A timeout needs a body to run, not null");
        enter();
        T result;
        try {
            result = body.call(this);
        } catch (Throwable thrown) {
            throw Sneaky.rethrow(exit(thrown));
        }
        exit();
        return result;
    }

    /// Runs `body`, which gets this timeout and has no result, under this timeout. Write a lambda that is a single
    /// call with braces: `run(t -> { serve(t); })`.
    @SuppressWarnings("NullAway") // nobody sees the result
    public void run(Body body) {
        requireNonNull(body, "A timeout needs a body to run, not null");
        var _ = this.<Void>run((ResultBody<Void>) _ -> {
            body.run(this);
            return null;
        });
    }

    private void enter() {
        if (state != State.CREATED) {
            throw new IllegalStateException(this + " has been entered already; make a new one for each use");
        }
        StackRoom.forScope(); // to stop the timer as well
        Task<?> running = EventLoop.currentTaskFor("Timeout.run");
        state = State.ACTIVE;
        task = running;
        scope = running.scope;
        requestsBefore = running.requestsInForce();
        reschedule(when);
    }

    private void exit() {
        cancelTimer();
        if (state == State.EXPIRING) {
            // The body came to its end all the same; the request to cancel goes no further.
            state = State.EXPIRED;
            requireNonNull(task).uncancel();
        } else {
            state = State.FINISHED;
        }
    }

    /// {@return what to throw in place of what ended the body}
    private Throwable exit(Throwable thrown) {
        cancelTimer();
        if (state != State.EXPIRING) {
            state = State.FINISHED;
            return thrown;
        }
        state = State.EXPIRED;
        requireNonNull(task).uncancel();
        boolean noOtherRequest = task.requestsInForce() <= requestsBefore;
        return noOtherRequest && thrown instanceof CancelledError
                ? new TimeoutException("Task '" + task.name() + "' passed its deadline", thrown)
                : thrown;
    }

    private void expire() {
        state = State.EXPIRING;
        timer = null;
        requireNonNull(task).cancelFrom(scope, null);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /// {@return the deadline in nanoseconds of the loop's clock, or null if there is none}
    public @Nullable Long when() {
        return when;
    }

    /// Moves the deadline; one that has passed expires in the next turn.
    ///
    /// @param newWhen in nanoseconds of the loop's clock, see [EventLoop#time()]; null for no deadline
    /// @throws IllegalStateException if the body does not run, or has timed out
    public void reschedule(@Nullable Long newWhen) {
        if (state != State.ACTIVE) {
            throw new IllegalStateException(
                    state == State.CREATED
                            ? this + " has not been entered; reschedule it inside its body"
                            : "Cannot reschedule " + this + "; its deadline has taken effect or its body has ended");
        }
        when = newWhen;
        cancelTimer();
        if (newWhen == null) {
            return;
        }
        EventLoop loop = requireNonNull(task).eventLoop();
        timer = newWhen <= loop.time() ? loop.callSoon(this::expire) : loop.callAt(newWhen, this::expire);
    }

    /// {@return whether the deadline has cancelled the body}
    public boolean isExpired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    @Override
    public String toString() {
        return "Timeout[" + state.name().toLowerCase(Locale.ROOT) + (when == null ? "" : ", when=" + when + " ns")
                + "]";
    }
}
