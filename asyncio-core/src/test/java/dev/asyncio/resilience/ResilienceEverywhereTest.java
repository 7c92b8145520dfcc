package dev.asyncio.resilience;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Action;
import dev.asyncio.sync.CapacityLimiter;
import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Cancels calls at each suspension, and while they wait for being tried again, let in or let through.
class ResilienceEverywhereTest {

    @Test
    void retry() throws Exception {
        CancelEverywhere.of(() -> {
                    int[] calls = {0};
                    return Scenario.of(() -> Retry.attempts(3).call(() -> {
                                sleep(seconds(1));
                                if (++calls[0] < 3) {
                                    throw new IOException("not yet");
                                }
                            }))
                            .andAfterwards(() -> assertThat(calls[0]).isLessThanOrEqualTo(3));
                })
                .check();
    }

    @Test
    void rateLimiter() throws Exception {
        CancelEverywhere.of(() -> {
                    var limiter = RateLimiter.of(1, seconds(1));
                    for (int i = 0; i < 2; i++) {
                        createTask(() -> {
                            limiter.acquire();
                            limiter.acquire();
                        });
                    }
                    return Scenario.of(() -> {
                                limiter.acquire();
                                limiter.acquire();
                            })
                            .andAgain()
                            .andAfterwards(() -> {
                                sleep(seconds(1));
                                assertThat(limiter.available()).isEqualTo(1);
                            });
                })
                .check();
    }

    /// A trial call that is cancelled leaves its place to another.
    @Test
    void circuitBreakerOnTrial() throws Exception {
        CancelEverywhere.of(() -> {
                    var breaker = CircuitBreaker.builder()
                            .trialCalls(1)
                            .openFor(seconds(1))
                            .build();
                    breaker.open();
                    Action body = () -> breaker.call(() -> sleep(seconds(1)));
                    return Scenario.of(() -> {
                                sleep(seconds(2));
                                body.run();
                            })
                            .andAgain(() -> {
                                sleep(seconds(2));
                                body.run();
                                assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
                            });
                })
                .check();
    }

    @Test
    void allTogether() throws Exception {
        CancelEverywhere.of(() -> {
                    var bulkhead = new CapacityLimiter(1);
                    var limiter = RateLimiter.of(1, seconds(1));
                    var breaker = CircuitBreaker.builder().build();
                    Action call = () -> Retry.attempts(2).call(() -> {
                        limiter.acquire();
                        try (var _ = bulkhead.hold()) {
                            breaker.call(() -> sleep(seconds(1)));
                        }
                    });
                    createTask(call);
                    createTask(() -> {
                        sleep(seconds(0.5));
                        call.run();
                    });
                    return Scenario.of(call).andAgain().andAfterwards(() -> {
                        assertThat(bulkhead.availableTokens()).isEqualTo(1);
                        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
                    });
                })
                .check();
    }
}
