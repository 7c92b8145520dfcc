package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import dev.asyncio.VirtualTime;
import dev.asyncio.file.AsyncFiles;
import dev.asyncio.subprocess.Subprocesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Virtual time stands still while something outside of the loop is under way.
class TimeTest {

    @AsyncioTest(timeoutSeconds = 100_000)
    void clocksOfTheJdkShowTheTimeOfTheLoop(Clock clock, InstantSource instants, VirtualTime time, EventLoop loop) {
        sleep(Duration.ofDays(1));
        time.advance(seconds(1));

        Instant expected = Instant.EPOCH.plus(Duration.ofDays(1)).plusSeconds(1);
        assertThat(clock.instant()).isEqualTo(expected).isEqualTo(loop.clock().instant());
        assertThat(instants.instant()).isEqualTo(expected);
    }

    @AsyncioTest
    void standsStillWhileAnExecutorWorks(VirtualTime time) {
        Task<Void> alarm = createTask(() -> sleep(seconds(1)));
        try (var pool = Executors.newFixedThreadPool(1)) {
            assertThat(await(runningLoop().runInExecutor(pool, () -> spin(5_000_000))))
                    .isPositive();
        }

        assertThat(time.elapsed()).isZero();
        alarm.cancel();
    }

    @AsyncioTest
    void standsStillWhileAStageIsAwaited(VirtualTime time) {
        Task<Void> alarm = createTask(() -> sleep(seconds(1)));

        long sum = await(CompletableFuture.supplyAsync(() -> spin(5_000_000)));

        assertThat(sum).isPositive();
        assertThat(time.elapsed()).isZero();
        alarm.cancel();
    }

    @AsyncioTest
    void standsStillWhileThreadsWorkWhoeverElseSleeps(VirtualTime time) {
        Task<Long> first = createTask(() -> toThread(() -> spin(2_000_000)));
        Task<Long> second = createTask(() -> toThread(() -> spin(9_000_000)));
        Task<Void> alarm = createTask(() -> sleep(seconds(1)));

        await(first);
        await(second);

        assertThat(time.elapsed()).isZero();
        alarm.cancel();
    }

    @AsyncioTest
    void standsStillWhileAFileIsReadAndWritten(VirtualTime time, @TempDir Path folder) throws IOException {
        Task<Void> alarm = createTask(() -> sleep(seconds(1)));

        AsyncFiles.writeString(folder.resolve("moves.txt"), "e4");
        assertThat(AsyncFiles.readString(folder.resolve("moves.txt"))).isEqualTo("e4");

        assertThat(time.elapsed()).isZero();
        alarm.cancel();
    }

    @AsyncioTest
    void standsStillWhileAProcessRuns(VirtualTime time) throws IOException {
        Task<Void> alarm = createTask(() -> sleep(seconds(1)));

        assertThat(Subprocesses.run("true").returnCode()).isZero();

        assertThat(time.elapsed()).isZero();
        alarm.cancel();
    }

    private static long spin(int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += i % 3;
        }
        return sum;
    }

    @Test
    void timeoutOfJUnitEndsATest() {
        assertThat(Samples.failuresOf(HasATimeoutOfJUnit.class))
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("timed out after 1 second"));
    }

    static class HasATimeoutOfJUnit {
        @AsyncioTest
        @Timeout(1)
        void waitsForEver() {
            await(new CompletableFuture<Void>());
        }
    }
}
