package dev.asyncio;

import static dev.asyncio.Asyncio.asCompleted;
import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

class AsCompletedTest {

    private final List<Object> log = new ArrayList<>();

    private static Task<String> after(double seconds, String result) {
        return createTask(() -> sleep(seconds(seconds), result));
    }

    // ---- the futures themselves

    @AsyncioTest
    void futuresComeInTheOrderInWhichTheyAreDone() {
        Task<String> slow = after(3, "slow");
        Task<String> fast = after(1, "fast");
        Task<String> middle = after(2, "middle");

        List<Future<String>> order = new ArrayList<>();
        for (Future<String> done : asCompleted(List.of(slow, fast, middle))) {
            assertThat(done.isDone()).isTrue();
            order.add(done);
        }

        assertThat(order).containsExactly(fast, middle, slow);
    }

    @AsyncioTest
    void coroutinesAreStartedAtOnce() {
        AsCompleted<Boolean> both =
                asCompleted(List.of(coroutine(() -> log.add("first")), coroutine(() -> log.add("second"))));
        yieldNow();

        assertThat(log).containsExactly("first", "second");
        for (Future<Boolean> done : both) {
            assertThat(done.result()).isTrue();
        }
    }

    @AsyncioTest
    void whatIsGivenTwiceComesOnce() {
        Task<String> task = after(1, "result");
        for (Future<String> done : asCompleted(List.of(task, task))) {
            log.add(done.result());
        }

        assertThat(log).containsExactly("result");
    }

    @AsyncioTest
    void failuresComeLikeResults() {
        IOException disk = new IOException("disk");
        Task<String> fails = createTask(() -> {
            throw disk;
        });
        for (Future<String> done : asCompleted(List.of(after(1, "result"), fails))) {
            log.add(done.exception() == null ? done.result() : done.exception());
        }

        assertThat(log).containsExactly(disk, "result");
    }

    @AsyncioTest
    void nothingIsEmpty() {
        assertThat(asCompleted(List.<Task<String>>of()).iterator().hasNext()).isFalse();
        assertThat(asCompleted(List.<Task<String>>of(), seconds(1))
                        .plain()
                        .iterator()
                        .hasNext())
                .isFalse();
    }

