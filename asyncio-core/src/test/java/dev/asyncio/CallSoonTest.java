package dev.asyncio;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

class CallSoonTest {

    private final List<Object> log = new ArrayList<>();

    // ---- order

    @AsyncioTest
    void callbacksRunInTheOrderInWhichTheyWereScheduled() {
        EventLoop loop = runningLoop();
        for (int i = 0; i < 100; i++) {
            int number = i;
            loop.callSoon(() -> log.add(number));
        }

        yieldNow();

        assertThat(log)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @AsyncioTest
    void aCallbackNeverRunsInsideTheCallThatSchedulesIt() {
        runningLoop().callSoon(() -> log.add("callback"));
        log.add("scheduled");

        yieldNow();

        assertThat(log).containsExactly("scheduled", "callback");
    }

    @AsyncioTest
    void whatACallbackSchedulesBelongsToTheNextTurn() {
        EventLoop loop = runningLoop();
        loop.callSoon(() -> {
            log.add("first");
            loop.callSoon(() -> log.add("scheduled by first"));
        });
        loop.callSoon(() -> log.add("second"));

        yieldNow();
        log.add("next turn");
        yieldNow();

        assertThat(log).containsExactly("first", "second", "next turn", "scheduled by first");
    }

    @AsyncioTest
    void tasksAndCallbacksShareOneQueue() {
        EventLoop loop = runningLoop();
        loop.callSoon(() -> log.add("callback 1"));
        createTask(() -> log.add("task 1"));
        loop.callSoon(() -> log.add("callback 2"));
        createTask(() -> log.add("task 2"));

        yieldNow();

        assertThat(log).containsExactly("callback 1", "task 1", "callback 2", "task 2");
    }

    @AsyncioTest
    void noTaskRunsInACallback() {
        runningLoop().callSoon(() -> log.add(String.valueOf(currentTask())));

        yieldNow();

        assertThat(log).containsExactly("null");
        assertThat(currentTask()).isNotNull();
    }

    @AsyncioTest
    void theLoopIsAnExecutor() {
        runningLoop().execute(() -> log.add("executed"));
        log.add("handed over");

        yieldNow();

        assertThat(log).containsExactly("handed over", "executed");
    }

    // ---- handles

    @AsyncioTest
    void aCancelledCallbackDoesNotRun() {
        EventLoop loop = runningLoop();
        loop.callSoon(() -> log.add("before"));
        Handle handle = loop.callSoon(() -> log.add("cancelled"));
        loop.callSoon(() -> log.add("after"));

        handle.cancel();
        handle.cancel();
        yieldNow();

        assertThat(log).containsExactly("before", "after");
        assertThat(handle.isCancelled()).isTrue();
        assertThat(handle).hasToString("Handle[cancelled]");
    }

    @AsyncioTest
    void aCallbackCanCancelItsSuccessor() {
        EventLoop loop = runningLoop();
        Handle[] second = new Handle[1];
        loop.callSoon(() -> second[0].cancel());
        second[0] = loop.callSoon(() -> log.add("second"));

        yieldNow();

        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void cancellingACallbackThatHasRunHasNoEffect() {
        Handle handle = runningLoop().callSoon(() -> log.add("ran"));
        yieldNow();
        assertThat(handle.isCancelled()).isFalse();

        handle.cancel();
        yieldNow();

        assertThat(log).containsExactly("ran");
    }

    @AsyncioTest
    void aHandleShowsItsCallback() {
        Runnable callback = new Runnable() {
            @Override
            public void run() {}

            @Override
            public String toString() {
                return "flush";
            }
        };

        assertThat(runningLoop().callSoon(callback)).hasToString("Handle[flush]");
    }

    // ---- contexts

    @AsyncioTest
    void aCallbackRunsInACopyOfTheContextInWhichItWasScheduled() {
        ContextVar<String> user = new ContextVar<>("user");
        user.set("ada");
        EventLoop loop = runningLoop();
        loop.callSoon(() -> {
            log.add(user.get());
            user.set("changed by the callback");
        });
        user.set("grace");
        loop.callSoon(() -> log.add(user.get()));

        yieldNow();

        assertThat(log).containsExactly("ada", "grace");
        assertThat(user.get()).isEqualTo("grace");
    }

    @AsyncioTest
    void aCallbackRunsInTheContextGiven() {
        ContextVar<String> user = new ContextVar<>("user");
        Context context = new Context();
        Handle handle = runningLoop().callSoon(() -> user.set("ada"), context);

        yieldNow();

        assertThat(handle.context()).isSameAs(context);
        assertThat(context.get(user)).isEqualTo("ada");
        assertThat(user.get("unset here")).isEqualTo("unset here");
    }

    @AsyncioTest
    void callbacksOfACallbackInheritItsContext() {
        ContextVar<String> user = new ContextVar<>("user");
        EventLoop loop = runningLoop();
        loop.callSoon(() -> {
            user.set("ada");
            loop.callSoon(() -> log.add(user.get()));
            createTask(() -> log.add("task of " + user.get()));
            user.set("grace");
        });

        sleep(seconds(1));

        assertThat(log).containsExactly("ada", "task of ada");
    }

    // ---- from other threads

    @AsyncioTest
    void callsFromAnotherThreadKeepTheirOrder() throws InterruptedException {
        EventLoop loop = runningLoop();
        Thread.ofPlatform()
                .start(() -> {
                    for (int i = 0; i < 100; i++) {
                        int number = i;
                        loop.callSoonThreadsafe(() -> log.add(number));
                    }
                })
                .join();

        sleep(seconds(1));

        assertThat(log)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @OnBothEngines
    @Tag("real-time")
    void aCallFromAnotherThreadWakesALoopThatWaits(Engines engine) {
        EventLoop loop = Loops.inRealTime(engine);
        Thread.ofPlatform().start(() -> {
            while (!loop.isWaiting) {
                Thread.onSpinWait();
            }
            loop.callSoonThreadsafe(() -> {
                log.add("woken");
                loop.stop();
            });
        });

        loop.runForever();

        assertThat(log).containsExactly("woken");
        loop.close();
    }

    @AsyncioTest
    void callSoonThreadsafeOnTheLoopsOwnThreadIsACallSoon() {
        EventLoop loop = runningLoop();
        loop.callSoon(() -> log.add("a"));
        loop.callSoonThreadsafe(() -> log.add("b"));
        loop.callSoon(() -> log.add("c"));

        yieldNow();

        assertThat(log).containsExactly("a", "b", "c");
    }

    @AsyncioTest
    void aCallFromAnotherThreadRunsInACopyOfThatThreadsContext() throws InterruptedException {
        ContextVar<String> user = new ContextVar<>("user");
        user.set("task");
        EventLoop loop = runningLoop();
        Thread.ofPlatform()
                .start(() -> {
                    user.set("thread");
                    loop.callSoonThreadsafe(() -> log.add(user.get()));
                    user.set("thread, later");
                })
                .join();

        sleep(seconds(1));

        assertThat(log).containsExactly("thread");
    }

    @AsyncioTest
    void aCallFromAnotherThreadRunsInTheContextGiven() throws InterruptedException {
        ContextVar<String> user = new ContextVar<>("user");
        Context context = new Context();
        EventLoop loop = runningLoop();
        Thread.ofPlatform()
                .start(() -> loop.callSoonThreadsafe(() -> user.set("ada"), context))
                .join();

        sleep(seconds(1));

        assertThat(context.get(user)).isEqualTo("ada");
    }

    @AsyncioTest
    void anotherThreadCanCancelWhatItScheduled() throws InterruptedException {
        EventLoop loop = runningLoop();
        Thread.ofPlatform()
                .start(() -> {
                    Handle handle = loop.callSoonThreadsafe(() -> log.add("cancelled"));
                    loop.callSoonThreadsafe(() -> log.add("not cancelled"));
                    handle.cancel();
                })
                .join();

        sleep(seconds(1));

        assertThat(log).containsExactly("not cancelled");
    }

    @OnBothEngines
    void callsGivenToALoopThatDoesNotRunWaitForItsRun(Engines engine) throws InterruptedException {
        EventLoop loop = Loops.create(engine);
        loop.callSoon(() -> log.add("own thread"));
        Thread.ofPlatform()
                .start(() -> loop.callSoonThreadsafe(() -> log.add("other thread")))
                .join();
        assertThat(log).isEmpty();

        loop.runUntilComplete(Asyncio.coroutine(() -> log.add("main")));

        assertThat(log).containsExactly("own thread", "main", "other thread");
        loop.close();
    }

    @OnBothEngines
    void manyThreadsCanCallAtOnce(Engines engine) {
        int threads = 4;
        int calls = 5000;
        int[] count = {0}; // confined to the loop: no call is lost, and no two run at once
        EventLoop loop = Loops.create(engine);
        CountDownLatch running = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().start(() -> {
                awaitLatch(running);
                for (int j = 0; j < calls; j++) {
                    loop.callSoonThreadsafe(() -> {
                        if (++count[0] == threads * calls) {
                            loop.stop();
                        }
                    });
                }
            });
        }

        loop.callSoon(running::countDown);
        loop.runForever();

        assertThat(count[0]).isEqualTo(threads * calls);
        loop.close();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- misuse

    @AsyncioTest
    void aCallbackMustNotBeNull() {
        EventLoop loop = runningLoop();

        for (Action call : List.<Action>of(
                () -> loop.callSoon(null),
                () -> loop.callSoonThreadsafe(null),
                () -> loop.execute(null),
                () -> loop.callLater(seconds(1), null),
                () -> loop.callAt(0, null))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("A callback must not be null");
        }
    }

    @AsyncioTest
    void theSchedulingMethodsRefuseOtherThreads() throws InterruptedException {
        EventLoop loop = runningLoop();
        List<Throwable> thrown = new ArrayList<>();
        Thread.ofPlatform()
                .name("worker-3")
                .start(() -> {
                    thrown.add(catchFrom(() -> loop.callSoon(() -> {})));
                    thrown.add(catchFrom(() -> loop.callLater(seconds(1), () -> {})));
                    thrown.add(catchFrom(() -> loop.callAt(5, () -> {})));
                    thrown.add(catchFrom(loop::stop));
                    thrown.add(catchFrom(() -> loop.createTask(() -> 1)));
                    thrown.add(catchFrom(loop::allTasks));
                    thrown.add(catchFrom(() -> loop.setDebug(true)));
                    thrown.add(catchFrom(() -> loop.runInExecutor(null, () -> 1)));
                    thrown.add(catchFrom(() -> loop.setTaskFactory(null)));
                    thrown.add(catchFrom(() -> loop.setExceptionHandler(null)));
                    thrown.add(catchFrom(() -> loop.setSlowCallbackDuration(seconds(1))));
                    thrown.add(catchFrom(() -> loop.addSignalHandler("USR2", () -> {})));
                    thrown.add(catchFrom(() -> loop.removeSignalHandler("USR2")));
                })
                .join();

        assertThat(thrown).allSatisfy(one -> assertThat(one).isInstanceOf(IllegalStateException.class));
        String ending = " was called from thread 'worker-3', which is not the loop's; from other threads use"
                + " callSoonThreadsafe() or runCoroutineThreadsafe()";
        assertThat(thrown.stream().map(Throwable::getMessage))
                .containsExactly(
                        loop + ": callSoon" + ending,
                        loop + ": callAt" + ending,
                        loop + ": callAt" + ending,
                        loop + ": stop" + ending,
                        loop + ": createTask" + ending,
                        loop + ": allTasks" + ending,
                        loop + ": setDebug" + ending,
                        loop + ": runInExecutor" + ending,
                        loop + ": setTaskFactory" + ending,
                        loop + ": setExceptionHandler" + ending,
                        loop + ": setSlowCallbackDuration" + ending,
                        loop + ": addSignalHandler" + ending,
                        loop + ": removeSignalHandler" + ending);
        assertThat(loop.isDebug()).isFalse();
    }

    private static Throwable catchFrom(Action call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            return thrown;
        }
        throw new AssertionError("Nothing was thrown");
    }
}
