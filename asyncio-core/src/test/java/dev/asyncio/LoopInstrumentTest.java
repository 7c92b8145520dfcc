package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.moveOnAfter;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

class LoopInstrumentTest {

    private final List<Object> log = new ArrayList<>();

    /// Writes down what it is told, with the names of tasks; those called `-` are left out.
    private final class Recorder implements LoopInstrument {

        private void note(String event, Task<?> task, String more) {
            if (!task.name().equals("-")) {
                log.add(event + " " + task.name() + more);
            }
        }

        private static String by(@Nullable Task<?> task) {
            return task == null ? "" : " by " + task.name();
        }

        @Override
        public void taskCreated(Task<?> task, @Nullable Task<?> by) {
            note("created", task, by(by));
        }

        @Override
        public void stepBegins(Task<?> task) {
            note("begins", task, "");
        }

        @Override
        public void stepSuspends(Task<?> task, @Nullable Object awaiting) {
            note(
                    "suspends",
                    task,
                    awaiting == null ? "" : " on " + awaiting.getClass().getSimpleName());
        }

        @Override
        public void stepEnds(Task<?> task) {
            note("ends", task, "");
        }

        @Override
        public void taskWoken(Task<?> task, @Nullable Task<?> by) {
            note("woken", task, by(by));
        }

        @Override
        public void taskCancelled(Task<?> task, @Nullable String reason) {
            note("cancelled", task, reason == null ? "" : ": " + reason);
        }

        @Override
        public void taskEnded(Task<?> task, @Nullable Throwable failure) {
            note("ended", task, task.isCancelled() ? " as cancelled" : failure != null ? " by " + failure : "");
        }

        @Override
        public void callbackBegins(Object callback) {
            if (callback instanceof Handle) {
                log.add("callback begins");
            }
        }

        @Override
        public void callbackEnds(Object callback) {
            if (callback instanceof Handle) {
                log.add("callback ends");
            }
        }

        @Override
        public void loopWaits(long timeoutNanos) {
            log.add("loop waits "
                    + (timeoutNanos == Poller.FOREVER ? "for ever" : timeoutNanos / 1_000_000_000 + " s"));
        }

        @Override
        public void loopWakes() {
            log.add("loop wakes");
        }
    }

    private void record(Engines engine, Action main) {
        EventLoop loop = Loops.builder(engine).instrument(new Recorder()).build();
        loop.runUntilComplete(loop.createTask(main, TaskOption.name("main")));
        loop.close();
    }

    private static Task<Void> task(String name, Action body) {
        return createTask(body, TaskOption.name(name));
    }

    @OnBothEngines
    void theLifeOfTasksIsTold(Engines engine) {
        record(engine, () -> {
            Future<String> future = createFuture();
            task("waiter", () -> await(future));
            yieldNow();
            future.setResult("result");
            sleep(seconds(2));
        });

        assertThat(log)
                .containsExactly(
                        "created main",
                        "begins main",
                        "created waiter by main",
                        "suspends main",
                        "begins waiter",
                        "suspends waiter on PlainFuture",
                        "begins main",
                        "woken waiter by main",
                        "suspends main on Sleep",
                        "begins waiter",
                        "ended waiter",
                        "ends waiter",
                        "loop waits 2 s",
                        "loop wakes",
                        "woken main",
                        "begins main",
                        "ended main",
                        "ends main");
    }

    @OnBothEngines
    void shortCutsAreLeftOut(Engines engine) {
        record(engine, () -> {
            yieldNow(); // alone, so without an instrument it would simply go on
            await(task("guest", () -> {}));
        });

        assertThat(log)
                .containsExactly(
                        "created main",
                        "begins main",
                        "suspends main",
                        "begins main",
                        "created guest by main",
                        "suspends main on Task",
                        "begins guest",
                        "woken main by guest",
                        "ended guest",
                        "ends guest",
                        "begins main",
                        "ended main",
                        "ends main");
    }

    @OnBothEngines
    void cancellationsAreTold(Engines engine) {
        record(engine, () -> {
            Task<?> asked = task("asked", () -> sleep(seconds(5)));
            Task<?> early = task("early", () -> {});
            early.cancel("too early");
            yieldNow();
            asked.cancel("enough");
            yieldNow();
            log.clear();
            moveOnAfter(seconds(1), () -> sleep(seconds(5)));
        });

        assertThat(log)
                .containsExactly(
                        "suspends main on Sleep",
                        "loop waits 1 s",
                        "loop wakes",
                        "woken main",
                        "cancelled main: the deadline of a cancel scope around it has passed",
                        "begins main",
                        "ended main",
                        "ends main");
    }

