package dev.asyncio;

import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RunnerTest {

    private final List<Object> log = new ArrayList<>();

    // ---- run

    @Test
    void runReturnsWhatMainReturns() {
        assertThat(run(() -> "of a body")).isEqualTo("of a body");
        assertThat(run(coroutine(() -> "of a coroutine"))).isEqualTo("of a coroutine");
        run(() -> {
            log.add("of nothing");
        });

        assertThat(log).containsExactly("of nothing");
    }

    @Test
    void runThrowsTheVeryExceptionOfMain() {
        IOException disk = new IOException("disk");

        assertThatThrownBy(() -> run(() -> {
                    throw disk;
                }))
                .isSameAs(disk);
        assertThatThrownBy(() -> run(coroutine(() -> {
                    throw disk;
                })))
                .isSameAs(disk);
    }

    @Test
    void everyRunHasALoopOfItsOwnWhichIsClosedInTheEnd() {
        EventLoop first = run(() -> runningLoop());
        EventLoop second = run(() -> runningLoop());

        assertThat(first).isNotSameAs(second);
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isTrue();
    }

    @OnBothEngines
    void tasksLeftOverAreCancelledAndWaitedFor(Engines engine) {
        Loops.run(engine, () -> {
            createTask(() -> {
                try {
                    sleep(seconds(10));
                } finally {
                    sleep(seconds(2));
                    log.add("cleaned up");
                }
            });
            yieldNow();
            log.add("main ends");
        });

        assertThat(log).containsExactly("main ends", "cleaned up");
    }

    @OnBothEngines
    void whatFailsInTheCleanUpIsReported(Engines engine) {
        IllegalStateException failure = new IllegalStateException("clean-up");
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        try (Runner runner = Runner.builder().loopFactory(() -> loop).build()) {
            runner.run(() -> {
                createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } catch (CancelledError e) {
                        throw failure;
                    }
                });
                yieldNow();
            });
        }

        assertThat(reports.only().message()).isEqualTo("unhandled exception during run() shutdown");
        assertThat(reports.only().exception()).isSameAs(failure);
        assertThat(reports.only().task().name()).isEqualTo("Task-2");
    }

    @OnBothEngines
    void aMainThatIsCancelledFromInsideThrowsTheCancellation(Engines engine) {
        assertThatThrownBy(() -> Loops.run(engine, () -> {
                    Asyncio.currentTask().cancel("enough");
                    yieldNow();
                }))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
    }

    @OnBothEngines
    void anExitOfMainIsThrownAfterTheCleanUp(Engines engine) {
        SystemExit exit = new SystemExit(3);

        assertThatThrownBy(() -> Loops.run(engine, () -> {
                    createTask(() -> {
                        try {
                            sleep(seconds(10));
                        } finally {
                            log.add("cleaned up");
                        }
                    });
                    yieldNow();
                    throw exit;
                }))
                .isSameAs(exit);
        assertThat(log).containsExactly("cleaned up");
        assertThat(exit.status()).isEqualTo(3);
        assertThat(exit).hasMessage("exit status 3");
    }

    @Test
    void runNeedsSomethingToRun() {
        assertThatThrownBy(() -> run((Callable<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("run needs something to run, not null");
        assertThatThrownBy(() -> run((Action) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A body to run must not be null");
        assertThatThrownBy(() -> run((Coroutine<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("run needs a coroutine, not null");
    }

    // ---- runners

    @OnBothEngines
    void aRunnerRunsOneMainAfterTheOtherOnOneLoop(Engines engine) {
        try (Runner runner = Loops.runner(engine)) {
            EventLoop first = runner.run(() -> runningLoop());
            EventLoop second = runner.run(coroutine(() -> runningLoop()));
            runner.run(() -> {
                log.add(runningLoop());
            });

            assertThat(first).isSameAs(second);
            assertThat(log).containsExactly(first);
            assertThat(runner.loop()).isSameAs(first);
        }
    }

    @OnBothEngines
    void tasksLiveOnBetweenTheRunsOfARunner(Engines engine) {
        try (Runner runner = Loops.runner(engine)) {
            runner.run(() -> {
                createTask(() -> {
                    sleep(seconds(1));
                    log.add("task of the first run");
                });
            });
            runner.run(() -> sleep(seconds(2)));
        }

        assertThat(log).containsExactly("task of the first run");
    }

    @OnBothEngines
    void contextVariablesOfOneRunAreSeenByTheNext(Engines engine) {
        ContextVar<String> user = new ContextVar<>("user");
        try (Runner runner = Loops.runner(engine)) {
            runner.run(() -> {
                user.set("ada");
            });
            log.add(runner.run(() -> user.get()));
        }

        assertThat(log).containsExactly("ada");
        assertThat(user.get("unset outside")).isEqualTo("unset outside");
    }

    @OnBothEngines
    void aRunCanHaveAContextOfItsOwn(Engines engine) {
        ContextVar<String> user = new ContextVar<>("user");
        Context context = new Context();
        try (Runner runner = Loops.runner(engine)) {
            runner.run(
                    () -> {
                        user.set("ada");
                        return null;
                    },
                    context);
            log.add(runner.run(coroutine(() -> user.get()), context));
            log.add(runner.run(() -> user.get("unset"), null));
        }

        assertThat(log).containsExactly("ada", "unset");
        assertThat(context.get(user)).isEqualTo("ada");
    }

    @Test
    void aRunnerMakesItsLoopWhenItIsFirstNeeded() {
        Runner runner = Runner.builder()
                .loopFactory(() -> {
                    log.add("made");
                    return Loops.create(Engines.HANDOFF);
                })
                .build();
        assertThat(log).isEmpty();

        runner.loop();
        runner.loop();
        runner.close();

        assertThat(log).containsExactly("made");
    }

    @Test
    void closingARunnerThatWasNotUsedMakesNoLoop() {
        Runner runner = Runner.builder()
                .loopFactory(() -> {
                    throw new AssertionError("made");
                })
                .build();

        runner.close();
        runner.close();

        assertThat(runner).isNotNull();
    }

    @OnBothEngines
    void aClosedRunnerRunsNothing(Engines engine) {
        Runner runner = Loops.runner(engine);
        EventLoop loop = runner.loop();
        runner.close();
        runner.close();

        assertThat(loop.isClosed()).isTrue();
        Coroutine<Boolean> coroutine = coroutine(() -> log.add("ran"));
        for (Action use :
                List.<Action>of(() -> runner.run(() -> log.add("ran")), () -> runner.run(coroutine), runner::loop)) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("This Runner is closed; make a new one");
        }
        assertThat(log).isEmpty();
        coroutine.close();
    }

    @AsyncioTest
    void aRunnerCannotRunInsideALoop() {
        Runner runner = new Runner();
        Coroutine<Boolean> coroutine = coroutine(() -> log.add("ran"));
        String message = "run was called while " + runningLoop()
                + " is running on this thread; inside a loop await the coroutine, or start a task for it";

        assertThatThrownBy(() -> runner.run(() -> log.add("ran")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> runner.run(coroutine)).hasMessage(message);
        assertThat(InCallback.thrownBy(() -> run(() -> log.add("ran")))).hasMessage(message);
        assertThat(log).isEmpty();
        coroutine.close();
        runner.close();
    }

    @Test
    void theLoopFactoryMustNotBeNull() {
        assertThatThrownBy(() -> Runner.builder().loopFactory(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The loop factory must not be null");
    }

    @OnBothEngines
    void aFailedMainLeavesTheRunnerUsable(Engines engine) {
        try (Runner runner = Loops.runner(engine)) {
            assertThatThrownBy(() -> runner.run(() -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");
            assertThat(runner.run(() -> sleep(seconds(1), "next"))).isEqualTo("next");
        }
    }

    @OnBothEngines
    void runWorksOnVirtualThreadsToo(Engines engine) throws InterruptedException {
        Thread.startVirtualThread(() -> log.add(Loops.run(engine, () -> sleep(seconds(1), "result"))))
                .join();

        assertThat(log).containsExactly("result");
    }

    @OnBothEngines
    @Tag("real-time")
    void anInterruptOfTheCallerWhileTheLoopWaitsIsKeptForTheEndOfTheRun(Engines engine) {
        EventLoop loop = Loops.inRealTime(engine);
        Thread caller = Thread.currentThread();
        Thread.ofPlatform().start(() -> {
            while (!loop.isWaiting) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            loop.callSoonThreadsafe(() -> loop.createTask(loop::stop));
        });

        loop.runForever();

        assertThat(Thread.interrupted()).isTrue();
        loop.close();
    }
}
