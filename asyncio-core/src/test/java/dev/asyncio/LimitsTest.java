package dev.asyncio;

import static dev.asyncio.Asyncio.asCompleted;
import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.waitFor;
import static dev.asyncio.Asyncio.waitOn;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs beyond all measure: a clear error, and the loop stays usable.
class LimitsTest {

    private final List<Object> log = new ArrayList<>();

    private void assertThatTheLoopGoesOn() {
        Task<String> other = createTask(() -> sleep(seconds(1), "goes on"));
        assertThat(await(other)).isEqualTo("goes on");
        assertThat(Asyncio.allTasks()).containsExactly(Asyncio.currentTask());
    }

    // ---- very many

    @AsyncioTest
    void aMillionAwaitsOneAfterTheOther() {
        Future<Integer> one = runningLoop().createFuture();
        one.setResult(1);
        int sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum += await(one);
        }

        assertThat(sum).isEqualTo(1_000_000);
    }

    @AsyncioTest
    void aMillionTasksThatAwaitOneAnother() {
        Task<Integer> last = createTask(() -> 0);
        int links = 1_000_000;
        for (int i = 0; i < links; i++) {
            Task<Integer> previous = last;
            last = createTask(() -> 1 + await(previous));
        }

        assertThat(await(last)).isEqualTo(links);
    }

    @AsyncioTest
    void aChainOfWaitingTasksCompletesLinkByLink() {
        Future<Integer> first = runningLoop().createFuture();
        Future<Integer> awaited = first;
        int links = 50_000;
        for (int i = 0; i < links; i++) {
            Future<Integer> previous = awaited;
            awaited = createTask(() -> 1 + await(previous));
        }
        yieldNow();

        first.setResult(0);

        assertThat(await(awaited)).isEqualTo(links);
    }

    @AsyncioTest
    void aChainOfWaitingTasksIsCancelledAtOnce() {
        Future<Integer> first = runningLoop().createFuture();
        Future<Integer> awaited = first;
        for (int i = 0; i < 50_000; i++) {
            Future<Integer> previous = awaited;
            awaited = createTask(() -> await(previous));
        }
        yieldNow();

        awaited.cancel("stop");

        assertThat(first.isCancelled()).isTrue();
        Future<Integer> last = awaited;
        assertThatThrownBy(() -> await(last)).isInstanceOf(CancelledError.class);
        assertThatTheLoopGoesOn();
    }

    @AsyncioTest
    void aHundredThousandCallbacksOfOneFuture() {
        Future<String> future = runningLoop().createFuture();
        int[] called = {0};
        for (int i = 0; i < 100_000; i++) {
            future.addDoneCallback(_ -> called[0]++);
        }

        future.setResult("result");
        yieldNow();

        assertThat(called[0]).isEqualTo(100_000);
    }

    @AsyncioTest
    void aTaskThatRunsOutOfMemoryFails() {
        Task<long[]> greedy = createTask(() -> new long[Integer.MAX_VALUE]);

        assertThatThrownBy(() -> await(greedy)).isInstanceOf(OutOfMemoryError.class);

        assertThatTheLoopGoesOn();
    }

    @AsyncioTest
    void aCollectionThatClaimsToBeBeyondAllMemoryIsRefused() {
        Collection<Future<String>> boastful = new AbstractCollection<>() {
            @Override
            public Iterator<Future<String>> iterator() {
                return Collections.emptyIterator();
            }

            @Override
            public int size() {
                return Integer.MAX_VALUE;
            }
        };

        assertThatThrownBy(() -> gather(boastful)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> waitOn(boastful)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> asCompleted(boastful)).isInstanceOf(OutOfMemoryError.class);

        assertThatTheLoopGoesOn();
    }

    // ---- very deep

    @AsyncioTest
    void nestingCoroutinesTooDeepOverflowsTheStackOfTheirTaskOnly() {
        assertThatThrownBy(() -> await(nested(1_000_000))).isInstanceOf(StackOverflowError.class);

        assertThatTheLoopGoesOn();
    }

    private static Coroutine<Integer> nested(int depth) {
        return coroutine(() -> depth == 0 ? 0 : 1 + await(nested(depth - 1)));
    }

    @AsyncioTest
    void aTaskThatOverflowsItsStackFails() {
        Task<Integer> task = createTask(() -> overflow(1));

        assertThatThrownBy(() -> await(task)).isInstanceOf(StackOverflowError.class);

        assertThatTheLoopGoesOn();
    }

    private static int overflow(int depth) {
        return depth == Integer.MAX_VALUE ? 0 : 1 + overflow(depth + 1);
    }

    @AsyncioTest
    void nestingAsDeepIsNoTroubleWhereEachLevelSuspends() {
        createTask(() -> {
            while (!log.contains("done")) {
                yieldNow();
            }
        });

        assertThat(await(nestedSuspending(200_000))).isEqualTo(200_000);

        log.add("done");
    }

    private static Coroutine<Integer> nestedSuspending(int depth) {
        return coroutine(() -> {
            yieldNow(); // what suspends, stays on the heap
            return depth == 0 ? 0 : 1 + await(nestedSuspending(depth - 1));
        });
    }

    static Stream<Arguments> callsAtTheEdge() {
        Map<String, Action> calls = new LinkedHashMap<>();
        calls.put("callSoon", () -> runningLoop().callSoon(() -> {}));
        calls.put("callLater", () -> runningLoop().callLater(seconds(1), () -> {}));
        calls.put("addDoneCallback", () -> runningLoop().createFuture().addDoneCallback(_ -> {}));
        calls.put("setResult", () -> {
            Future<String> future = runningLoop().createFuture();
            future.addDoneCallback(_ -> {});
            future.setResult("result");
        });
        calls.put("createTask", () -> createTask(() -> {}));
        calls.put("createTask, eagerly", () -> createTask(() -> sleep(seconds(1)), TaskOption.eagerStart()));
        calls.put("gather", () -> gather(createTask(() -> 1), createTask(() -> 2)));
        calls.put("ContextVar.set", () -> new ContextVar<String>("deep").set("value"));
        calls.put("Context.run", () -> new Context().run(() -> sleep(seconds(1))));
        calls.put("yieldNow", Asyncio::yieldNow);
        calls.put("sleep", () -> sleep(seconds(1)));
        calls.put("await a new task", () -> await(createTask(() -> {})));
        calls.put("await a task that sleeps", () -> await(createTask(() -> sleep(seconds(1)))));
        calls.put("cancelAndWait", () -> createTask(() -> sleep(seconds(1))).cancelAndWait());
        calls.put("waitFor", () -> waitFor(() -> sleep(seconds(1)), seconds(2)));
        calls.put("waitOn", () -> waitOn(List.of(createTask(() -> sleep(seconds(1))))));
        calls.put("timeout", () -> timeout(seconds(2), () -> sleep(seconds(1))));
        calls.put("taskGroup", () -> taskGroup(group -> group.createTask(() -> {})));
        calls.put("generator", () -> {
            for (int _ : generator(LimitsTest::twice)) {
                yieldNow();
            }
        });
        // Not toThread: an overflow where the JDK starts a thread may stop its scheduler for good.
        return calls.entrySet().stream()
                .flatMap(call -> Stream.of(Engines.LOOP, Engines.HANDOFF)
                        .map(engine -> Arguments.of(call.getKey(), engine, call.getValue())));
    }

    private static void twice(AsyncGenerator.Yielder<Integer> out) {
        out.yield(1);
        sleep(seconds(1));
        out.yield(2);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("callsAtTheEdge")
    void anOverflowWithinACallLeavesTheLoopUsable(String name, Engines engine, Action call)
            throws InterruptedException {
        // A loop that is lost must not take the test with it.
        Thread thread = Thread.ofPlatform()
                .daemon()
                .start(() -> Loops.run(engine, () -> {
                    runningLoop().setExceptionHandler((_, _) -> {}); // overflows that nobody awaits are many
                    call.run(); // so that the JDK links what it needs where it has the room
                    for (int round = 0; round < 5; round++) {
                        Task<Void> task = createTask(() -> overflowAround(call, new int[1]));
                        assertThatThrownBy(() -> await(task)).isInstanceOf(StackOverflowError.class);
                    }
                    sleep(seconds(10));
                    assertThatTheLoopGoesOn();
                    assertThat(runningLoop().foreign.isBusy()).isFalse();
                    log.add("goes on");
                }));
        thread.join(10_000);

        assertThat(log).containsExactly("goes on");
    }

    /// Overflows the stack, and calls at its edge: from where there is next to no room, and from there upwards, with a
    /// little more each time.
    @SuppressWarnings("InfiniteRecursion") // the point
    private static void overflowAround(Action call, int[] attempts) throws Exception {
        try {
            overflowAround(call, attempts);
        } catch (StackOverflowError edge) {
            if (attempts[0]++ < 200) { // some 10 to 20 KB
                try {
                    call.run();
                } catch (StackOverflowError | BaseExceptionGroup again) {
                    // As it should be; the next attempt has more room.
                }
            }
            throw edge;
        }
    }

    @OnBothEngines
    void aLoopThatHasLostTrackEndsTheRunInsteadOfHanging(Engines engine) {
        assertThatThrownBy(() -> Loops.run(engine, () -> {
                    Task<Void> over = createTask(() -> {});
                    await(over);
                    runningLoop().ready.add(over); // only an error of the library could do this
                    sleep(seconds(1));
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("EventLoop 'test' is in an impossible state and cannot go on; please report this as an"
                        + " error of the library");
    }

    @AsyncioTest
    void aStackTooDeepToBePutAwayIsAClearError() {
        Task<Void> task = createTask(() -> deep(9_000));
        try {
            await(task);
        } catch (StackOverflowError e) {
            log.add(e.getMessage());
        }

        // Whether the JDK can depends on how much of the stack is compiled.
        assertThat(log)
                .isSubsetOf("Cannot suspend here: the stack is too deep for the JDK to put it away at once; recurse"
                        + " less deep, or suspend now and then on the way down, with yieldNow()");
        assertThatTheLoopGoesOn();
    }

    private static void deep(int frames) {
        if (frames == 0) {
            sleep(seconds(1));
        } else {
            deep(frames - 1);
        }
    }

    @AsyncioTest
    void aCallbackThatOverflowsItsStackIsReported() {
        Reports reports = Reports.of(runningLoop());
        runningLoop().callSoon(() -> log.add(overflow(1)));
        runningLoop().callSoon(() -> log.add("next callback"));

        yieldNow();

        assertThat(reports.only().exception()).isInstanceOf(StackOverflowError.class);
        assertThat(log).containsExactly("next callback");
    }

    @AsyncioTest
    void gatheringsNestedTooDeepToCancelLeaveTheLoopUsable() {
        Future<String> innermost = runningLoop().createFuture();
        Future<?> outer = gather(innermost);
        for (int i = 0; i < 100_000; i++) {
            outer = gather(outer);
        }
        Future<?> outermost = outer;

        try {
            outermost.cancel();
        } catch (StackOverflowError e) {
            log.add("too deep");
        }

        innermost.trySetResult("result");
        try {
            await(outermost);
        } catch (CancelledError e) {
            log.add("cancelled");
        }
        assertThat(log).hasSizeLessThanOrEqualTo(2);
        assertThatTheLoopGoesOn();
    }
}
