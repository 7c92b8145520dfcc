package dev.asyncio.resilience;

import java.time.Duration;

/// Thrown in place of a call that a [CircuitBreaker] does not let through. Resilience4j:
/// `CallNotPermittedException`.
public final class CircuitOpenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    CircuitOpenException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /// {@return after which time a call may be let through; zero if that depends on the calls under way}
    public Duration retryAfter() {
        return retryAfter;
    }
}
