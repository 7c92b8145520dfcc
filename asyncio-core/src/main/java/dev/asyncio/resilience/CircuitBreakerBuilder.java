package dev.asyncio.resilience;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Predicate;

/// When a [CircuitBreaker] opens, and how it closes again. The defaults: half of the last 100 calls failed, once
/// there were 100; no call counts as slow; open for 60 s; 10 trial calls. Every throwable is a failure, except for
/// cancellations, which never count.
public final class CircuitBreakerBuilder {

    /// Hears of each change.
    @FunctionalInterface
    public interface Listener {
        /// Called after the change, on the loop's thread; must not suspend.
        void changed(CircuitBreaker.State before, CircuitBreaker.State after);
    }

    String name = "unnamed";
    double failureRate = 0.5;
    double slowRate = 1;
    long slowNanos = Long.MAX_VALUE;
    long waitNanos = Duration.ofSeconds(60).toNanos();
    int trialCalls = 10;
    int minimumCalls = 100;
    private int windowCalls = 100;
    private long windowNanos; // 0 for a window of calls
    Predicate<? super Throwable> isFailure = _ -> true;
    Listener onChange = (_, _) -> {};

    CircuitBreakerBuilder() {}

    private CircuitBreakerBuilder(CircuitBreakerBuilder other) {
        name = other.name;
        failureRate = other.failureRate;
        slowRate = other.slowRate;
        slowNanos = other.slowNanos;
        waitNanos = other.waitNanos;
        trialCalls = other.trialCalls;
        minimumCalls = other.minimumCalls;
        windowCalls = other.windowCalls;
        windowNanos = other.windowNanos;
        isFailure = other.isFailure;
        onChange = other.onChange;
    }

    /// {@return a breaker with these settings, which is closed; the builder may be used on}
    public CircuitBreaker build() {
        CircuitBreakerBuilder copy = new CircuitBreakerBuilder(this);
        if (windowNanos == 0 && minimumCalls > windowCalls) {
            // A window of calls never holds more than its size.
            copy.minimumCalls = windowCalls;
        }
        return new CircuitBreaker(copy);
    }

    Window newWindow() {
        return windowNanos == 0 ? new Window.OfCalls(windowCalls) : new Window.OfTime(windowNanos);
    }

    /// Sets a name for messages.
    public CircuitBreakerBuilder name(String name) {
        this.name = requireNonNull(name, "A circuit breaker's name must not be null");
        return this;
    }

    /// Sets which part of the latest calls must have failed for the breaker to open.
    ///
    /// @param rate more than 0, at most 1
    /// @throws IllegalArgumentException if it is out of this range
    public CircuitBreakerBuilder failureRate(double rate) {
        failureRate = checkedRate("failure", rate);
        return this;
    }

    /// Has calls that take `duration` or longer count as slow, and opens the breaker when so many of the latest
    /// calls were, whether they failed or not.
    ///
    /// @param duration positive
    /// @param rate more than 0, at most 1
    /// @throws IllegalArgumentException if one of them is out of its range
    public CircuitBreakerBuilder slowCalls(Duration duration, double rate) {
        slowNanos = positive("slow call", duration);
        slowRate = checkedRate("slow call", rate);
        return this;
    }

    /// Looks at the last so many calls.
    ///
    /// @param calls at least 1
    /// @throws IllegalArgumentException if it is less
    public CircuitBreakerBuilder window(int calls) {
        windowCalls = atLeastOne("window", calls);
        windowNanos = 0;
        return this;
    }

    /// Looks at the calls of the last so much time, to a tenth of it.
    ///
    /// @param duration positive
    /// @throws IllegalArgumentException if it is not
    public CircuitBreakerBuilder window(Duration duration) {
        windowNanos = positive("window", duration);
        return this;
    }

    /// Sets how many calls the window must hold before it says anything. More than a window of calls can hold
    /// means a full window.
    ///
    /// @param calls at least 1
    /// @throws IllegalArgumentException if it is less
    public CircuitBreakerBuilder minimumCalls(int calls) {
        minimumCalls = atLeastOne("minimum", calls);
        return this;
    }

    /// Sets how long an open breaker refuses all calls.
    ///
    /// @param duration positive
    /// @throws IllegalArgumentException if it is not
    public CircuitBreakerBuilder openFor(Duration duration) {
        waitNanos = positive("time to be open", duration);
        return this;
    }

    /// Sets how many calls a half-open breaker lets through to decide on.
    ///
    /// @param calls at least 1
    /// @throws IllegalArgumentException if it is less
    public CircuitBreakerBuilder trialCalls(int calls) {
        trialCalls = atLeastOne("number of trial calls", calls);
        return this;
    }

    /// Counts as failures what `isFailure` holds for; other exceptions count as successes, since an answer came.
    public CircuitBreakerBuilder failsOn(Predicate<? super Throwable> isFailure) {
        this.isFailure = requireNonNull(isFailure, "A circuit breaker needs a condition, not null; leave it out");
        return this;
    }

    /// Tells `listener` of each change of state; for logs and metrics.
    public CircuitBreakerBuilder onChange(Listener listener) {
        onChange = requireNonNull(listener, "A listener must not be null; leave it out for none");
        return this;
    }

    private static double checkedRate(String what, double rate) {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException(
                    "A circuit breaker's " + what + " rate must be more than 0 and at most 1, but is " + rate);
        }
        return rate;
    }

    private static int atLeastOne(String what, int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException(
                    "A circuit breaker's " + what + " must be at least 1 call, but is " + calls);
        }
        return calls;
    }

    private static long positive(String what, Duration duration) {
        if (!requireNonNull(duration, "A circuit breaker needs a duration, not null")
                .isPositive()) {
            throw new IllegalArgumentException("A circuit breaker's " + what + " must be positive, but is " + duration);
        }
        return duration.toNanos();
    }
}
