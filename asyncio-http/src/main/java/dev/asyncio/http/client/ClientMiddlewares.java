package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.resilience.CircuitBreaker;
import dev.asyncio.resilience.RateLimiter;

/// Middlewares that most programs need sooner or later. aiohttp has only the one for digest authentication.
public final class ClientMiddlewares {

    private ClientMiddlewares() {}

    /// {@return sends what has failed again: up to three times in all, with pauses that grow from 0.2 s and
    /// that the server may prolong} See [RetryPolicy] for more.
    public static ClientMiddleware retry() {
        return retry(RetryPolicy.DEFAULT);
    }

    /// {@return sends what has failed again}
    public static ClientMiddleware retry(RetryPolicy policy) {
        return new Retrying(requireNonNull(policy, "retry needs a policy, not null"));
    }

    /// {@return lets requests wait until the limiter lets them go}
    public static ClientMiddleware rateLimit(RateLimiter limiter) {
        requireNonNull(limiter, "rateLimit needs a limiter, not null");
        return (request, next) -> {
            limiter.acquire();
            return next.send(request);
        };
    }

    /// {@return refuses requests for a while, by a [dev.asyncio.resilience.CircuitOpenException], when too
    /// many have failed: by an exception or a status from 500 on}
    public static ClientMiddleware circuitBreaker(CircuitBreaker breaker) {
        requireNonNull(breaker, "circuitBreaker needs a circuit breaker, not null");
        return (request, next) -> {
            try {
                return breaker.call(() -> {
                    ClientResponse response = next.send(request);
                    if (response.status() >= 500) {
                        throw new Failed(response);
                    }
                    return response;
                });
            } catch (Failed failed) {
                return failed.response;
            }
        };
    }

    /// Tells the breaker of a bad status, which is no exception for the caller.
    private static final class Failed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient ClientResponse response;

        Failed(ClientResponse response) {
            super(null, null, false, false);
            this.response = response;
        }
    }

    /// {@return answers a server's challenge with user and password, by the scheme `Digest` (RFC 7616): MD5,
    /// SHA-256 and SHA-512-256, with or without `-sess`, for `auth`} What the server has said once is used
    /// for later requests, so that only the first is sent twice. aiohttp: `DigestAuthMiddleware`.
    public static ClientMiddleware digestAuth(String user, String password) {
        return new DigestAuth(
                requireNonNull(user, "digestAuth needs a user, not null"),
                requireNonNull(password, "digestAuth needs a password, not null"));
    }
}
