package dev.asyncio.queue;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.OverReleaseException;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.TimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueTest {

    private final Queue<String> queue = new Queue<>();
    private final Queue<String> queueOfOne = new Queue<>(1);
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void workersShareTheItemsOfAQueue() {
        // @start region="workers"
        var jobs = new Queue<String>(10);
        for (var worker : List.of("Ada", "Grace")) {
            createTask(() -> {
                while (true) {
                    var job = jobs.get();
                    sleep(seconds(1));
                    log.add(worker + " did " + job);
                    jobs.taskDone();
                }
            });
        }

        for (var job : List.of("parse", "compile", "test")) {
            jobs.put(job);
        }
        jobs.join(); // returns when the workers have done all three
        // @end

        assertThat(log).containsExactly("Ada did parse", "Grace did compile", "Ada did test");
    }

    @AsyncioTest
    void itemsComeOutInTheOrderInWhichTheyWentIn() {
        var numbers = new Queue<Integer>();
        var expected = IntStream.range(0, 1000).boxed().toList();

        var taken = new ArrayList<Integer>();
        for (int number : expected) {
            numbers.put(number);
            if (number % 3 == 2) { // so that the ring both wraps around and grows
                taken.add(numbers.get());
            }
        }
        while (!numbers.isEmpty()) {
            taken.add(numbers.get());
        }

        assertThat(taken).isEqualTo(expected);
    }

    @AsyncioTest
    void putAndGetDoNotSuspendWithoutNeed() {
        createTask(() -> log.add("another task"));

        queue.put("item");
        log.add("put");
        queue.get();
        log.add("got");
        yieldNow();

        assertThat(log).containsExactly("put", "got", "another task");
    }

    @AsyncioTest
    void getWaitsForAnItem() {
        runningLoop().callLater(seconds(5), () -> queue.putNowait("item"));
        long before = runningLoop().time();

        assertThat(queue.get()).isEqualTo("item");
        assertThat(runningLoop().time() - before).isEqualTo(seconds(5).toNanos());
    }

    @AsyncioTest
    void putWaitsForRoom() {
        queueOfOne.put("first");
        runningLoop().callLater(seconds(5), () -> log.add("got " + queueOfOne.getNowait()));
        long before = runningLoop().time();

        queueOfOne.put("second");

        assertThat(runningLoop().time() - before).isEqualTo(seconds(5).toNanos());
        assertThat(log).containsExactly("got first");
        assertThat(queueOfOne.getNowait()).isEqualTo("second");
    }

    @AsyncioTest
    void putDoesNotSwitchToTheWaitingTask() {
        startGetters("getter");

        queue.put("item");
        log.add("after put");
        yieldNow();

        assertThat(log).containsExactly("after put", "getter got item");
    }

    @AsyncioTest
    void itemsGoToTheWaitingTasksInTheOrderOfTheirArrival() {
        startGetters("first", "second", "third");

        for (var item : List.of("a", "b", "c")) {
            queue.put(item);
        }
        yieldNow();

        assertThat(log).containsExactly("first got a", "second got b", "third got c");
    }

    @AsyncioTest
    void roomGoesToTheWaitingTasksInTheOrderOfTheirArrival() {
        queueOfOne.put("taken");
        startPutters("a", "b", "c");

        for (int i = 0; i < 4; i++) {
            log.add(queueOfOne.get());
            sleep(seconds(1));
        }

        assertThat(log).containsExactly("taken", "put a", "a", "put b", "b", "put c", "c");
    }

    @AsyncioTest
    void newcomerOvertakesAWokenTaskAndSendsItToTheEndOfTheLine() {
        startGetters("woken", "other");
        queue.put("a");

        log.add("newcomer got " + queue.get());
        yieldNow();
        queue.put("b");
        queue.put("c");
        yieldNow();

        assertThat(log).containsExactly("newcomer got a", "other got b", "woken got c");
    }

    @AsyncioTest
    void newcomerTakesTheRoomOfAWokenTask() {
        queueOfOne.put("taken");
        startPutters("a");
        queueOfOne.get();

        queueOfOne.put("newcomer's");
        yieldNow();

        assertThat(log).isEmpty();
        assertThat(queueOfOne).hasToString("Queue[size=1, maxSize=1, getters=0, putters=1]");
        assertThat(queueOfOne.get()).isEqualTo("newcomer's");
    }

    @AsyncioTest
    void nowaitFormsWakeTheWaitingTasksToo() {
        startGetters("getter");
        queue.putNowait("item");
        queueOfOne.putNowait("taken");
        startPutters("a");
        queueOfOne.getNowait();
        yieldNow();

        assertThat(log).containsExactly("getter got item", "put a");
    }

    @AsyncioTest
    void getNowaitOfAnEmptyQueueIsRefused() {
        assertThatThrownBy(queue::getNowait)
                .isInstanceOf(QueueEmptyException.class)
                .hasMessage("Queue[size=0, maxSize=0, getters=0, putters=0] is empty; use get() to wait for an item");
    }

    @AsyncioTest
    void putNowaitIntoAFullQueueIsRefused() {
        queueOfOne.put("taken");

        assertThatThrownBy(() -> queueOfOne.putNowait("more"))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("Queue[size=1, maxSize=1, getters=0, putters=0] is full; use put() to wait for room");
    }

    @AsyncioTest
    void queueWithoutALimitIsNeverFull() {
        for (int limit : List.of(0, -1)) {
            var unlimited = new Queue<Integer>(limit);
            for (int i = 0; i < 100; i++) {
                unlimited.putNowait(i);
            }

            assertThat(unlimited.isFull()).isFalse();
            assertThat(unlimited.size()).isEqualTo(100);
            assertThat(unlimited.maxSize()).isEqualTo(limit);
        }
    }

    @AsyncioTest
    void nullIsAnItem() {
        var nullable = new Queue<@Nullable String>();
        nullable.put(null);
        nullable.put("after null");

        assertThat(nullable.size()).isEqualTo(2);
        assertThat(nullable.get()).isNull();
        assertThat(nullable.getNowait()).isEqualTo("after null");
    }

    // ---- cancellation

    @AsyncioTest
    void cancelledGetterTakesNothing() {
        var cancelled = startGetter("cancelled");
        startGetters("other");

        cancelled.cancel();
        yieldNow();
        assertThat(queue).hasToString("Queue[size=0, maxSize=0, getters=1, putters=0]");
        queue.put("item");
        yieldNow();

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(log).containsExactly("other got item");
    }

    @AsyncioTest
    void getterCancelledInTheTurnOfAPutIsPassedOver() {
        var cancelled = startGetter("cancelled");
        startGetters("other");

        cancelled.cancel();
        queue.put("item");
        yieldNow();

        assertThat(log).containsExactly("other got item");
    }

    @AsyncioTest
    void getterCancelledAfterItWasWokenPassesTheItemOn() {
        var woken = startGetter("woken");
        startGetters("next");

        queue.put("item");
        woken.cancel();
        sleep(seconds(1));

        assertThat(woken.isCancelled()).isTrue();
        assertThat(log).containsExactly("next got item");
    }

    @AsyncioTest
    void getterCancelledAfterItWasWokenLeavesTheItemIfNobodyElseWaits() {
        var woken = startGetter("woken");
        yieldNow();

        queue.put("item");
        woken.cancel();
        yieldNow();

        assertThat(queue.getNowait()).isEqualTo("item");
    }

    @AsyncioTest
    void getterCancelledAfterItWasWokenWakesNobodyIfTheItemIsGone() {
        var woken = startGetter("woken");
        startGetters("next");

        queue.put("item");
        queue.get();
        woken.cancel();
        yieldNow();

        assertThat(queue).hasToString("Queue[size=0, maxSize=0, getters=1, putters=0]");
    }

    @AsyncioTest
    void cancelledPutterPutsNothing() {
        queueOfOne.put("taken");
        var cancelled = startPutter("cancelled");
        startPutters("other");

        cancelled.cancel();
        yieldNow();
        queueOfOne.get();
        yieldNow();

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(log).containsExactly("put other");
        assertThat(queueOfOne.getNowait()).isEqualTo("other");
        assertThat(queueOfOne.isEmpty()).isTrue();
    }

    @AsyncioTest
    void putterCancelledAfterItWasWokenPassesTheRoomOn() {
        queueOfOne.put("taken");
        var woken = startPutter("woken");
        startPutters("next");

        queueOfOne.get();
        woken.cancel();
        sleep(seconds(1));

        assertThat(woken.isCancelled()).isTrue();
        assertThat(log).containsExactly("put next");
    }

    @AsyncioTest
    void putterCancelledAfterItWasWokenWakesNobodyIfTheRoomIsGone() {
        queueOfOne.put("taken");
        var woken = startPutter("woken");
        startPutters("next");

        queueOfOne.get();
        queueOfOne.put("newcomer's");
        woken.cancel();
        yieldNow();

        assertThat(queueOfOne).hasToString("Queue[size=1, maxSize=1, getters=0, putters=1]");
    }

    @AsyncioTest
    void timeoutAtTheInstantOfAPutLeavesTheItemInTheQueue() {
        runningLoop().callLater(seconds(1), () -> queue.putNowait("item"));

        assertThatThrownBy(() -> timeout(seconds(1), queue::get)).isInstanceOf(TimeoutException.class);

        assertThat(queue.getNowait()).isEqualTo("item");
    }

    // ---- joining

    @AsyncioTest
    void joinOfANewQueueDoesNotSuspend() {
        createTask(() -> log.add("another task"));

        queue.join();
        log.add("joined");
        yieldNow();

        assertThat(log).containsExactly("joined", "another task");
    }

    @AsyncioTest
    void joinWaitsUntilEveryItemIsDoneAndNotMerelyTaken() {
        queue.put("a");
        queue.put("b");
        startJoiner("joiner");

        queue.get();
        queue.get();
        queue.taskDone();
        sleep(seconds(1));
        assertThat(log).isEmpty();
        queue.taskDone();
        yieldNow();

        assertThat(log).containsExactly("joiner");
    }

    @AsyncioTest
    void joinReturnsThoughAnotherItemIsPutBeforeTheTaskResumes() {
        queue.put("a");
        startJoiner("joiner");

        queue.taskDone();
        queue.put("b");
        yieldNow();

        assertThat(log).containsExactly("joiner");
    }

    @AsyncioTest
    void everyTaskThatJoinsIsWoken() {
        queue.put("a");
        startJoiner("first");
        startJoiner("second");

        queue.taskDone();
        yieldNow();

        assertThat(log).containsExactly("first", "second");
    }

    @AsyncioTest
    void queueCanBeJoinedAgain() {
        for (var item : List.of("a", "b")) {
            queue.put(item);
            runningLoop().callLater(seconds(1), queue::taskDone);
            queue.join();
            log.add("joined after " + item);
        }

        assertThat(log).containsExactly("joined after a", "joined after b");
    }

    @AsyncioTest
    void cancelledJoinLeavesNothingBehind() {
        queue.put("a");
        var cancelled = startJoiner("cancelled");
        startJoiner("other");

        cancelled.cancel();
        yieldNow();
        queue.taskDone();
        yieldNow();

        assertThat(log).containsExactly("other");
    }

    @AsyncioTest
    void taskDoneTooOftenIsRefused() {
        queue.put("a");
        queue.get();
        queue.taskDone();

        assertThatThrownBy(queue::taskDone)
                .isInstanceOf(OverReleaseException.class)
                .hasMessage("Queue[size=0, maxSize=0, getters=0, putters=0] has no unfinished items;"
                        + " call taskDone() once for every item taken with get()");
    }

    // ---- texts and misuse

    @AsyncioTest
    void textTellsHowManyItemsAndWaitersThereAre() {
        assertThat(queue).hasToString("Queue[size=0, maxSize=0, getters=0, putters=0]");
        startGetters("first", "second");
        assertThat(queue).hasToString("Queue[size=0, maxSize=0, getters=2, putters=0]");

        queueOfOne.put("taken");
        startPutters("a", "b", "c");

        assertThat(queueOfOne).hasToString("Queue[size=1, maxSize=1, getters=0, putters=3]");
    }

    @AsyncioTest
    void nameOfAWaitingTaskLeadsToTheQueue() {
        var getter = startGetter("getter");
        yieldNow();

        assertThat(getter.awaiting()).isSameAs(queue);
        assertThat(getter).hasToString("Task 'getter' [waits for Queue[size=0, maxSize=0, getters=1, putters=0]]");
        getter.cancel();
    }

    @AsyncioTest
    void callbackCannotWait() {
        var refusal = runningLoop().<Throwable>createFuture();
        runningLoop().callSoon(() -> {
            try {
                queue.get();
            } catch (Throwable thrown) {
                refusal.setResult(thrown);
            }
        });

        assertThat(await(refusal)).isInstanceOf(IllegalStateException.class).hasMessageContaining("callback");
        assertThat(queue).hasToString("Queue[size=0, maxSize=0, getters=0, putters=0]");
    }

    @Test
    void taskOfAnotherLoopCannotWaitForAnItem() {
        run(() -> startGetters("of the first loop"));

        assertThatThrownBy(() -> run(queue::get))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Queue[size=0, maxSize=0, getters=0, putters=0]")
                .hasMessageContaining("loop");
    }

    @Test
    void taskOfAnotherLoopCannotWaitForRoomEvenIfOnlyGettersHaveWaited() {
        run(() -> {
            createTask(queueOfOne::get);
            yieldNow();
        });

        assertThatThrownBy(() -> run(() -> {
                    queueOfOne.put("fits");
                    queueOfOne.put("does not");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("loop");
    }

    private void startGetters(String... names) {
        for (var name : names) {
            startGetter(name);
        }
        yieldNow();
    }

    private Task<?> startGetter(String name) {
        return createTask(() -> log.add(name + " got " + queue.get()), TaskOption.name(name));
    }

    private void startPutters(String... items) {
        for (var item : items) {
            startPutter(item);
        }
        yieldNow();
    }

    private Task<?> startPutter(String item) {
        return createTask(
                () -> {
                    queueOfOne.put(item);
                    log.add("put " + item);
                },
                TaskOption.name(item));
    }

    private Task<?> startJoiner(String name) {
        var joiner = createTask(
                () -> {
                    queue.join();
                    log.add(name);
                },
                TaskOption.name(name));
        yieldNow();
        return joiner;
    }
}
