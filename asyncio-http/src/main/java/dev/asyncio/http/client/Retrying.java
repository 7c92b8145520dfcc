package dev.asyncio.http.client;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.http.HttpDate;
import dev.asyncio.http.HttpException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Sends a request again, as a [RetryPolicy] has it.
final class Retrying implements ClientMiddleware {

    private final RetryPolicy policy;

    Retrying(RetryPolicy policy) {
        this.policy = policy;
    }

    @Override
    public ClientResponse send(ClientRequest request, Next next) throws Exception {
        boolean mayRepeat = (policy.allMethods() || request.isIdempotent())
                && request.body().isReplayable();
        for (int attempt = 1; ; attempt++) {
            boolean isLast = attempt >= policy.attempts() || !mayRepeat;
            Duration pause = pauseAfter(attempt);
            try {
                ClientResponse response = next.send(request);
                if (isLast || !policy.statuses().contains(response.status())) {
                    return response;
                }
                Duration asked = retryAfter(response);
                if (asked != null && asked.compareTo(policy.longestPause()) > 0) {
                    return response;
                }
                response.close();
                pause = asked == null ? pause : asked;
            } catch (HttpException e) {
                if (isLast || !e.isRetryable()) {
                    throw e;
                }
            }
            Asyncio.sleep(pause);
        }
    }

    private Duration pauseAfter(int attempt) {
        double full = (double) policy.firstPause().toNanos() * Math.pow(2, attempt - 1.0);
        double bounded = Math.min(full, (double) policy.longestPause().toNanos());
        return Duration.ofNanos(
                (long) (bounded / 2 + bounded / 2 * ThreadLocalRandom.current().nextDouble()));
    }

    /// {@return how long the server asks to wait (RFC 9110, section 10.2.3), or null if it does not}
    private static @Nullable Duration retryAfter(ClientResponse response) {
        String value = response.headers().get("Retry-After");
        if (value == null) {
            return null;
        }
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        Instant until = HttpDate.parse(value);
        if (until == null) {
            return null;
        }
        Duration left = Duration.between(EventLoop.confined().clock().instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
