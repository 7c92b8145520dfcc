package dev.asyncio;

import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import program.Makes;

class DebugModeTest {

    private final List<Object> log = new ArrayList<>();

    private static EventLoop debugged(Engines engine) {
        return Loops.builder(engine)
                .debug(true)
                .slowCallbackDuration(seconds(1000))
                .build();
    }

    @OnBothEngines
    void tasksRememberWhereTheyWereMade(Engines engine) {
        EventLoop loop = debugged(engine);
        loop.runUntilComplete(coroutine(() -> {
            Task<Object> task = Makes.failingTask();
            yieldNow();
            assertThat(task.exception()).hasMessage("broken");
            assertThat(task.origin()).hasMessage("Task created here");
            assertThat(CallSite.of(task.origin())).matches("at program\\.Makes\\.failingTask\\(Makes\\.java:\\d+\\)");
        }));
        loop.close();
    }

    @OnBothEngines
    void aFailedCallbackIsReportedWithThePlaceWhereItWasScheduled(Engines engine) {
        EventLoop loop = debugged(engine);
        Reports reports = Reports.of(loop);
        loop.runUntilComplete(coroutine(() -> {
            Makes.failingCallback(loop);
            yieldNow();
        }));

        assertThat(reports.only().origin()).hasMessage("Callback scheduled here");
        assertThat(CallSite.of(reports.only().origin()))
                .matches("at program\\.Makes\\.failingCallback\\(Makes\\.java:\\d+\\)");
        loop.close();
    }

    @OnBothEngines
    void aTaskThatIsPendingAtTheEndIsReportedWithThePlaceWhereItWasMade(Engines engine) {
        EventLoop loop = debugged(engine);
        Reports reports = Reports.of(loop);
        loop.runUntilComplete(coroutine(() -> {
            Makes.sleepingTask();
        }));

        loop.close();

        assertThat(reports.only().message()).endsWith("was destroyed but it is pending");
        assertThat(CallSite.of(reports.only().origin())).startsWith("at program.Makes.sleepingTask(");
    }

    @OnBothEngines
    void whereItIsOffNothingIsRemembered(Engines engine) {
        Loops.run(engine, () -> {
            assertThat(currentTask().origin()).isNull();
            assertThat(runningLoop().isDebug()).isFalse();
        });
    }

    @OnBothEngines
    void threadsBearTheNamesOfTheirTasks(Engines engine) {
        EventLoop loop = debugged(engine);
        loop.runUntilComplete(coroutine(() -> {
            log.add(Thread.currentThread().getName());
            Asyncio.await(createTask(() -> log.add(Thread.currentThread().getName())));
        }));

        assertThat(log).containsExactly("Task-1", "Task-2");
        loop.close();
    }

    @OnBothEngines
    void itCanBeTurnedOnAndOffWhileTheLoopRuns(Engines engine) {
        Loops.run(engine, () -> {
            runningLoop().setDebug(true);
            log.add(createTask(() -> {}).origin() != null);
            runningLoop().setDebug(false);
            log.add(createTask(() -> {}).origin() != null);
        });

        assertThat(log).containsExactly(true, false);
    }

    // ---- slow callbacks: with a limit of nothing, every one is slow

    @OnBothEngines
    void slowCallbacksAndStepsAreLogged(Engines engine) throws Exception {
        EventLoop loop = Loops.create(engine);
        loop.setDebug(true);
        loop.setSlowCallbackDuration(seconds(0));
        Runnable callback = new Runnable() {
            @Override
            public void run() {
                log.add("ran");
            }

            @Override
            public String toString() {
                return "flush";
            }
        };
        try (Logs logs = new Logs()) {
            loop.callSoon(callback);
            loop.createTask(() -> {}, TaskOption.name("reader"));
            loop.callSoon(loop::stop);
            loop.runForever();

            assertThat(logs.messages().get(0))
                    .matches(
                            "Executing Handle\\[flush] took \\d+\\.\\d{3} seconds; nothing else ran on EventLoop 'test' meanwhile");
            assertThat(logs.messages().get(1))
                    .matches(
                            "Executing Task 'reader' \\[finished] took \\d+\\.\\d{3} seconds; nothing else ran on EventLoop 'test'"
                                    + " meanwhile");
            assertThat(logs.entries().getFirst().level()).isEqualTo("WARNING");
        }
        loop.close();
    }

    @OnBothEngines
    void fastCallbacksAreNotLogged(Engines engine) throws Exception {
        EventLoop loop = debugged(engine);
        try (Logs logs = new Logs()) {
            loop.callSoon(() -> log.add("ran"));
            loop.callSoon(loop::stop);
            loop.runForever();

            assertThat(logs.messages()).isEmpty();
            assertThat(log).containsExactly("ran");
        }
        loop.close();
    }

    @OnBothEngines
    void withoutDebugModeSlowCallbacksAreNotLogged(Engines engine) throws Exception {
        EventLoop loop = Loops.create(engine);
        loop.setSlowCallbackDuration(seconds(0));
        try (Logs logs = new Logs()) {
            loop.callSoon(loop::stop);
            loop.runForever();

            assertThat(logs.messages()).isEmpty();
        }
        loop.close();
    }

    @Test
    void aRunnerCanTurnItOn() {
        for (boolean debug : new boolean[] {true, false}) {
            try (Runner runner = Runner.builder()
                    .debug(debug)
                    .loopFactory(() -> Loops.create(Engines.HANDOFF))
                    .build()) {
                runner.loop().setSlowCallbackDuration(seconds(1000));
                log.add(runner.run(() -> runningLoop().isDebug()));
            }
        }

        assertThat(log).containsExactly(true, false);
    }
}
