package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Engines;
import dev.asyncio.Future;
import dev.asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class CancelEverywhereTest {

    @Test
    void aScenarioThatCleansUpPassesAtEachPoint() throws Exception {
        // @start region="semaphore"
        var done = CancelEverywhere.of(() -> {
                    var semaphore = new Semaphore(2);
                    return Scenario.of(() -> {
                                try (var _ = semaphore.hold()) {
                                    sleep(seconds(1));
                                }
                            })
                            .andAgain()
                            .andAfterwards(() -> assertThat(semaphore.isLocked()).isFalse());
                })
                .check();
        // @end

        // On each engine: one run to look, 4 before the first step, 9 at the one suspension.
        assertThat(done).isEqualTo(new CancelledRuns(28, 4, 0));
        assertThat(done).hasToString("28 runs, 4 points, 0 missed");
    }
}
