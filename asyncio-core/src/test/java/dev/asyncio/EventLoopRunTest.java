package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

class EventLoopRunTest {

    private final List<String> log = new ArrayList<>();

    // ---- runUntilComplete

    @OnBothEngines
    void runUntilCompleteReturnsTheResult(Engines engine) {
        EventLoop loop = Loops.create(engine);

        assertThat(loop.runUntilComplete(coroutine(() -> sleep(seconds(1), "result"))))
                .isEqualTo("result");
        assertThat(loop.runUntilComplete(loop.createTask(() -> sleep(seconds(1), "of a task"))))
                .isEqualTo("of a task");
        Future<String> done = loop.createFuture();
        done.setResult("of a future");
        assertThat(loop.runUntilComplete(done)).isEqualTo("of a future");
        assertThat(loop.isRunning()).isFalse();
        loop.close();
    }

    @OnBothEngines
    void runUntilCompleteThrowsWhatTheTaskThrew(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        IOException checked = new IOException("checked");

        assertThatThrownBy(() -> loop.runUntilComplete(coroutine(() -> {
                    throw checked;
                })))
                .isSameAs(checked);
        loop.close();
        assertThat(reports.messages()).isEmpty();
    }

    @OnBothEngines
    void theLoopRunsAgainAfterATaskHasFailed(Engines engine) {
        EventLoop loop = Loops.create(engine);
        assertThatThrownBy(() -> loop.runUntilComplete(coroutine(() -> {
                    throw new IllegalArgumentException("first");
                })))
                .hasMessage("first");

        assertThat(loop.runUntilComplete(coroutine(() -> sleep(seconds(1), "second"))))
                .isEqualTo("second");
        loop.close();
    }

    @OnBothEngines
    void tasksGoOnInTheNextRunWhereTheyWere(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.createTask(() -> {
            log.add("begins");
            sleep(seconds(2));
            log.add("goes on");
        });

        loop.runUntilComplete(coroutine(() -> sleep(seconds(1))));
        log.add("between the runs");
        loop.runUntilComplete(coroutine(() -> sleep(seconds(2))));

        assertThat(log).containsExactly("begins", "between the runs", "goes on");
        loop.close();
    }

    @OnBothEngines
    void aStoppedRunSaysThatTheFutureIsNotDone(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Future<String> never = loop.createFuture();
        loop.callSoon(loop::stop);

        assertThatThrownBy(() -> loop.runUntilComplete(never))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("EventLoop 'test' was stopped before Future[pending] was done");

        never.setResult("now");
        assertThat(loop.runUntilComplete(never)).isEqualTo("now");
        loop.close();
    }

