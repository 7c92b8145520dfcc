package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.callLater;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTime;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio.sync.Lock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import program.Waits;

class DeadlockTest {

    private static final String FIRST_LINE =
            "Deadlock: nothing can ever run again on EventLoop 'test': no callback is ready, no"
                    + " timer is pending, no other thread works for it";

    private final List<String> log = new ArrayList<>();

    /// Runs what cannot end, and returns the lines of the report, without line numbers.
    private static List<String> reportOf(Engines engine, Action main) {
        DeadlockException deadlock = catchThrowableOfType(DeadlockException.class, () -> Loops.run(engine, main));
        return deadlock.getMessage()
                .lines()
                .filter(line -> !line.contains("at dev.asyncio."))
                .map(line -> line.replaceAll(":\\d+\\)", ")"))
                .toList();
    }

    @OnBothEngines
    void theReportListsEveryTaskWithWhatItAwaitsAndWhere(Engines engine) {
        List<String> report = reportOf(engine, () -> {
            Future<String> never = runningLoop().createFuture();
            createTask(() -> Waits.outer(never), TaskOption.name("reader"));
            createTask(() -> new WaitQueue("the bridge").suspend(), TaskOption.name("billy"));
            Waits.outer(never);
        });

        assertThat(report)
                .containsExactly(
                        FIRST_LINE,
                        "  Task 'Task-1' [waits for Future[pending]]",
                        "      at program.Waits.inner(Waits.java)",
                        "  Task 'reader' [waits for Future[pending]]",
                        "      at program.Waits.inner(Waits.java)",
                        "  Task 'billy' [waits for the bridge]");
    }

    @OnBothEngines
    void theReportNamesTheCircle(Engines engine) {
        List<String> report = reportOf(engine, () -> {
            List<Task<Object>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int next = (i + 1) % 3;
                tasks.add(createTask(() -> await(tasks.get(next)), TaskOption.name("task " + i)));
            }
            await(tasks.getFirst());
        });

