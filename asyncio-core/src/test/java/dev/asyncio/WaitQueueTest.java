package dev.asyncio;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.WaitQueue.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitQueueTest {

    private final WaitQueue queue = new WaitQueue();
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void waitersResumeInTheOrderInWhichTheyCame() {
        startWaiters("a", "b", "c");

        queue.wakeAll();
        log.add("after wakeAll");
        yieldNow();

        assertThat(log).containsExactly("after wakeAll", "a", "b", "c");
        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncioTest
    void aWokenWaiterStaysInLineUntilItHasResumed() {
        startWaiters("a");

        queue.wakeNext();

        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.hasWaiters()).isTrue();
        yieldNow();
        assertThat(queue.size()).isZero();
        assertThat(queue.hasWaiters()).isFalse();
    }

    @AsyncioTest
    void wakeFirstWakesTheHeadOnlyOnce() {
        startWaiters("a", "b");

        boolean first = queue.wakeFirst();
        boolean second = queue.wakeFirst();
        yieldNow();

        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(log).containsExactly("a");
        wakeTheRest();
    }

    @AsyncioTest
    void wakeNextPassesOverThoseWhoAreAwake() {
        startWaiters("a", "b", "c");

        boolean first = queue.wakeNext();
        boolean second = queue.wakeNext();
        yieldNow();

        assertThat(first && second).isTrue();
        assertThat(log).containsExactly("a", "b");
        wakeTheRest();
    }

    @AsyncioTest
    void oneWaiterCanBeWokenOutOfItsTurn() {
        startWaiters("a");
        createTask(() -> {
            Waiter late = queue.add();
            log.add("woken: " + late.wake() + ", again: " + late.wake());
            late.await();
            late.remove();
            log.add("late");
        });

        yieldNow();
        yieldNow();

        assertThat(log).containsExactly("woken: true, again: false", "late");
        wakeTheRest();
        assertThat(log).containsExactly("woken: true, again: false", "late", "a");
    }

    @AsyncioTest
    void wakingAnEmptyLineWakesNobody() {
        assertThat(queue.wakeFirst()).isFalse();
        assertThat(queue.wakeNext()).isFalse();
        assertThat(queue.wake(3)).isZero();
        assertThat(queue.removeAndWakeNext()).isFalse();
        queue.wakeAll();
        assertThat(queue).hasToString("WaitQueue[waiters=0]");
    }

    @AsyncioTest
    void wakeWakesAtMostSoManyAndTellsHowMany() {
        startWaiters("a", "b", "c");

        int some = queue.wake(2);
        int none = queue.wake(0);
        int rest = queue.wake(5);

        assertThat(List.of(some, none, rest)).containsExactly(2, 0, 1);
        yieldNow();
        assertThat(log).containsExactly("a", "b", "c");
    }

    @AsyncioTest
    void removeAndWakeNextTakesThoseOutWhoAreAwakeAlready() {
        startWaiters("a", "b", "c");
        queue.wakeFirst();

        boolean woke = queue.removeAndWakeNext();

        assertThat(woke).isTrue();
        assertThat(queue.size()).isEqualTo(1);
        yieldNow();
        assertThat(log).containsExactly("a", "b");
        wakeTheRest();
    }

    @AsyncioTest
    void aCancelledTaskLeavesTheLine() {
        Task<Void> cancelled = startWaiter("a");
        startWaiter("b");
        yieldNow();

        cancelled.cancel();
        yieldNow();

        assertThat(queue.size()).isEqualTo(1);
        assertThat(cancelled.isCancelled()).isTrue();
        wakeTheRest();
        assertThat(log).containsExactly("b");
    }

    @AsyncioTest
    void aCancelledWaiterNoLongerCountsAndIsNotWoken() {
        Waiter waiter = queue.add();

        waiter.cancel();

        assertThat(queue.hasWaiters()).isFalse();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.wakeNext()).isFalse();
        assertThat(waiter.isCancelled()).isTrue();
        assertThat(waiter.isDone()).isTrue();
        assertThat(waiter.isWoken()).isFalse();
        assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
        waiter.remove();
    }

    @AsyncioTest
    void cancellingAWokenWaiterHasNoEffect() {
        Waiter waiter = queue.add();
        queue.wakeNext();

        waiter.cancel();

        assertThat(waiter.isWoken()).isTrue();
        assertThat(waiter.isCancelled()).isFalse();
        waiter.remove();
    }

    @AsyncioTest
    void aWaiterThatWasWokenBeforeItAwaitsDoesNotSuspend() {
        createTask(() -> log.add("another task"));
        Waiter waiter = queue.add();
        queue.wakeNext();

        waiter.await();
        log.add("awaited");
        yieldNow();

        assertThat(log).containsExactly("awaited", "another task");
        waiter.remove();
    }

    @AsyncioTest
    void aWaiterLeavesTheLineOnce() {
        Waiter waiter = queue.add();

        boolean first = waiter.remove();
        boolean second = waiter.remove();

        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(queue.size()).isZero();
    }

    @AsyncioTest
    void aWaitingTaskIsSaidToWaitForTheSubject() {
        var bridge = new Object() {
            final WaitQueue line = new WaitQueue(this);

            @Override
            public String toString() {
                return "the bridge";
            }
        };
        Task<Void> task = createTask(bridge.line::suspend, TaskOption.name("billy"));
        yieldNow();

        assertThat(task.awaiting()).isSameAs(bridge);
        assertThat(task).hasToString("Task 'billy' [waits for the bridge]");
        bridge.line.wakeAll();
        yieldNow();
    }

    @AsyncioTest
    void aTaskInAPlainLineIsSaidToWaitForTheLine() {
        startWaiters("a", "b");

        assertThat(Objects.requireNonNull(currentTask()).eventLoop().allTasks())
                .filteredOn(task -> task.awaiting() == queue)
                .hasSize(2);
        assertThat(queue).hasToString("WaitQueue[waiters=2]");
        wakeTheRest();
    }

    @AsyncioTest
    void aCallbackCannotStandInLine() {
        assertThat(InCallback.thrownBy(queue::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("await was called in a callback of EventLoop '.*', which must not suspend;"
                        + " start a task with createTask\\(\\.\\.\\.\\) there");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void nobodyOutsideALoopCanStandInLine() {
        assertThatThrownBy(queue::add)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("await was called outside a task, on thread '"
                        + Thread.currentThread().getName()
                        + "'; call it in a task, started by run(...) or createTask(...)");
    }

    @OnBothEngines
    void aLineBelongsToTheLoopWhoseTasksWaitedFirst(Engines engine) {
        Loops.run(engine, () -> {
            startWaiters("a");
            wakeTheRest();
        });

        assertThatThrownBy(() -> Loops.run(engine, queue::suspend))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "WaitQueue[waiters=0] belongs to EventLoop 'test', whose tasks waited for it first; task 'Task-1'"
                                + " of loop 'test' needs one of its own");
    }

    @Test
    void theSubjectMustNotBeNull() {
        assertThatThrownBy(() -> new WaitQueue(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A WaitQueue's subject must not be null; leave it out");
    }

    @AsyncioTest
    void behavesAsAListThroughAnyOperations() {
        Random random = new Random(4);
        List<Waiter> model = new ArrayList<>(); // in line, in order
        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(9)) {
                case 0, 1, 2 -> model.add(queue.add());
                case 3 -> {
                    if (!model.isEmpty()) {
                        assertThat(model.remove(random.nextInt(model.size())).remove())
                                .isTrue();
                    }
                }
                case 4 -> {
                    if (!model.isEmpty()) {
                        model.get(random.nextInt(model.size())).cancel();
                    }
                }
                case 5 -> {
                    Waiter expected = firstPending(model);
                    assertThat(queue.wakeNext()).isEqualTo(expected != null);
                    assertThat(expected == null || expected.isWoken()).isTrue();
                }
                case 6 -> {
                    Waiter head = model.isEmpty() ? null : model.getFirst();
                    boolean expected = head != null && !head.isDone();
                    assertThat(queue.wakeFirst()).isEqualTo(expected);
                }
                case 7 -> {
                    int count = random.nextInt(3);
                    long pending =
                            model.stream().filter(waiter -> !waiter.isDone()).count();
                    assertThat(queue.wake(count)).isEqualTo((int) Math.min(count, pending));
                }
                default -> {
                    Waiter expected = firstPending(model);
                    assertThat(queue.removeAndWakeNext()).isEqualTo(expected != null);
                    model.subList(0, expected == null ? model.size() : model.indexOf(expected) + 1)
                            .clear();
                }
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(queue.hasWaiters()).isEqualTo(model.stream().anyMatch(waiter -> !waiter.isCancelled()));
        }
    }

    private static Waiter firstPending(List<Waiter> model) {
        return model.stream().filter(waiter -> !waiter.isDone()).findFirst().orElse(null);
    }

    private Task<Void> startWaiter(String name) {
        return createTask(() -> {
            queue.suspend();
            log.add(name);
        });
    }

    private void startWaiters(String... names) {
        for (String name : names) {
            startWaiter(name);
        }
        yieldNow();
    }

    private void wakeTheRest() {
        queue.wakeAll();
        yieldNow();
    }
}
