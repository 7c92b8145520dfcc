package dev.asyncio.resilience;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a [Retry] does, setting by setting. The defaults: 3 attempts; pauses of 100 ms, 200 ms and so on, at most
/// 30 s, all of it shortened by up to half at random; every [Exception] is retried; no deadline.
public final class RetryBuilder {

    int attempts = 3;
    private Duration firstDelay = Duration.ofMillis(100);
    private Duration longestDelay = Duration.ofSeconds(30);
    private double factor = 2;
    private double jitter = 0.5;
    private @Nullable RandomGenerator random;
    Predicate<? super Exception> isRetried = _ -> true;

    @Nullable
    Duration deadline;

    Consumer<? super Attempt> onAttempt = _ -> {};

    RetryBuilder() {}

    private RetryBuilder(RetryBuilder other) {
        attempts = other.attempts;
        firstDelay = other.firstDelay;
        longestDelay = other.longestDelay;
        factor = other.factor;
        jitter = other.jitter;
        random = other.random;
        isRetried = other.isRetried;
        deadline = other.deadline;
        onAttempt = other.onAttempt;
    }

    /// {@return a policy with these settings; the builder may be used on}
    public Retry build() {
        return new Retry(new RetryBuilder(this));
    }

    /// Sets how often the body is called at most.
    ///
    /// @param attempts at least 1, the first one included
    /// @throws IllegalArgumentException if it is less
    public RetryBuilder attempts(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException(
                    "A retry needs at least 1 attempt, but has " + attempts + "; 1 calls once and never again");
        }
        this.attempts = attempts;
        return this;
    }

    /// Sets the pauses: `first` after the first attempt, twice as long after each further one, up to `longest`.
    ///
    /// @param first not negative
    /// @param longest not less than `first`
    /// @throws IllegalArgumentException if one of them is out of its range
    public RetryBuilder backoff(Duration first, Duration longest) {
        requireNonNull(first, "A backoff needs a first pause, not null");
        requireNonNull(longest, "A backoff needs a longest pause, not null");
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "A backoff must go from 0 or more to no less than that, but goes from " + first + " to " + longest);
        }
        firstDelay = first;
        longestDelay = longest;
        return this;
    }

    /// Sets by how much the pauses grow.
    ///
    /// @param factor at least 1, which makes all pauses equal
    /// @throws IllegalArgumentException if it is less
    public RetryBuilder factor(double factor) {
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("A backoff's factor must be at least 1, but is " + factor);
        }
        this.factor = factor;
        return this;
    }

    /// Sets how much of each pause is left to chance, so that many callers do not come back at the same moment.
    ///
    /// @param jitter from 0, for none, to 1, for pauses between nothing and the whole
    /// @throws IllegalArgumentException if it is out of this range
    public RetryBuilder jitter(double jitter) {
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("A jitter must be from 0 to 1, but is " + jitter);
        }
        this.jitter = jitter;
        return this;
    }

    /// Sets where chance comes from, and how much of each pause is left to it.
    ///
    /// @param random used on the loop's thread
    public RetryBuilder jitter(double jitter, RandomGenerator random) {
        this.random = requireNonNull(random, "A jitter comes from a RandomGenerator, not from null");
        return jitter(jitter);
    }

    /// Retries exceptions of these classes and no others.
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final RetryBuilder on(Class<? extends Exception>... exceptions) {
        List<Class<? extends Exception>> classes = List.of(exceptions);
        return on((Exception failure) -> classes.stream().anyMatch(one -> one.isInstance(failure)));
    }

    /// Retries exceptions for which `isRetried` holds. It is not asked for an [Error].
    public RetryBuilder on(Predicate<? super Exception> isRetried) {
        this.isRetried = requireNonNull(isRetried, "A retry needs a condition, not null; leave it out to retry all");
        return this;
    }

    /// Sets how long all attempts and pauses may take together. An attempt that is under way then ends with a
    /// [dev.asyncio.TimeoutException]; a pause that would reach beyond it is not begun.
    ///
    /// @param limit positive
    /// @throws IllegalArgumentException if it is not
    public RetryBuilder deadline(Duration limit) {
        if (!requireNonNull(limit, "A deadline must not be null; leave it out for none")
                .isPositive()) {
            throw new IllegalArgumentException("A deadline must be positive, but is " + limit);
        }
        deadline = limit;
        return this;
    }

    /// Calls `hook` after each attempt, with what became of it; for logs and metrics. What it throws ends the call.
    public RetryBuilder onAttempt(Consumer<? super Attempt> hook) {
        onAttempt = requireNonNull(hook, "A hook must not be null; leave it out for none");
        return this;
    }

    /// {@return how long to pause after the attempt with this number}
    Duration delayAfter(int number) {
        double longest = toNanos(longestDelay);
        double nanos = Math.min(longest, toNanos(firstDelay) * Math.pow(factor, number - 1));
        if (jitter > 0) {
            RandomGenerator chance = random == null ? ThreadLocalRandom.current() : random;
            nanos *= 1 - jitter * chance.nextDouble();
        }
        return Duration.ofNanos((long) nanos);
    }

    private static double toNanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    @Override
    public String toString() {
        return "Retry[attempts=" + attempts + ", backoff=" + firstDelay + ".." + longestDelay + ", deadline="
                + (deadline == null ? "none" : deadline) + "]";
    }
}
