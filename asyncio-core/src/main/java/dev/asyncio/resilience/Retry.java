package dev.asyncio.resilience;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.TimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Calls again what has failed, a limited number of times, with growing pauses.
///
/// {@snippet file="dev/asyncio/resilience/RetryTest.java" region="retry"}
///
/// Only exceptions are ever retried: a [CancelledError], like any [Error], ends the call at once. When there is
/// no further attempt, the last failure is thrown, with the earlier ones as its suppressed exceptions.
///
/// A policy is immutable and may be used by any number of calls. See [RetryBuilder] for what it says and for the
/// defaults.
public final class Retry {

    private static final String NO_BODY = "There is nothing to call: the body is null";

    private final RetryBuilder policy;

    Retry(RetryBuilder policy) {
        this.policy = policy;
    }

    /// {@return a builder of policies}
    public static RetryBuilder builder() {
        return new RetryBuilder();
    }

    /// {@return the default policy with another number of attempts}
    ///
    /// @param attempts at least 1, the first one included
    public static Retry attempts(int attempts) {
        return builder().attempts(attempts).build();
    }

    /// Calls `body` in the calling task until it succeeds or the policy says that it is enough, and returns its
    /// result. Suspends between the attempts.
    ///
    /// @throws TimeoutException if the policy has a deadline which passed during an attempt
    /// @throws CancelledError if the task is cancelled, during an attempt or a pause
    public <T extends @Nullable Object> T call(Callable<? extends T> body) {
        return new Run<T>(requireNonNull(body, NO_BODY)).run();
    }

    /// Calls `body`, which has no result, until it succeeds or the policy says that it is enough.
    public void call(Action body) {
        requireNonNull(body, NO_BODY);
        this.<@Nullable Void>call(() -> {
            body.run();
            return null;
        });
    }

    @Override
    public String toString() {
        return policy.toString();
    }

    /// One call under the policy.
    private final class Run<T extends @Nullable Object> {

        private final Callable<? extends T> body;
        private final long start = Asyncio.currentTime();
        private final @Nullable Long deadline;
        private final List<Throwable> failures = new ArrayList<>();

        Run(Callable<? extends T> body) {
            this.body = body;
            Duration limit = policy.deadline;
            deadline = limit == null ? null : (Long) (start + limit.toNanos());
        }

        T run() {
            for (int number = 1; ; number++) {
                T result;
                try {
                    result = attempt();
                } catch (Exception failure) {
                    Duration delay = delayAfter(number, failure);
                    policy.onAttempt.accept(new Attempt(number, failure, delay, elapsed()));
                    if (delay == null) {
                        addEarlierTo(failure);
                        throw failure;
                    }
                    failures.add(failure);
                    Asyncio.sleep(delay);
                    continue;
                }
                policy.onAttempt.accept(new Attempt(number, null, null, elapsed()));
                return result;
            }
        }

        private T attempt() {
            // A coroutine, because awaiting one throws what it throws without declaring it.
            return deadline == null
                    ? Asyncio.<T>await(Asyncio.coroutine("attempt", body))
                    : Asyncio.<T>timeoutAt(deadline, () -> body.call());
        }

        /// {@return how long to pause, or null to give up}
        private @Nullable Duration delayAfter(int number, Exception failure) {
            if (number >= policy.attempts || !policy.isRetried.test(failure)) {
                return null;
            }
            Duration delay = policy.delayAfter(number);
            return deadline == null || Asyncio.currentTime() + delay.toNanos() < deadline ? delay : null;
        }

        private Duration elapsed() {
            return Duration.ofNanos(Asyncio.currentTime() - start);
        }

        private void addEarlierTo(Exception last) {
            for (Throwable earlier : failures) {
                if (earlier != last) { // a body may throw the same object each time
                    last.addSuppressed(earlier);
                }
            }
        }
    }
}
