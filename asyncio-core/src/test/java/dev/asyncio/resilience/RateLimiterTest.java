package dev.asyncio.resilience;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTime;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.TimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void callsAreSpreadEvenlyAfterTheBurst() {
        long start = currentTime();
        // @start region="rate"
        var limiter = RateLimiter.of(2, seconds(1)).withBurst(3);
        for (int i = 0; i < 6; i++) {
            limiter.acquire();
            log.add("call at " + (currentTime() - start) / 1e9);
        }
        // @end

        assertThat(log)
                .containsExactly(
                        "call at 0.0", "call at 0.0", "call at 0.0", "call at 0.5", "call at 1.0", "call at 1.5");
    }

    @AsyncioTest
    void bucketFillsUpWhileNobodyCallsButNoFurtherThanTheBurst() {
        var limiter = RateLimiter.of(10, seconds(1)).withBurst(3);
        assertThat(limiter.available()).isEqualTo(3);
        limiter.acquire(3);
        assertThat(limiter.available()).isZero();

        sleep(millis(150));
        assertThat(limiter.available()).isEqualTo(1);
        sleep(seconds(100));

        assertThat(limiter.available()).isEqualTo(3);
        assertThat(limiter.tryAcquire(3)).isTrue();
        assertThat(limiter.tryAcquire()).isFalse();
    }

    @AsyncioTest
    void tasksAreServedInTheOrderOfTheirArrivalHoweverManyPermitsTheyWant() {
        var limiter = RateLimiter.of(1, seconds(1)).withBurst(5);
        limiter.acquire(5);
        long start = currentTime();
        for (int wanted : new int[] {4, 1, 2}) {
            createTask(() -> {
                limiter.acquire(wanted);
                log.add(wanted + " at " + (currentTime() - start) / 1_000_000_000);
            });
        }

        sleep(seconds(2.5));
        assertThat(limiter.available()).isEqualTo(2);
        assertThat(limiter.tryAcquire()).isFalse(); // others have waited longer
        sleep(seconds(10));

        assertThat(log).containsExactly("4 at 4", "1 at 5", "2 at 7");
    }

    @AsyncioTest
    void taskThatIsCancelledTakesNothingAndHoldsNobodyUp() {
        var limiter = RateLimiter.of(1, seconds(1));
        limiter.acquire();
        long start = currentTime();
        var hasty = createTask(() -> timeout(seconds(0.5), () -> limiter.acquire()));
        createTask(() -> {
            limiter.acquire();
            log.add("patient at " + (currentTime() - start) / 1e9);
        });

        sleep(seconds(3));

        assertThat(hasty.exception()).isInstanceOf(TimeoutException.class);
        assertThat(log).containsExactly("patient at 1.0");
        assertThat(limiter).hasToString("RateLimiter[a permit every PT1S, burst=1, waiting=0]");
    }

    @AsyncioTest
    void textTellsHowManyWait() {
        var limiter = RateLimiter.of(10, seconds(1));
        limiter.acquire();
        var waiting = createTask(() -> limiter.acquire());
        yieldNow();

        assertThat(limiter).hasToString("RateLimiter[a permit every PT0.1S, burst=1, waiting=1]");
        waiting.cancel();
    }

    @AsyncioTest
    void morePermitsThanTheBucketHoldsAreRefused() {
        var limiter = RateLimiter.of(10, seconds(1)).withBurst(3);

        assertThatThrownBy(() -> limiter.acquire(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot take 4 permits of RateLimiter[a permit every PT0.1S, burst=3, waiting=0] at once;"
                        + " take at least 1 and at most its burst, or make the burst larger");
        assertThatThrownBy(() -> limiter.tryAcquire(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratesAndBurstsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> RateLimiter.of(0, seconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "A rate must be at least 1 permit in a positive period and at most 1 each nanosecond, but is"
                                + " 0 in PT1S");
        assertThatThrownBy(() -> RateLimiter.of(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateLimiter.of(2, Duration.ofNanos(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateLimiter.of(1, Duration.ofDays(1)).withBurst(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A burst must be at least 1 and come back within a hundred years, but is 0 with a permit"
                        + " every PT24H");
        assertThatThrownBy(() -> RateLimiter.of(1, Duration.ofDays(1)).withBurst(40_000))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
