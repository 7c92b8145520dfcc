package examples;

import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.timeout;

import dev.asyncio.TimeoutException;
import dev.asyncio.resilience.Retry;
import dev.asyncio.sync.SingleFlight;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Remembers prices that come from a slow backend: for a while, with one request at a time for each item, and
/// with another try when the backend fails. The service of the guide's page on testing.
final class PriceCache {

    /// Where prices come from.
    interface Backend {
        long priceOf(String item) throws IOException;
    }

    /// @param asOf when the backend said so
    record Price(long cents, Instant asOf) {}

    private final Backend backend;
    private final Duration timeToLive;
    private final Map<String, Price> known = new HashMap<>();
    private final SingleFlight<String, Price> flights = new SingleFlight<>();
    private final Retry retry = Retry.builder()
            .attempts(3)
            .backoff(seconds(1), seconds(10))
            .jitter(0)
            .on(failure -> failure instanceof IOException || failure instanceof TimeoutException)
            .build();

    PriceCache(Backend backend, Duration timeToLive) {
        this.backend = backend;
        this.timeToLive = timeToLive;
    }

    Price priceOf(String item) {
        Price price = known.get(item);
        return price != null && isFresh(price) ? price : flights.call(item, () -> fetch(item));
    }

    private boolean isFresh(Price price) {
        return now().isBefore(price.asOf().plus(timeToLive));
    }

    private Price fetch(String item) {
        long cents = retry.call(() -> timeout(seconds(5), () -> backend.priceOf(item)));
        var price = new Price(cents, now());
        known.put(item, price);
        return price;
    }

    private static Instant now() {
        return runningLoop().clock().instant();
    }
}
