package dev.asyncio.resilience;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Stops calling what fails too often, and tries again after a while. Resilience4j: `CircuitBreaker`.
///
/// ```
///            too many of the latest calls failed or were slow
///   CLOSED ───────────────────────────────────────────────────▶ OPEN ◀──────────┐
///     ▲                                        a call comes after the wait      │ too many of the trials
///     └──────── the trial calls went well ──── HALF_OPEN ◀──────────────────────┤ failed or were slow
///                                                  └────────────────────────────┘
/// ```
/// {@snippet file="dev/asyncio/resilience/CircuitBreakerTest.java" region="breaker"}
///
/// While it is open, calls are refused at once with a [CircuitOpenException]. While it is half open, a few are
/// let through, and the others are refused. A call that is cancelled counts neither as a success nor as a
/// failure. See [CircuitBreakerBuilder] for what is too often, and for the defaults.
public final class CircuitBreaker {

    /// Whether calls are let through.
    public enum State {
        /// All calls are.
        CLOSED,
        /// None is.
        OPEN,
        /// A few are, to see how they go.
        HALF_OPEN
    }

    private static final String NO_BODY = "There is nothing to call: the body is null";

    private final CircuitBreakerBuilder settings;

    // Confined to the loop.
    private State state = State.CLOSED;
    private Window window;
    private long openedAt; // by the loop's clock
    private int trials; // calls let through since it is half open and not cancelled

    // Which stay in the present state this is: calls that began in an earlier one are not counted.
    private int epoch;

    CircuitBreaker(CircuitBreakerBuilder settings) {
        this.settings = settings;
        this.window = settings.newWindow();
    }

    /// {@return a builder of breakers}
    public static CircuitBreakerBuilder builder() {
        return new CircuitBreakerBuilder();
    }

    /// Calls `body` in the calling task, if calls are let through, and returns its result. Throws what it throws.
    ///
    /// @throws CircuitOpenException if they are not; the body is not called then
    /// @throws CancelledError if the task is cancelled in the body
    public <T extends @Nullable Object> T call(Callable<? extends T> body) {
        requireNonNull(body, NO_BODY);
        requirePermission();
        int begunIn = epoch;
        long start = Asyncio.currentTime();
        T result;
        try {
            // A coroutine, because awaiting one throws what it throws without declaring it.
            result = Asyncio.<T>await(Asyncio.coroutine(settings.name, body));
        } catch (CancelledError cancelled) {
            if (begunIn == epoch && state == State.HALF_OPEN) {
                trials--; // another call may be the trial instead
            }
            throw cancelled;
        } catch (Throwable failure) {
            record(begunIn, start, settings.isFailure.test(failure));
            throw failure;
        }
        record(begunIn, start, false);
        return result;
    }

    /// Calls `body`, which has no result, if calls are let through.
    public void call(Action body) {
        requireNonNull(body, NO_BODY);
        this.<@Nullable Void>call(() -> {
            body.run();
            return null;
        });
    }

    private void requirePermission() {
        if (state == State.OPEN) {
            long left = openedAt + settings.waitNanos - Asyncio.currentTime();
            if (left > 0) {
                throw refusal("for another " + Duration.ofNanos(left) + "; try later, or do without", left);
            }
            become(State.HALF_OPEN);
        }
        if (state == State.HALF_OPEN) {
            if (trials >= settings.trialCalls) {
                throw refusal("until its trial calls have ended; try later, or do without", 0);
            }
            trials++;
        }
    }

    private CircuitOpenException refusal(String howLong, long nanos) {
        return new CircuitOpenException(this + " lets no calls through " + howLong, Duration.ofNanos(nanos));
    }

    private void record(int begunIn, long start, boolean hasFailed) {
        if (begunIn != epoch) {
            return;
        }
        long now = Asyncio.currentTime();
        window.add(now, hasFailed, now - start >= settings.slowNanos);
        int needed = state == State.HALF_OPEN ? settings.trialCalls : settings.minimumCalls;
        if (window.calls() < needed) {
            return;
        }
        boolean isTooBad = window.failureRate() >= settings.failureRate || window.slowRate() >= settings.slowRate;
        if (isTooBad) {
            become(State.OPEN);
        } else if (state == State.HALF_OPEN) {
            become(State.CLOSED);
        }
    }

    private void become(State next) {
        State before = state;
        state = next;
        epoch++;
        trials = 0;
        openedAt = next == State.OPEN ? Asyncio.currentTime() : 0;
        window = next == State.HALF_OPEN ? new Window.OfCalls(settings.trialCalls) : settings.newWindow();
        settings.onChange.changed(before, next);
    }

    /// Closes the breaker and forgets the latest calls, whatever they were.
    public void reset() {
        become(State.CLOSED);
    }

    /// Opens the breaker, as too many failures do.
    public void open() {
        become(State.OPEN);
    }

    /// {@return whether calls are let through} An open breaker becomes half open with the first call that comes
    /// after its wait.
    public State state() {
        return state;
    }

    /// {@return how many of the latest calls failed, from 0 to 1; 0 if there were none}
    public double failureRate() {
        window.moveTo(Asyncio.currentTime());
        return window.failureRate();
    }

    /// {@return how many of the latest calls were slow, from 0 to 1; 0 if there were none}
    public double slowRate() {
        window.moveTo(Asyncio.currentTime());
        return window.slowRate();
    }

    /// {@return a text such as `CircuitBreaker 'payments' [open]`}
    @Override
    public String toString() {
        return "CircuitBreaker '" + settings.name + "' ["
                + state.name().toLowerCase(Locale.ROOT).replace('_', ' ') + "]";
    }
}