    @OnBothEngines
    void requestsToCancelAreTold(Engines engine) {
        record(engine, () -> {
            Task<?> asked = task("asked", () -> sleep(seconds(5)));
            Task<?> early = task("early", () -> {});
            early.cancel("too early");
            yieldNow();
            log.clear();
            asked.cancel("enough");
            yieldNow();
        });

        assertThat(log)
                .containsExactly(
                        "cancelled asked: enough",
                        "woken asked by main",
                        "suspends main",
                        "begins asked",
                        "ended asked as cancelled",
                        "ends asked",
                        "begins main",
                        "ended main",
                        "ends main");
    }

    @OnBothEngines
    void aTaskThatIsCancelledBeforeItBeginsHasAnEmptyStep(Engines engine) {
        record(engine, () -> {
            task("early", () -> {}).cancel();
            log.clear();
            yieldNow();
        });

        assertThat(log)
                .startsWith("suspends main", "begins early", "ended early as cancelled", "ends early", "begins main");
    }

    @OnBothEngines
    void theFirstStepOfAnEagerTaskLiesWithinAnother(Engines engine) {
        record(engine, () -> {
            createTask(() -> sleep(seconds(1)), TaskOption.name("eager"), TaskOption.eagerStart());
            createTask(() -> {}, TaskOption.name("short"), TaskOption.eagerStart());
        });

        assertThat(log)
                .containsExactly(
                        "created main",
                        "begins main",
                        "created eager by main",
                        "begins eager",
                        "suspends eager on Sleep",
                        "created short by main",
                        "begins short",
                        "ended short",
                        "ends short",
                        "ended main",
                        "ends main");
    }

    @OnBothEngines
    void aFailureIsToldAndDoesNotCountAsRetrieved(Engines engine) {
        EventLoop loop = Loops.builder(engine).instrument(new Recorder()).build();
        Reports reports = Reports.of(loop);
        loop.runUntilComplete(loop.createTask(
                () -> {
                    task("failing", () -> {
                        throw new IllegalStateException("broken");
                    });
                    log.clear();
                    yieldNow();
                },
                TaskOption.name("main")));
        loop.close();

        assertThat(log).contains("ended failing by java.lang.IllegalStateException: broken");
        assertThat(reports.only().message()).isEqualTo("Task 'failing' exception was never retrieved");
    }

    @OnBothEngines
    void callbacksAreTold(Engines engine) {
        record(engine, () -> {
            log.clear();
            runningLoop().callSoon(() -> log.add("callback"));
            runningLoop().callSoon(() -> log.add("never")).cancel();
            runningLoop().callSoon(() -> createTask(() -> {}, TaskOption.name("eager"), TaskOption.eagerStart()));
            yieldNow();
        });

        assertThat(log)
                .containsExactly(
                        "suspends main",
                        "callback begins",
                        "callback",
                        "callback ends",
                        "callback begins",
                        "created eager",
                        "begins eager",
                        "ended eager",
                        "ends eager",
                        "callback ends",
                        "begins main",
                        "ended main",
                        "ends main");
    }

    @OnBothEngines
    void aGeneratorRunsInsideTheStepOfItsConsumer(Engines engine) {
        record(engine, () -> {
            log.clear();
            try (AsyncGenerator<Integer> numbers = generator(out -> {
                out.yield(1);
                sleep(seconds(1));
                out.yield(2);
            })) {
                for (int number : numbers) {
                    log.add(number);
                }
            }
        });

        assertThat(log)
                .containsExactly(
                        1,
                        "suspends main on Sleep",
                        "loop waits 1 s",
                        "loop wakes",
                        "woken main",
                        "begins main",
                        2,
                        "ended main",
                        "ends main");
    }

    @AsyncioTest
    void anInstrumentIsSetAndTakenAwayWhileTheLoopRuns() {
        EventLoop loop = runningLoop();
        Recorder recorder = new Recorder();
        loop.setInstrument(recorder);
        assertThat(loop.instrument()).isSameAs(recorder);
        yieldNow(); // the running step is not recorded
        yieldNow();
        loop.setInstrument(null);
        yieldNow();

        assertThat(log).containsExactly("begins Task-1", "suspends Task-1", "begins Task-1");
        assertThat(loop.instrument()).isNull();
    }

    @AsyncioTest
    void anInstrumentThatThrowsIsReportedAndRemoved() {
        EventLoop loop = runningLoop();
        Reports reports = Reports.of(loop);
        IllegalStateException broken = new IllegalStateException("broken");
        loop.setInstrument(new LoopInstrument() {
            @Override
            public void stepBegins(Task<?> task) {
                throw broken;
            }

            @Override
            public String toString() {
                return "tool";
            }
        });

        yieldNow();
        yieldNow();

        assertThat(reports.only().exception()).isSameAs(broken);
        assertThat(reports.only().message()).isEqualTo("LoopInstrument tool has thrown and was removed from " + loop);
        assertThat(loop.instrument()).isNull();
    }

    @OnBothEngines
    void anInstrumentMustNotBeNull(Engines engine) {
        assertThatThrownBy(() -> Loops.builder(engine).instrument(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The instrument must not be null; leave it out for none");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
