package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ExecutorsTest {

    private final List<Object> log = new CopyOnWriteArrayList<>();

    private static void awaitLatch(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- toThread

    @AsyncioTest
    void toThreadReturnsWhatTheFunctionReturns() {
        Thread task = Thread.currentThread();

        Thread other = toThread(Thread::currentThread);

        assertThat(other).isNotSameAs(task);
        assertThat(other.isVirtual()).isTrue();
        assertThat(other.getName()).startsWith("asyncio-thread-");
    }

    @AsyncioTest
    void toThreadThrowsTheVeryException() {
        IOException disk = new IOException("disk");
        Error error = new AssertionError("an error");

        assertThatThrownBy(() -> toThread(() -> {
                    throw disk;
                }))
                .isSameAs(disk);
        assertThatThrownBy(() -> toThread((Action) () -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @AsyncioTest
    void theLoopGoesOnWhileAThreadBlocks() {
        CountDownLatch otherTaskRan = new CountDownLatch(1);
        createTask(otherTaskRan::countDown);

        toThread(() -> {
            awaitLatch(otherTaskRan);
            log.add("thread");
        });

        assertThat(log).containsExactly("thread");
    }

    @AsyncioTest
    void virtualTimeStandsStillWhileAThreadWorks() {
        CountDownLatch goOn = new CountDownLatch(1);
        createTask(() -> {
            yieldNow();
            yieldNow();
            goOn.countDown();
        });

        String result = timeout(
                seconds(1),
                () -> toThread(() -> {
                    awaitLatch(goOn);
                    return "result";
                }));

        assertThat(result).isEqualTo("result");
        assertThat(runningLoop().time()).isZero();
    }

    @AsyncioTest
    void contextVariablesAreCarriedOverAndStayThere() {
        ContextVar<String> user = new ContextVar<>("user");
        user.set("ada");

        String seen = toThread(() -> {
            String before = user.get();
            user.set("set by the thread");
            return before;
        });

        assertThat(seen).isEqualTo("ada");
        assertThat(user.get()).isEqualTo("ada");
    }

    @AsyncioTest
    void cancellingTheTaskInterruptsTheThread() {
        CountDownLatch isBlocking = new CountDownLatch(1);
        CountDownLatch hasEnded = new CountDownLatch(1);
        Task<Void> task = createTask(() -> toThread(() -> {
            try {
                isBlocking.countDown();
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                log.add("interrupted");
            } finally {
                hasEnded.countDown();
            }
        }));
        toThread(() -> awaitLatch(isBlocking));

        task.cancel("enough");
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class).hasMessage("enough");
        toThread(() -> awaitLatch(hasEnded));

        assertThat(log).containsExactly("interrupted");
    }

    @AsyncioTest
    void aCallbackCannotWaitForAThread() {
        assertThat(InCallback.thrownBy(() -> toThread(() -> log.add("ran"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("toThread was called in a callback of ");
        assertThat(log).isEmpty();
    }

    @Test
    void toThreadBelongsIntoATask() {
        assertThatThrownBy(() -> toThread(() -> log.add("ran")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("toThread was called outside a task, on thread '");
    }

    // ---- runInExecutor

    @AsyncioTest
    void anExecutorOfOnesOwnRunsTheCall() {
        try (ExecutorService pool = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("pool").factory())) {
            Future<String> name = runningLoop()
                    .runInExecutor(pool, () -> Thread.currentThread().getName());

            assertThat(await(name)).isEqualTo("pool");
        }
    }

    @AsyncioTest
    void callsThatHaveNotBegunCanBeCancelled() {
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Object> first = runningLoop().runInExecutor(pool, () -> {
                awaitLatch(goOn);
                return log.add("first");
            });
            Future<Object> second = runningLoop().runInExecutor(pool, () -> log.add("second"));

            second.cancel();
            yieldNow();
            goOn.countDown();
            await(first);

            assertThat(second.isCancelled()).isTrue();
        }
        assertThat(log).containsExactly("first");
    }

    @AsyncioTest
    void aCallThatReportsItsOwnCancellationCancelsTheFuture() {
        Future<Object> future = runningLoop().runInExecutor(null, () -> {
            throw new CancellationException("by the call");
        });

        assertThatThrownBy(() -> await(future))
                .isInstanceOf(CancelledError.class)
                .hasMessage("by the call");
    }

    @AsyncioTest
    void theDefaultExecutorCanBeReplaced() {
        try (ExecutorService pool = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("mine").factory())) {
            runningLoop().setDefaultExecutor(pool);

            assertThat(toThread(() -> Thread.currentThread().getName())).isEqualTo("mine");
        }
    }

    @AsyncioTest
    void anExecutorThatRefusesIsNamed() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.close();

        assertThatThrownBy(() -> runningLoop().runInExecutor(pool, () -> log.add("ran")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Executor " + pool + " refuses work; it was shut down or is full")
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(toThread(() -> "the loop goes on")).isEqualTo("the loop goes on");
    }

    @AsyncioTest
    void theFunctionAndTheExecutorMustNotBeNull() {
        assertThatThrownBy(() -> runningLoop().runInExecutor(null, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("runInExecutor needs a function, not null");
        assertThatThrownBy(() -> runningLoop().setDefaultExecutor(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The default executor must not be null");
        assertThatThrownBy(() -> toThread((Callable<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("runInExecutor needs a function, not null");
    }

    // ---- shutdown

    @OnBothEngines
    void theEndOfTheRunWaitsForCallsOnTheDefaultExecutor(Engines engine) {
        CountDownLatch goOn = new CountDownLatch(1);
        Loops.run(engine, () -> {
            Future<Object> call = runningLoop().runInExecutor(null, () -> {
                awaitLatch(goOn);
                return log.add("call ended");
            });
            assertThat(call.isDone()).isFalse();
            goOn.countDown();
        });

        assertThat(log).containsExactly("call ended");
    }

    @AsyncioTest
    void afterItsShutdownTheDefaultExecutorTakesNoCalls() {
        toThread(() -> log.add("before"));
        EventLoop loop = runningLoop();

        loop.shutdownDefaultExecutor(null);

        assertThatThrownBy(() -> toThread(() -> log.add("after")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The default executor of " + loop
                        + " was shut down; start no more calls after shutdownDefaultExecutor()");
        assertThat(log).containsExactly("before");
    }

    @AsyncioTest
    void shuttingDownAnExecutorThatWasNeverUsedDoesNotWait() {
        runningLoop().shutdownDefaultExecutor(Duration.ZERO);

        assertThat(runningLoop().time()).isZero();
    }

    @OnBothEngines
    @Tag("real-time")
    void callsThatDoNotEndInTimeAreLeftAloneWithAWarning(Engines engine) throws Exception {
        CountDownLatch hasBegun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        EventLoop loop = Loops.inRealTime(engine);
        try (Logs logs = new Logs()) {
            loop.runUntilComplete(coroutine(() -> {
                Future<Object> call = loop.runInExecutor(null, () -> {
                    try {
                        hasBegun.countDown();
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                    return null;
                });
                awaitLatch(hasBegun);
                loop.shutdownDefaultExecutor(Duration.ofMillis(20));
                call.cancel();
            }));

            assertThat(logs.messages())
                    .containsExactly(
                            "The default executor of EventLoop 'test' did not end its calls within PT0.02S; they are left"
                                    + " alone");
        }
        loop.close();
        awaitLatch(interrupted);
        assertThat(interrupted.getCount()).isZero();
    }

    // ---- runCoroutineThreadsafe

    @AsyncioTest
    void anotherThreadCanHaveACoroutineRun() {
        EventLoop loop = runningLoop();

        String result = toThread(() -> Asyncio.runCoroutineThreadsafe(
                        coroutine(() -> sleep(Duration.ZERO, "on " + runningLoop())), loop)
                .get());

        assertThat(result).isEqualTo("on " + loop);
    }

    @AsyncioTest
    void anotherThreadGetsTheVeryException() {
        EventLoop loop = runningLoop();
        IOException disk = new IOException("disk");

        Throwable cause = toThread(() -> Asyncio.runCoroutineThreadsafe(
                        () -> {
                            throw disk;
                        },
                        loop)
                .handle((_, thrown) -> thrown)
                .get());

        assertThat(cause).isSameAs(disk);
    }

    @AsyncioTest
    void cancellingTheCompletableFutureCancelsTheTask() {
        EventLoop loop = runningLoop();
        CountDownLatch isRunning = new CountDownLatch(1);
        Future<String> ended = loop.createFuture();
        toThread(() -> {
            var future = Asyncio.runCoroutineThreadsafe(
                    () -> {
                        try {
                            isRunning.countDown();
                            return sleep(Duration.ofDays(1), "too late");
                        } finally {
                            ended.setResult("cleaned up");
                        }
                    },
                    loop);
            awaitLatch(isRunning);
            assertThat(future.cancel(true)).isTrue();
        });

        assertThat(await(ended)).isEqualTo("cleaned up");
    }

    @AsyncioTest
    void aCoroutineCancelledBeforeItBeginsNeverRuns() throws InterruptedException {
        EventLoop loop = runningLoop();
        Thread.ofPlatform()
                .start(() -> assertThat(Asyncio.runCoroutineThreadsafe(() -> log.add("ran"), loop)
                                .cancel(true))
                        .isTrue())
                .join();

        sleep(seconds(1));

        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void runCoroutineThreadsafeIsRefusedOnTheLoopsOwnThread() {
        EventLoop loop = runningLoop();
        String message = "runCoroutineThreadsafe was called on the thread of " + loop
                + " itself, where waiting for its result would block the loop for ever; use createTask there";
        Coroutine<Boolean> coroutine = coroutine(() -> log.add("ran"));

        assertThatThrownBy(() -> Asyncio.runCoroutineThreadsafe(coroutine, loop))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(InCallback.thrownBy(() -> {
                    var _ = Asyncio.runCoroutineThreadsafe(() -> log.add("ran"), loop);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        sleep(seconds(1));
        assertThat(log).isEmpty();
        coroutine.close();
    }

    @OnBothEngines
    void aClosedLoopRunsNoCoroutines(Engines engine) {
        EventLoop loop = Loops.create(engine);
        loop.close();

        assertThatThrownBy(() -> Asyncio.runCoroutineThreadsafe(() -> log.add("ran"), loop))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("EventLoop 'test' is closed; make a new one");
    }

    @Test
    void runCoroutineThreadsafeNeedsALoopAndABody() {
        EventLoop loop = EventLoop.create();
        Coroutine<String> coroutine = coroutine(() -> "result");

        assertThatThrownBy(() -> Asyncio.runCoroutineThreadsafe(coroutine, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("runCoroutineThreadsafe needs a loop, not null");
        assertThatThrownBy(() -> Asyncio.runCoroutineThreadsafe(() -> "result", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("runCoroutineThreadsafe needs a loop, not null");
        assertThatThrownBy(() -> Asyncio.runCoroutineThreadsafe((Callable<String>) null, loop))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("runCoroutineThreadsafe needs a body, not null");
        coroutine.close();
        loop.close();
    }

    @OnBothEngines
    void twoLoopsCanAskOneAnother(Engines engine) throws InterruptedException {
        EventLoop server = Loops.inRealTime(engine);
        Thread thread = Thread.ofPlatform().start(server::runForever);
        List<String> answers = new ArrayList<>();

        Loops.run(engine, () -> {
            for (int i = 0; i < 10; i++) {
                int number = i;
                answers.add(await(Asyncio.runCoroutineThreadsafe(() -> "answer " + number, server)));
            }
        });
        server.callSoonThreadsafe(server::stop);
        thread.join();
        server.close();

        assertThat(answers).hasSize(10).startsWith("answer 0", "answer 1").endsWith("answer 9");
    }
}