    @AsyncioTest
    void eachCompletionIsHandedOutOnceToWhoeverComesFirst() {
        AsCompleted<String> both = asCompleted(List.of(after(1, "first"), after(2, "second")));
        Iterator<Future<String>> one = both.iterator();
        Iterator<Future<String>> other = both.iterator();
        createTask(() -> log.add("a: " + one.next().result()));
        createTask(() -> log.add("b: " + other.next().result()));

        sleep(seconds(3));

        assertThat(log).containsExactly("a: first", "b: second");
        assertThat(one.hasNext()).isFalse();
        assertThatThrownBy(one::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("asCompleted has handed out all it was given");
    }

    // ---- plain

    @AsyncioTest
    void plainGivesCoroutinesOfTheResultsInTheirOrder() {
        for (Coroutine<String> next :
                asCompleted(List.of(after(3, "slow"), after(1, "fast"))).plain()) {
            log.add(await(next));
        }

        assertThat(log).containsExactly("fast", "slow");
    }

    @AsyncioTest
    void aPlainCoroutineThrowsTheFailure() {
        IOException disk = new IOException("disk");
        Iterator<Coroutine<String>> all = asCompleted(List.of(coroutine(() -> {
                    return failWith(disk);
                })))
                .plain()
                .iterator();
        Coroutine<String> only = all.next();

        assertThat(only.name()).isEqualTo("next of asCompleted");
        assertThatThrownBy(() -> await(only)).isSameAs(disk);
        assertThat(all.hasNext()).isFalse();
        assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
    }

    private static String failWith(IOException thrown) throws IOException {
        throw thrown;
    }

    @AsyncioTest
    void plainCoroutinesCanBeAwaitedAtTheSameTime() {
        List<Coroutine<String>> coroutines = new ArrayList<>();
        asCompleted(List.of(after(3, "slow"), after(1, "fast"))).plain().forEach(coroutines::add);

        assertThat(Asyncio.awaitAll(coroutines)).containsExactly("fast", "slow");
    }

    // ---- timeout

    @AsyncioTest
    void afterTheTimeoutWhatIsLeftThrowsOnceEach() {
        Task<String> slow = after(5, "slow");
        Task<String> slower = after(6, "slower");
        Iterator<Future<String>> all =
                asCompleted(List.of(slow, after(1, "fast"), slower), seconds(2)).iterator();

        log.add(all.next().result());
        for (int i = 0; i < 2; i++) {
            assertThat(all.hasNext()).isTrue();
            assertThatThrownBy(all::next)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("asCompleted timed out after PT2S; the awaitables that are left run on");
        }

        assertThat(all.hasNext()).isFalse();
        assertThat(log).containsExactly("fast");
        assertThat(await(slow)).isEqualTo("slow");
        assertThat(await(slower)).isEqualTo("slower");
    }

    @AsyncioTest
    void whatIsDoneInTimeIsHandedOutAfterTheTimeoutToo() {
        Task<String> fast = after(1, "fast");
        Iterator<Future<String>> all = asCompleted(List.of(fast), seconds(2)).iterator();

        sleep(seconds(5));

        assertThat(all.next()).isSameAs(fast);
    }

    // ---- cancellation

    @AsyncioTest
    void aCancelledWaiterLeavesTheCompletionToTheNext() {
        AsCompleted<String> both = asCompleted(List.of(after(1, "first"), after(2, "second")));
        Iterator<Future<String>> iterator = both.iterator();
        Task<Boolean> cancelled =
                createTask(() -> log.add("cancelled: " + iterator.next().result()));
        createTask(() -> log.add("next in line: " + iterator.next().result()));
        yieldNow();

        cancelled.cancel();
        sleep(seconds(3));

        assertThat(log).containsExactly("next in line: first");
    }

    @AsyncioTest
    void aWaiterCancelledWhenItWasWokenPassesTheCompletionOn() {
        Future<String> first = runningLoop().createFuture();
        Future<String> second = runningLoop().createFuture();
        Iterator<Future<String>> iterator = asCompleted(List.of(first, second)).iterator();
        Task<Boolean> cancelled =
                createTask(() -> log.add("cancelled: " + iterator.next().result()));
        createTask(() -> log.add("next in line: " + iterator.next().result()));
        yieldNow();

        first.setResult("first");
        runningLoop().callSoon(cancelled::cancel); // when it is ready, but has not resumed
        sleep(seconds(1));

        assertThat(log).containsExactly("next in line: first");
        assertThat(cancelled.isCancelled()).isTrue();
    }

    // ---- for people

    @AsyncioTest
    void itShowsHowManyArePendingAndDone() {
        AsCompleted<String> two = asCompleted(List.of(after(1, "first"), after(5, "second")));
        Task<Object> waiter = createTask(
                () -> {
                    for (Future<String> done : two) {
                        log.add(done.result());
                    }
                    return null;
                },
                TaskOption.name("waiter"));
        sleep(seconds(2));

        assertThat(two).hasToString("asCompleted[1 pending, 0 done]");
        assertThat(waiter).hasToString("Task 'waiter' [waits for asCompleted[1 pending, 0 done]]");
        await(waiter);
        assertThat(log).containsExactly("first", "second");
    }

    @AsyncioTest
    void aCallbackCannotIterate() {
        Iterator<Future<String>> iterator =
                asCompleted(List.of(after(1, "result"))).iterator();

        assertThat(InCallback.thrownBy(iterator::next))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("await was called in a callback of ");
        sleep(seconds(2));
    }

    @AsyncioTest
    void futuresOfAnotherLoopAreRefused() {
        EventLoop other = EventLoop.builder().name("other").build();

        assertThatThrownBy(() -> asCompleted(List.of(other.createFuture())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Future[pending] belongs to EventLoop 'other', not to " + runningLoop()
                        + "; combine futures of one loop");
        other.close();
    }
}
