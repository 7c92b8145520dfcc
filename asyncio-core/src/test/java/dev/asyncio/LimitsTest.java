package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    @AsyncioTest
    void overflowsWithinACallOfTheLibraryLeaveTheLoopUsable() {
        for (Action call : List.<Action>of(
                () -> createTask(() -> {}),
                () -> runningLoop().callSoon(() -> {}),
                () -> runningLoop().callLater(seconds(1), () -> {}),
                () -> runningLoop().createFuture().addDoneCallback(_ -> {}),
                () -> gather(runningLoop().createFuture()),
                () -> new ContextVar<String>("deep").set("value"))) {
            Task<Void> task = createTask(() -> overflowAround(call, new int[1]));

            assertThatThrownBy(() -> await(task)).isInstanceOf(StackOverflowError.class);
        }

        sleep(seconds(10));
        assertThatTheLoopGoesOn();
    }

    @Test
    void overflowsWithinAnAwaitLeaveTheLoopUsable() throws InterruptedException {
        for (Action call : List.<Action>of(
                Asyncio::yieldNow,
                () -> sleep(seconds(1)),
                () -> await(createTask(() -> {})),
                () -> Asyncio.waitFor(() -> sleep(seconds(1)), seconds(2)),
                () -> Asyncio.taskGroup(group -> group.createTask(() -> {})))) {
            // A loop that is lost must not take the test with it.
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .start(() -> Loops.run(Engines.LOOP, () -> {
                        Task<Void> task = createTask(() -> overflowAround(call, new int[1]));
                        assertThatThrownBy(() -> await(task)).isInstanceOf(StackOverflowError.class);
                        sleep(seconds(10));
                        assertThatTheLoopGoesOn();
                        log.add("goes on");
                    }));
            thread.join(5_000);
        }

        assertThat(log).hasSize(5).containsOnly("goes on");
    }

    /// Overflows the stack, and calls at its edge, from where the call has next to no room, and then a little more each
    /// time.
    @SuppressWarnings("InfiniteRecursion") // the point
    private static void overflowAround(Action call, int[] attempts) throws Exception {
        try {
            overflowAround(call, attempts);
        } catch (StackOverflowError edge) {
            if (attempts[0]++ < 60) {
                try {
                    call.run();
                } catch (StackOverflowError again) {
                    // As it should be; the next attempt has more room.
                }
            }
            throw edge;
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
