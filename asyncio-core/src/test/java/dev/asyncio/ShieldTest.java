package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.shield;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class ShieldTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void aShieldEndsAsWhatItShields() {
        IOException disk = new IOException("disk");
        Task<String> fails = createTask(() -> {
            sleep(seconds(1));
            throw disk;
        });

        assertThat(await(shield(createTask(() -> sleep(seconds(1), "result"))))).isEqualTo("result");
        assertThatThrownBy(() -> await(shield(fails))).isSameAs(disk);
    }

    @AsyncioTest
    void aCancellationOfTheWaiterDoesNotReachWhatIsShielded() {
        Task<Boolean> inner = createTask(() -> {
            sleep(seconds(2));
            return log.add("inner ended");
        });
        Task<Boolean> waiter = createTask(() -> await(shield(inner)));
        yieldNow();

        waiter.cancel("stop");
        assertThatThrownBy(() -> await(waiter))
                .isInstanceOf(CancelledError.class)
                .hasMessage("stop");

        assertThat(inner.isDone()).isFalse();
        assertThat(await(inner)).isTrue();
        assertThat(log).containsExactly("inner ended");
    }

    @AsyncioTest
    void aCancellationOfWhatIsShieldedReachesTheWaiter() {
        Task<Void> inner = createTask(() -> sleep(seconds(2)));
        Future<Void> shield = shield(inner);
        yieldNow();

        inner.cancel("stop");
        assertThatThrownBy(() -> await(shield)).isInstanceOf(CancelledError.class);

        assertThat(shield.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aShieldOfWhatIsDoneIsThatItself() {
        Future<String> done = runningLoop().createFuture();
        done.setResult("result");

        assertThat(shield(done)).isSameAs(done);
    }

    @AsyncioTest
    void aShieldedCoroutineIsATask() {
        Future<Boolean> shield = shield(coroutine(() -> log.add("ran")));
        shield.cancel();
        yieldNow();

        assertThat(log).containsExactly("ran");
        assertThat(shield.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aFailureOfWhatIsShieldedCountsAsSeenWhereTheShieldWasThere() {
        Reports reports = Reports.of(runningLoop());
        Future<String> inner = runningLoop().createFuture();
        Future<String> shield = shield(inner);

        inner.setException(new IOException("disk"));
        yieldNow();
        assertThatThrownBy(() -> await(shield)).hasMessage("disk");
        runningLoop().neverRetrieved.reportAll();

        assertThat(reports.messages()).isEmpty();
    }

    @AsyncioTest
    void aFailureAfterTheShieldWasCancelledIsReported() {
        Reports reports = Reports.of(runningLoop());
        Future<String> inner = runningLoop().createFuture();
        Future<String> shield = shield(inner);

        shield.cancel();
        yieldNow();
        inner.setException(new IOException("disk"));
        yieldNow();
        runningLoop().neverRetrieved.reportAll();

        assertThat(reports.messages()).containsExactly("Future exception was never retrieved");
    }

    @AsyncioTest
    void thereIsNothingToShieldInNull() {
        assertThatThrownBy(() -> shield(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to await: the awaitable is null");
    }
}
