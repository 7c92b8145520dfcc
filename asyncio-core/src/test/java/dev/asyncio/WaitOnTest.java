package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.waitOn;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

class WaitOnTest {

    private final List<String> log = new ArrayList<>();

    private static Task<String> after(double seconds, String result) {
        return createTask(() -> sleep(seconds(seconds), result));
    }

    private static Task<String> failingAfter(double seconds) {
        return createTask(() -> {
            sleep(seconds(seconds));
            throw new IOException("disk");
        });
    }

    @AsyncioTest
    void waitOnReturnsWhenAllAreDone() {
        Task<String> slow = after(3, "slow");
        Task<String> fast = after(1, "fast");
        long start = runningLoop().time();

        WaitResult<Task<String>> result = waitOn(List.of(slow, fast));

        assertThat(result.done()).containsExactly(slow, fast);
        assertThat(result.pending()).isEmpty();
        assertThat(runningLoop().time() - start).isEqualTo(seconds(3).toNanos());
    }

    @AsyncioTest
    void firstCompletedReturnsWhenAnyIsDone() {
        Task<String> slow = after(3, "slow");
        Task<String> fast = after(1, "fast");

        WaitResult<Task<String>> result = waitOn(List.of(slow, fast), ReturnWhen.FIRST_COMPLETED);

        assertThat(result.done()).containsExactly(fast);
        assertThat(result.pending()).containsExactly(slow);
        await(slow);
    }

    @AsyncioTest
    void firstExceptionReturnsWhenAnyFails() {
        Task<String> first = after(1, "first");
        Task<String> failing = failingAfter(2);
        Task<String> slow = after(3, "slow");

        WaitResult<Task<String>> result = waitOn(List.of(first, failing, slow), ReturnWhen.FIRST_EXCEPTION);

        assertThat(result.done()).containsExactly(first, failing);
        assertThat(result.pending()).containsExactly(slow);
        assertThat(failing.exception()).hasMessage("disk");
        await(slow);
    }

    @AsyncioTest
    void firstExceptionWaitsForAllWhereNoneFails() {
        Task<String> cancelled = after(5, "too late");
        Task<String> slow = after(3, "slow");
        runningLoop().callLater(seconds(1), cancelled::cancel);

        WaitResult<Task<String>> result = waitOn(List.of(cancelled, slow), ReturnWhen.FIRST_EXCEPTION);

        assertThat(result.done()).containsExactly(cancelled, slow); // a cancellation is no failure
    }

    @AsyncioTest
    void waitOnThrowsNothingThatTheFuturesThrew() {
        Task<String> failing = failingAfter(1);

        WaitResult<Task<String>> result = waitOn(List.of(failing));

        assertThat(result.done()).containsExactly(failing);
        assertThatThrownBy(failing::result).hasMessage("disk");
    }

    @AsyncioTest
    void aTimeoutEndsTheWaitAndCancelsNothing() {
        Task<String> slow = after(3, "slow");
        Task<String> fast = after(1, "fast");

        WaitResult<Task<String>> result = waitOn(List.of(slow, fast), seconds(2), ReturnWhen.ALL_COMPLETED);

        assertThat(result.done()).containsExactly(fast);
        assertThat(result.pending()).containsExactly(slow);
        assertThat(await(slow)).isEqualTo("slow");
    }

    @AsyncioTest
    void aTimeoutOfZeroLooksOnce() {
        Task<String> slow = after(3, "slow");
        Future<String> done = runningLoop().createFuture();
        done.setResult("done");

        WaitResult<Future<String>> result = waitOn(List.of(slow, done), seconds(0), ReturnWhen.ALL_COMPLETED);

        assertThat(result.done()).containsExactly(done);
        assertThat(result.pending()).containsExactly(slow);
        await(slow);
    }

    @AsyncioTest
    void waitOnSuspendsEvenIfAllAreDone() {
        Future<String> done = runningLoop().createFuture();
        done.setResult("done");
        createTask(() -> log.add("other"));

        waitOn(List.of(done));
        log.add("waited");

        assertThat(log).containsExactly("other", "waited");
    }

    @AsyncioTest
    void aFutureThatIsGivenTwiceCountsOnce() {
        Task<String> task = after(1, "result");

        assertThat(waitOn(List.of(task, task)).done()).containsExactly(task);
    }

    @AsyncioTest
    void aCancelledWaitLeavesTheFuturesAlone() {
        Task<String> slow = after(3, "slow");
        Task<WaitResult<Task<String>>> waiter = createTask(() -> waitOn(List.of(slow)));
        yieldNow();

        waiter.cancel();
        assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancelledError.class);

        assertThat(slow.awaitedBy()).isEmpty();
        assertThat(await(slow)).isEqualTo("slow");
    }

    @AsyncioTest
    void theResultIsTheCallersToChange() {
        Task<String> task = after(1, "result");

        WaitResult<Task<String>> result = waitOn(List.of(task));
        result.done().remove(task);
        result.pending().add(task);

        assertThat(result).isEqualTo(new WaitResult<>(Set.of(), Set.of(task)));
    }

    @AsyncioTest
    void aWaitingTaskShowsForHowManyItWaits() {
        Task<String> slow = after(3, "slow");
        Task<String> fast = after(1, "fast");
        Task<?> waiter = createTask(() -> waitOn(List.of(slow, fast)), TaskOption.name("waiter"));
        sleep(seconds(2));

        assertThat(waiter).hasToString("Task 'waiter' [waits for wait[ALL_COMPLETED, 1 of 2 pending]]");
        await(waiter);
    }

    @AsyncioTest
    void waitOnNeedsFutures() {
        assertThatThrownBy(() -> waitOn(List.<Future<String>>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("waitOn was given no futures; there is nothing to wait for");
        assertThatThrownBy(() -> waitOn((List<Future<String>>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("waitOn needs futures, not null");
        assertThatThrownBy(() -> waitOn(Arrays.asList((Future<String>) null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("waitOn was given a null among its futures");
        assertThatThrownBy(() -> waitOn(List.of(runningLoop().createFuture()), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("waitOn needs a condition, not null; use ReturnWhen.ALL_COMPLETED");
    }

    @AsyncioTest
    void futuresOfAnotherLoopAreRefused() {
        EventLoop other = EventLoop.builder().name("other").build();

        assertThatThrownBy(() -> waitOn(List.of(other.createFuture())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Future[pending] belongs to EventLoop 'other', not to " + runningLoop()
                        + "; wait for futures of one loop");
        other.close();
    }

    @AsyncioTest
    void aCallbackCannotWait() {
        Future<String> future = runningLoop().createFuture();

        assertThat(InCallback.thrownBy(() -> waitOn(List.of(future))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("waitOn was called in a callback of ");
    }
}
