package dev.asyncio;

import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import program.Blocks;

@Tag("real-time")
class BlockedLoopMonitorTest {

    private static EventLoop watched(Engines engine) {
        return EventLoop.builder()
                .name("test")
                .engine(engine)
                .blockedThreshold(Duration.ofMillis(10))
                .build();
    }

    @OnBothEngines
    void aTaskThatBlocksTheLoopIsNamedWhileItBlocks(Engines engine) throws Exception {
        EventLoop loop = watched(engine);
        try (Logs logs = new Logs()) {
            loop.runUntilComplete(loop.createTask(
                    () -> Blocks.spinWhile(() -> logs.entries().isEmpty()), TaskOption.name("cruncher")));

            Logs.Entry report = logs.entries().getFirst();
            assertThat(report.level()).isEqualTo("WARNING");
            assertThat(report.message())
                    .matches(
                            "EventLoop 'test' has been blocked for \\d+\\.\\d{3} s by task 'cruncher'; await instead, or move the"
                                    + " blocking call to toThread\\(\\.\\.\\.\\); it is at program\\.Blocks\\.spinWhile\\(Blocks\\.java:\\d+\\)");
            assertThat(report.thrown().getStackTrace())
                    .anySatisfy(frame -> assertThat(frame.getClassName()).isEqualTo("program.Blocks"));
        }
        loop.close();
    }

    @OnBothEngines
    void aTaskThatSleepsInPlainJavaIsNamedToo(Engines engine) throws Exception {
        EventLoop loop = watched(engine);
        try (Logs logs = new Logs()) {
            loop.runUntilComplete(loop.createTask(
                    () -> Blocks.parkWhile(() -> logs.entries().isEmpty()), TaskOption.name("sleeper")));

            assertThat(logs.messages().getFirst())
                    .contains(" by task 'sleeper'; ")
                    .contains("; it is at program.Blocks.parkWhile(Blocks.java:");
        }
        loop.close();
    }

    @OnBothEngines
    void aCallbackThatBlocksTheLoopIsNamedWhileItBlocks(Engines engine) throws Exception {
        EventLoop loop = watched(engine);
        try (Logs logs = new Logs()) {
            loop.callSoon(() -> Blocks.spinWhile(() -> logs.entries().isEmpty()));
            loop.callSoon(loop::stop);
            loop.runForever();

            assertThat(logs.messages().getFirst())
                    .matches("EventLoop 'test' has been blocked for \\d+\\.\\d{3} s by a callback; .*"
                            + "it is at program\\.Blocks\\.spinWhile\\(Blocks\\.java:\\d+\\)");
        }
        loop.close();
    }

    @OnBothEngines
    void oneBlockIsReportedAgainWhenItsDurationHasDoubled(Engines engine) throws Exception {
        EventLoop loop = watched(engine);
        try (Logs logs = new Logs()) {
            loop.runUntilComplete(
                    loop.createTask(() -> Blocks.spinWhile(() -> logs.entries().size() < 3)));

            double[] durations = logs.messages().stream()
                    .mapToDouble(message -> Double.parseDouble(message.replaceAll(".* for ([0-9.]+) s by .*", "$1")))
                    .toArray();
            assertThat(durations[1]).isGreaterThanOrEqualTo(2 * durations[0] - 0.001);
            assertThat(durations[2]).isGreaterThanOrEqualTo(2 * durations[1] - 0.001);
        }
        loop.close();
    }

    @OnBothEngines
    void aLoopThatWaitsIsNotBlocked(Engines engine) throws Exception {
        EventLoop loop = EventLoop.builder()
                .engine(engine)
                .blockedThreshold(Duration.ofMillis(150))
                .build();
        try (Logs logs = new Logs()) {
            loop.runUntilComplete(coroutine(() -> sleep(millis(400))));

            assertThat(logs.messages()).isEmpty();
        }
        loop.close();
    }

    @OnBothEngines
    void whereItIsOffNobodyWatches(Engines engine) throws Exception {
        EventLoop loop = EventLoop.builder()
                .engine(engine)
                .blockedThreshold(Duration.ZERO)
                .debug(true)
                .build();
        loop.setSlowCallbackDuration(Duration.ofDays(1));
        try (Logs logs = new Logs()) {
            loop.runUntilComplete(loop.createTask(() -> {
                assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(thread -> thread.getName().equals("asyncio-monitor " + loop.name()));
            }));

            assertThat(logs.messages()).isEmpty();
        }
        loop.close();
    }

    @OnBothEngines
    void theWatcherEndsWithTheRun(Engines engine) throws InterruptedException {
        EventLoop loop = EventLoop.builder()
                .name("short")
                .engine(engine)
                .blockedThreshold(Duration.ofMinutes(1))
                .build();
        Thread[] watcher = new Thread[1];
        loop.runUntilComplete(coroutine(() -> {
            watcher[0] = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("asyncio-monitor short"))
                    .findFirst()
                    .orElseThrow();
        }));

        watcher[0].join();

        assertThat(watcher[0].isAlive()).isFalse();
        loop.close();
    }
}
