package dev.asyncio;

import static dev.asyncio.Asyncio.asCompleted;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.waitOn;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

/// Negative durations and counts: those that mean something mean what zero means, the others are refused. Sleeps,
/// timers and timeouts have their tests with the others of their kind.
class NegativeArgumentsTest {

    @AsyncioTest
    void aNegativeLimitOfWaitOnAndOfAsCompletedHasPassedAlready() {
        Future<String> pending = runningLoop().createFuture();

        var result = waitOn(List.of(pending), millis(-1), ReturnWhen.ALL_COMPLETED);
        var completions = asCompleted(List.of(pending), millis(-1)).iterator();

        assertThat(result.pending()).containsExactly(pending);
        assertThatThrownBy(completions::next).isInstanceOf(TimeoutException.class);
        assertThat(runningLoop().time()).isZero();
    }

    @AsyncioTest
    void wakingANegativeNumberOfWaitersWakesNobody() {
        WaitQueue queue = new WaitQueue();
        Task<Void> waiter = createTask(queue::suspend);
        yieldNow();

        assertThat(queue.wake(-1)).isZero();

        waiter.cancel();
        yieldNow();
        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncioTest
    void aNegativeSlowCallbackDurationIsRefused() {
        assertThatThrownBy(() -> runningLoop().setSlowCallbackDuration(millis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slowCallbackDuration must not be negative, but is PT-0.001S; zero logs every callback");
        assertThatThrownBy(() -> EventLoop.builder().slowCallbackDuration(millis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slowCallbackDuration must not be negative, but is PT-0.001S; zero logs every callback");
    }
}
