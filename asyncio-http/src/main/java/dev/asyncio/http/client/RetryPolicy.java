package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;

/// When a request is sent again, and how long to wait before.
///
/// Sent again is what failed for a reason that may pass, see [dev.asyncio.http.HttpException#isRetryable()],
/// and what was answered by one of `statuses`; as long as the method is idempotent, or `allMethods` is set,
/// and the body can be replayed. A pause is half fixed and half random, so that clients that failed together
/// do not come back together.
///
/// @param attempts how often it is sent in all, at least 1
/// @param firstPause before the second attempt; each further one is twice as long
/// @param longestPause no pause is longer, and one that the server asks for by `Retry-After` is not waited
///     for if it is
/// @param statuses which answers are worth another attempt
/// @param allMethods whether methods are repeated that are not idempotent (RFC 9110, section 9.2.2): the
///     server may then act twice
public record RetryPolicy(
        int attempts, Duration firstPause, Duration longestPause, Set<Integer> statuses, boolean allMethods) {

    /// Three attempts, 0.2 s before the second, for 408, 425, 429, 500, 502, 503 and 504, idempotent methods
    /// only.
    public static final RetryPolicy DEFAULT = new RetryPolicy(
            3, Duration.ofMillis(200), Duration.ofSeconds(30), Set.of(408, 425, 429, 500, 502, 503, 504), false);

    /// Checks and copies.
    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("A request is sent at least once, but attempts is " + attempts);
        }
        if (requireNonNull(firstPause, "firstPause must not be null; use Duration.ZERO")
                        .isNegative()
                || requireNonNull(longestPause, "longestPause must not be null").isNegative()) {
            throw new IllegalArgumentException(
                    "Pauses must not be negative, but are " + firstPause + " and " + longestPause);
        }
        statuses = Set.copyOf(statuses);
    }

    /// {@return the same with another number of attempts}
    public RetryPolicy withAttempts(int count) {
        return new RetryPolicy(count, firstPause, longestPause, statuses, allMethods);
    }

    /// {@return the same with other pauses}
    public RetryPolicy withPauses(Duration first, Duration longest) {
        return new RetryPolicy(attempts, first, longest, statuses, allMethods);
    }

    /// {@return the same for other statuses}
    public RetryPolicy withStatuses(Set<Integer> worthIt) {
        return new RetryPolicy(attempts, firstPause, longestPause, worthIt, allMethods);
    }

    /// {@return the same for all methods, or the idempotent ones only}
    public RetryPolicy withAllMethods(boolean all) {
        return new RetryPolicy(attempts, firstPause, longestPause, statuses, all);
    }
}