    @OnBothEngines
    void aFutureOfAnotherLoopIsRefused(Engines engine) {
        EventLoop loop = Loops.create(engine);
        EventLoop other = EventLoop.builder().name("other").engine(engine).build();

        assertThatThrownBy(() -> loop.runUntilComplete(other.createFuture()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Future[pending] belongs to EventLoop 'other', not to EventLoop 'test'; combine futures of one loop");
        loop.close();
        other.close();
    }

    @OnBothEngines
    void runUntilCompleteNeedsSomethingToAwait(Engines engine) {
        EventLoop loop = Loops.create(engine);

        assertThatThrownBy(() -> loop.runUntilComplete(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to await: the awaitable is null");
        loop.close();
    }

    // ---- runForever and stop

    @OnBothEngines
    void stopEndsTheRunAfterTheTurn(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.callSoon(() -> {
            log.add("first");
            loop.stop();
            loop.callSoon(() -> log.add("scheduled after stop"));
        });
        loop.callSoon(() -> log.add("second"));

        loop.runForever();
        assertThat(log).containsExactly("first", "second");
        assertThat(loop.isRunning()).isFalse();

        loop.stop();
        loop.runForever();
        assertThat(log).containsExactly("first", "second", "scheduled after stop");
        loop.close();
    }

    @OnBothEngines
    void aLoopThatWasStoppedBeforeItRunsMakesOneTurnWithoutWaiting(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.callLater(seconds(1), () -> log.add("timer"));
        loop.callSoon(() -> log.add("callback"));

        loop.stop();
        loop.runForever();

        assertThat(log).containsExactly("callback");
        loop.close();
    }

    @OnBothEngines
    void aTaskCanStopTheLoop(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.createTask(() -> {
            sleep(seconds(1));
            loop.stop();
            log.add("stopped");
            yieldNow();
            log.add("next run");
        });

        loop.runForever();
        assertThat(log).containsExactly("stopped");

        loop.stop();
        loop.runForever();
        assertThat(log).containsExactly("stopped", "next run");
        loop.close();
    }

    @OnBothEngines
    void aRunningLoopSaysSo(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.callSoon(() -> {
            log.add("running: " + loop.isRunning());
            loop.stop();
        });

        loop.runForever();

        assertThat(log).containsExactly("running: true");
        assertThat(loop.isRunning()).isFalse();
        loop.close();
    }

    // ---- one loop at a time

    @AsyncioTest
    void aLoopCannotRunInsideItself() {
        EventLoop loop = runningLoop();

        assertThatThrownBy(loop::runForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(loop + " is running already; await what it should run, or start a task for it");
        assertThatThrownBy(() -> loop.runUntilComplete(loop.createFuture()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(loop + " is running already; await what it should run, or start a task for it");
    }

    @AsyncioTest
    void aRefusedRunLeavesItsCoroutineAlone() {
        EventLoop loop = runningLoop();
        Coroutine<Boolean> coroutine = coroutine(() -> log.add("ran"));

        assertThatThrownBy(() -> loop.runUntilComplete(coroutine)).isInstanceOf(IllegalStateException.class);
        sleep(seconds(1));

        assertThat(log).isEmpty();
        assertThat(await(coroutine)).isTrue();
        assertThat(log).containsExactly("ran");
    }

    @AsyncioTest
    void aLoopCannotRunInsideAnother() {
        EventLoop outer = runningLoop();
        EventLoop inner = EventLoop.builder().name("inner").build();

        assertThatThrownBy(inner::runForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot run EventLoop 'inner' while another loop is running: " + outer
                        + "; await what it should run, or start a task for it");
        assertThat(InCallback.thrownBy(inner::runForever)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Asyncio.run(() -> log.add("nested")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("run was called while " + outer
                        + " is running on this thread; inside a loop await the coroutine, or start a task for it");
        inner.close();
        assertThat(log).isEmpty();
        yieldNow();
    }

    @OnBothEngines
    void aLoopRunsOnOneThreadAtATime(Engines engine) throws Exception {
        EventLoop loop = Loops.create(engine);
        CountDownLatch isRunning = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        FutureTask<Void> first = new FutureTask<>(
                () -> {
                    loop.callSoon(() -> {
                        isRunning.countDown();
                        awaitLatch(mayEnd);
                        loop.stop();
                    });
                    loop.runForever();
                },
                null);
        Thread.ofPlatform().name("first").start(first);
        isRunning.await();

        assertThatThrownBy(loop::runForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("EventLoop 'test' is running already, on thread '(first|asyncio-loop)';"
                        + " a loop runs on one thread at a time");
        assertThatThrownBy(loop::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("EventLoop 'test' is running; stop it, then close it");

        mayEnd.countDown();
        first.get();
        assertThat(loop.runUntilComplete(coroutine(() -> "still usable"))).isEqualTo("still usable");
        loop.close();
    }

    @OnBothEngines
    void twoLoopsRunOnTwoThreadsAtTheSameTime(Engines engine) throws Exception {
        CountDownLatch bothRun = new CountDownLatch(2);
        List<FutureTask<List<EventLoop>>> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            EventLoop loop = EventLoop.builder()
                    .name("loop of thread " + i)
                    .engine(engine)
                    .build();
            FutureTask<List<EventLoop>> thread = new FutureTask<>(() -> {
                List<EventLoop> seen = new ArrayList<>();
                loop.runUntilComplete(coroutine(() -> {
                    bothRun.countDown();
                    awaitLatch(bothRun);
                    seen.add(runningLoop());
                    yieldNow();
                    seen.add(runningLoop());
                    seen.add(await(createTask(() -> runningLoop())));
                }));
                loop.close();
                seen.removeIf(one -> one == loop);
                return seen;
            });
            Thread.ofPlatform().start(thread);
            threads.add(thread);
        }

        for (FutureTask<List<EventLoop>> thread : threads) {
            assertThat(thread.get()).isEmpty(); // no other loop than its own
        }
    }

    @OnBothEngines
    void aLoopCanRunOnDifferentThreadsOneAfterTheOther(Engines engine) throws InterruptedException {
        EventLoop loop = Loops.create(engine);
        for (Thread.Builder kind : List.<Thread.Builder>of(Thread.ofPlatform(), Thread.ofVirtual())) {
            kind.start(() -> loop.runUntilComplete(coroutine(() -> {
                        sleep(seconds(1));
                        log.add("ran");
                    })))
                    .join();
        }

        assertThat(log).containsExactly("ran", "ran");
        loop.close();
    }

    // ---- close

    @OnBothEngines
    void aClosedLoopRefusesWork(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.close();

        List<Action> calls = List.of(
                () -> loop.callSoon(() -> {}),
                () -> loop.callSoonThreadsafe(() -> {}),
                () -> loop.execute(() -> {}),
                () -> loop.callLater(seconds(1), () -> {}),
                () -> loop.callAt(0, () -> {}),
                () -> loop.createTask(() -> 1),
                () -> loop.createTask(coroutine(() -> 1)),
                () -> loop.newTask(() -> 1, null, null, false),
                loop::runForever,
                () -> loop.runUntilComplete(loop.createFuture()),
                () -> loop.runInExecutor(null, () -> 1),
                () -> loop.addSignalHandler("USR2", () -> {}));
        for (Action call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("EventLoop 'test' is closed; make a new one");
        }
        assertThat(loop.isClosed()).isTrue();
    }

    @OnBothEngines
    void closingAClosedLoopHasNoEffect(Engines engine) {
        EventLoop loop = Loops.create(engine);

        loop.close();

        assertThatCode(loop::close).doesNotThrowAnyException();
    }

    @AsyncioTest
    void aRunningLoopCannotBeClosedFromInside() {
        EventLoop loop = runningLoop();

        assertThatThrownBy(loop::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(loop + " is running; stop it, then close it");
        yieldNow();
        assertThat(loop.isClosed()).isFalse();
    }

    @OnBothEngines
    void closingDropsWhatIsReadyOrTimed(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.callSoon(() -> log.add("callback"));
        loop.callLater(seconds(1), () -> log.add("timer"));

        loop.close();

        assertThat(log).isEmpty();
        assertThat(loop.allTasks()).isEmpty();
    }

    @OnBothEngines
    void tasksThatAreNotDoneAreReportedWhenTheLoopCloses(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        Task<Void> waiting = loop.createTask(() -> sleep(seconds(5)), TaskOption.name("waiting"));
        loop.runUntilComplete(coroutine(() -> sleep(seconds(1))));
        Task<Void> unstarted = loop.createTask(() -> {}, TaskOption.name("unstarted"));

        loop.close();

        assertThat(reports.messages())
                .containsExactly(
                        "Task 'waiting' [waits for sleep[PT4S left]] was destroyed but it is pending",
                        "Task 'unstarted' [created] was destroyed but it is pending");
        assertThat(reports.all().stream().map(ErrorContext::task).toList()).isEqualTo(List.of(waiting, unstarted));
    }

    @OnBothEngines
    void closingClosesThePoller(Engines engine) {
        class Counting implements Poller {
            @Override
            public void poll(long timeoutNanos) {}

            @Override
            public void wakeup() {}

            @Override
            public void close() {
                log.add("closed");
            }
        }
        EventLoop loop =
                EventLoop.builder().engine(engine).poller(new Counting()).build();

        loop.close();
        loop.close();

        assertThat(log).containsExactly("closed");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