        assertThat(report)
                .containsExactly(
                        FIRST_LINE,
                        "  Task 'Task-1' [waits for Task 'task 0']",
                        "  Task 'task 0' [waits for Task 'task 1']",
                        "  Task 'task 1' [waits for Task 'task 2']",
                        "  Task 'task 2' [waits for Task 'task 0']",
                        "  These tasks await one another: 'task 0' → 'task 1' → 'task 2' → 'task 0'");
    }

    @OnBothEngines
    void theReportNamesTheOwnersOfLocks(Engines engine) {
        List<String> report = reportOf(engine, () -> {
            Lock first = new Lock();
            Lock second = new Lock();
            Task<Void> ada = createTask(
                    () -> {
                        first.acquire();
                        yieldNow();
                        second.acquire();
                    },
                    TaskOption.name("ada"));
            createTask(
                    () -> {
                        second.acquire();
                        yieldNow();
                        first.acquire();
                    },
                    TaskOption.name("grace"));
            await(ada);
        });

        assertThat(report)
                .containsExactly(
                        FIRST_LINE,
                        "  Task 'Task-1' [waits for Task 'ada']",
                        "  Task 'ada' [waits for Lock[locked by task 'grace', waiters=1]]",
                        "  Task 'grace' [waits for Lock[locked by task 'ada', waiters=1]]");
    }

    @OnBothEngines
    void theMainTaskIsCancelledAfterTheReportSoThatItCleansUp(Engines engine) {
        assertThatThrownBy(() -> Loops.run(engine, () -> {
                    try {
                        await(runningLoop().createFuture());
                    } finally {
                        log.add("cleaned up");
                    }
                }))
                .isInstanceOf(DeadlockException.class);

        assertThat(log).containsExactly("cleaned up");
    }

    @OnBothEngines
    void aTaskThatIsLeftBehindIsNoDeadlock(Engines engine) {
        Loops.run(engine, () -> {
            createTask(() -> await(runningLoop().createFuture()));
            yieldNow();
            log.add("main ends");
        });

        assertThat(log).containsExactly("main ends");
    }

    @OnBothEngines
    void aTimerIsAReasonToGoOn(Engines engine) {
        String result = Loops.run(engine, () -> {
            Future<String> future = runningLoop().createFuture();
            runningLoop().callLater(seconds(1e6), () -> future.setResult("result"));
            return await(future);
        });

        assertThat(result).isEqualTo("result");
    }

    @OnBothEngines
    void aThreadThatWorksForTheLoopIsAReasonToGoOn(Engines engine) {
        String result = Loops.run(
                engine,
                () -> toThread(() -> {
                    Thread.sleep(1);
                    return "result";
                }));

        assertThat(result).isEqualTo("result");
    }

    @OnBothEngines
    void aPollerThatWaitsForIoIsAReasonToGoOn(Engines engine) {
        VirtualTime time = new VirtualTime();
        List<Runnable> events = new ArrayList<>();
        Poller poller = new Poller() {
            @Override
            public void poll(long timeoutNanos) {
                if (timeoutNanos > 0) {
                    log.add("polled");
                    events.removeFirst().run();
                }
            }

            @Override
            public void wakeup() {}

            @Override
            public boolean isWaitingForIo() {
                return !events.isEmpty();
            }
        };
        EventLoop loop =
                EventLoop.builder().engine(engine).clock(time).poller(poller).build();
        Future<String> future = loop.createFuture();
        events.add(() -> future.setResult("an event"));

        assertThat(loop.runUntilComplete(future)).isEqualTo("an event");
        assertThat(log).containsExactly("polled");
        loop.close();
    }

    @OnBothEngines
    void aSignalHandlerIsAReasonToGoOn(Engines engine) throws Exception {
        EventLoop loop = Loops.inRealTime(engine);
        loop.addSignalHandler("USR2", () -> {});
        Future<String> future = loop.createFuture();
        Thread.ofPlatform().start(() -> {
            while (!loop.isWaiting) {
                Thread.onSpinWait();
            }
            loop.callSoonThreadsafe(() -> future.setResult("result"));
        });
        try (Logs logs = new Logs()) {
            assertThat(loop.runUntilComplete(future)).isEqualTo("result");
            assertThat(logs.messages()).isEmpty();
        }
        loop.close();
    }

    // ---- in real time a thread we know nothing of might wake the loop

    @Test
    void whereNobodyElseHasTheLoopADeadlockIsCertainInRealTimeToo() {
        assertThatThrownBy(() -> run(() -> await(Asyncio.<String>createFuture())))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("\n  Task 'Task-1' [waits for Future[pending]]");
    }

    @OnBothEngines
    @Tag("real-time")
    void whereSomebodyElseMightHaveTheLoopItWaitsOnAndSaysSoOnce(Engines engine) throws Exception {
        EventLoop loop = Loops.inRealTime(engine);
        Future<String> future = loop.createFuture();
        Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 3; i++) {
                while (!loop.isWaiting) {
                    Thread.onSpinWait();
                }
                loop.callSoonThreadsafe(() -> log.add("woken"));
            }
            loop.callSoonThreadsafe(() -> future.setResult("result"));
        });
        try (Logs logs = new Logs()) {
            assertThat(loop.runUntilComplete(future)).isEqualTo("result");

            assertThat(logs.entries()).hasSize(1);
            assertThat(logs.entries().getFirst().level()).isEqualTo("WARNING");
            assertThat(logs.messages())
                    .containsExactly(FIRST_LINE + "\nWaiting on, since another thread might wake the loop.");
        }
        loop.close();
    }

    @OnBothEngines
    void aLoopThatRunsForEverMayWaitForNothing(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Thread.ofPlatform().start(() -> {
            while (!loop.isWaiting) {
                Thread.onSpinWait();
            }
            loop.callSoonThreadsafe(loop::stop);
        });

        loop.runForever();

        assertThat(loop.isRunning()).isFalse();
        loop.close();
    }

    @OnBothEngines
    void sleepingIsNoDeadlock(Engines engine) {
        Loops.run(engine, () -> sleep(seconds(1e6)));
    }

    @Test
    void askingForTheTimeAndSettingATimerLeaveADeadlockCertain() {
        assertThatThrownBy(() -> run(() -> {
                    callLater(seconds(0), () -> log.add("called at " + (currentTime() > 0 ? "some time" : "none")));
                    yieldNow();
                    yieldNow();
                    await(Asyncio.createFuture());
                }))
                .isInstanceOf(DeadlockException.class);
        assertThat(log).hasSize(1);
    }
}
