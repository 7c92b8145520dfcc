package dev.asyncio.resilience;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.AsyncioTest;
import dev.asyncio.sync.CapacityLimiter;
import java.util.ArrayList;
import java.util.List;

class TogetherTest {

    private final List<String> log = new ArrayList<>();

    // @start region="together"
    private final Retry retry = Retry.builder()
            .attempts(4)
            .backoff(millis(200), seconds(5))
            .on(failure -> !(failure instanceof CircuitOpenException))
            .build();
    private final CircuitBreaker breaker =
            CircuitBreaker.builder().name("quotes").build();
    private final CapacityLimiter bulkhead = new CapacityLimiter(10);
    private final RateLimiter rate = RateLimiter.of(50, seconds(1)).withBurst(5);

    String quote(String symbol) {
        return retry.call(() -> breaker.call(() -> {
            try (var _ = bulkhead.hold()) {
                rate.acquire();
                return timeout(seconds(2), () -> fetchQuote(symbol));
            }
        }));
    }
    // @end

    private int calls;

    private String fetchQuote(String symbol) {
        sleep(++calls <= 3 ? seconds(3) : millis(100)); // the first three are too slow
        return symbol + " 17";
    }

    @AsyncioTest
    void theyGoIntoOneAnother() {
        for (var symbol : List.of("A", "B", "C", "D")) {
            createTask(() -> log.add(quote(symbol)));
        }
        sleep(seconds(20));

        assertThat(log).containsExactlyInAnyOrder("A 17", "B 17", "C 17", "D 17");
        assertThat(calls).isEqualTo(7);
        assertThat(bulkhead.borrowedTokens()).isZero();
    }
}
