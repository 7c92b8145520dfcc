package dev.asyncio.sync;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.TimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionTest {

    private final Condition condition = new Condition();
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void taskWaitsUntilTheStateIsWhatItNeeds() {
        // @start region="wait-for-state"
        var filled = new Condition();
        var basket = new ArrayList<String>();

        var baker = createTask(() -> {
            try (var _ = filled.hold()) {
                filled.awaitFor(() -> basket.size() >= 2);
                log.add("bakes with " + basket);
            }
        });

        for (var item : List.of("flour", "eggs")) {
            sleep(seconds(1));
            try (var _ = filled.hold()) {
                basket.add(item);
                filled.signalAll();
            }
        }
        // @end
        await(baker);

        assertThat(log).containsExactly("bakes with [flour, eggs]");
    }

    @AsyncioTest
    void awaitGivesTheLockUpAndReturnsWithIt() {
        var waiter = startWaiter("waiter");
        yieldNow();
        assertThat(condition).hasToString("Condition[unlocked, waiters=1]");

        signal(1);
        createTask(() -> log.add("lock while it resumes: " + condition));
        yieldNow();
        yieldNow();

        assertThat(waiter.isDone()).isTrue();
        assertThat(log)
                .containsExactly(
                        "waiter has the lock: Condition[locked by task 'waiter', waiters=0]",
                        "lock while it resumes: Condition[unlocked, waiters=0]");
    }

    @AsyncioTest
    void signalWakesTheTaskThatHasWaitedLongest() {
        startWaiters("first", "second", "third");

        signal(1);
        sleep(seconds(1));

        assertThat(resumed()).containsExactly("first");
    }

    @AsyncioTest
    void signalOfANumberWakesThatMany() {
        startWaiters("first", "second", "third");

        signal(2);
        sleep(seconds(1));

        assertThat(resumed()).containsExactly("first", "second");
    }

    @AsyncioTest
    void signalOfMoreThanWaitWakesAll() {
        startWaiters("first", "second");

        signal(7);
        sleep(seconds(1));

        assertThat(resumed()).containsExactly("first", "second");
    }

    @AsyncioTest
    void signalOfNoneOrLessWakesNobody() {
        startWaiters("first");

        signal(0);
        signal(-1);
        sleep(seconds(1));

        assertThat(resumed()).isEmpty();
    }

    @AsyncioTest
    void signalAllWakesEverybodyInTheOrderOfArrival() {
        startWaiters("first", "second", "third");

        try (var _ = condition.hold()) {
            condition.signalAll();
        }
        sleep(seconds(1));

        assertThat(resumed()).containsExactly("first", "second", "third");
    }

    @AsyncioTest
    void signalWithNobodyWaitingIsForgotten() {
        signal(1);

        startWaiters("late");
        sleep(seconds(1));

        assertThat(resumed()).isEmpty();
    }

    @AsyncioTest
    void everySignalBeforeTheWokenTaskResumesWakesAnother() {
        startWaiters("first", "second", "third");

        try (var _ = condition.hold()) {
            condition.signal();
            condition.signal();
        }
        sleep(seconds(1));

        assertThat(resumed()).containsExactly("first", "second");
    }

    @AsyncioTest
    void signalKeepsTheLockFromTheWokenTask() {
        startWaiters("waiter");

        try (var _ = condition.hold()) {
            condition.signal();
            sleep(seconds(5));
            assertThat(resumed()).isEmpty();
        }
        yieldNow();

        assertThat(resumed()).containsExactly("waiter");
    }

    @AsyncioTest
    void awaitForDoesNotSuspendIfThePredicateIsTrueAtOnce() {
        createTask(() -> log.add("another task"));

        condition.awaitFor(() -> true); // and so does not miss the lock either
        log.add("after awaitFor");
        yieldNow();

        assertThat(log).containsExactly("after awaitFor", "another task");
    }

    @AsyncioTest
    void awaitForAsksAgainAfterEveryWakeUp() {
        var asked = new int[1];
        var waiter = createTask(() -> {
            try (var _ = condition.hold()) {
                condition.awaitFor(() -> ++asked[0] == 3);
            }
        });
        yieldNow();
        assertThat(asked[0]).isEqualTo(1);

        signal(1);
        sleep(seconds(1));
        assertThat(asked[0]).isEqualTo(2);
        signal(1);
        sleep(seconds(1));

        assertThat(waiter.isDone()).isTrue();
    }

    @AsyncioTest
    void awaitForPassesOnWhatThePredicateThrows() {
        assertThatThrownBy(() -> {
                    try (var _ = condition.hold()) {
                        condition.awaitFor(() -> {
                            throw new IllegalArgumentException("from the predicate");
                        });
                    }
                })
                .hasMessage("from the predicate");

        assertThat(condition.isLocked()).isFalse();
    }

    @AsyncioTest
    void cancelledTaskHasTheLockWhenItResumes() {
        var waiter = startWaiter("waiter");
        yieldNow();
        condition.acquire();

        waiter.cancel();
        sleep(seconds(1));
        assertThat(waiter.isDone()).isFalse();
        condition.release();
        yieldNow();

        assertThat(waiter.isCancelled()).isTrue();
        assertThat(condition).hasToString("Condition[unlocked, waiters=0]");
    }

    @AsyncioTest
    void taskCancelledAfterItsSignalPassesTheSignalOn() {
        var signalled = startWaiter("signalled");
        startWaiters("next", "last");

        signal(1);
        signalled.cancel();
        sleep(seconds(1));

        assertThat(signalled.isCancelled()).isTrue();
        assertThat(resumed()).containsExactly("next");
    }

    @AsyncioTest
    void taskCancelledWithoutASignalWakesAnotherAllTheSame() {
        var cancelled = startWaiter("cancelled");
        startWaiters("next", "last");

        cancelled.cancel();
        sleep(seconds(1));

        assertThat(resumed()).containsExactly("next");
    }

    @AsyncioTest
    void taskCancelledWhileItAcquiresTheLockAgainStillAcquiresIt() {
        var waiter = startWaiter("waiter");
        startWaiters("next");
        condition.acquire();
        condition.signal();
        sleep(seconds(1));

        waiter.cancel();
        sleep(seconds(1));
        assertThat(waiter.isDone()).isFalse();
        condition.release();
        sleep(seconds(1));

        assertThat(waiter.isCancelled()).isTrue();
        assertThat(resumed()).containsExactly("next");
        assertThat(condition).hasToString("Condition[unlocked, waiters=0]");
    }

    @AsyncioTest
    void lastOfSeveralCancellationsIsTheOneThatIsThrown() {
        var waiter = startWaiter("waiter");
        yieldNow();
        condition.acquire();
        for (var reason : List.of("first", "second", "third")) {
            waiter.cancel(reason);
            sleep(seconds(1));
        }

        condition.release();

        assertThatThrownBy(() -> await(waiter))
                .isInstanceOf(CancelledError.class)
                .hasMessage("third");
    }

    @AsyncioTest
    void timeoutEndsAWaitWithTheLockAcquired() {
        condition.acquire();

        assertThatThrownBy(() -> timeout(seconds(1), condition::await)).isInstanceOf(TimeoutException.class);

        assertThat(condition.isLocked()).isTrue();
    }

    @AsyncioTest
    void taskThatSwallowedACancellationCanWaitAgain() {
        var waiter = createTask(() -> {
            try (var _ = condition.hold()) {
                try {
                    condition.await();
                } catch (CancelledError swallowed) {
                    log.add("cancelled");
                }
                condition.await();
                log.add("signalled");
            }
        });
        yieldNow();

        waiter.cancel();
        sleep(seconds(1));
        signal(1);
        await(waiter);

        assertThat(log).containsExactly("cancelled", "signalled");
    }

    @AsyncioTest
    void conditionsOfOneLockHaveWaitersOfTheirOwn() {
        var lock = new Lock();
        var notEmpty = new Condition(lock);
        var notFull = new Condition(lock);
        for (var one : List.of(notEmpty, notFull)) {
            createTask(() -> {
                try (var _ = one.hold()) {
                    one.await();
                    log.add(one == notEmpty ? "not empty" : "not full");
                }
            });
        }
        yieldNow();

        try (var _ = lock.hold()) {
            notFull.signal();
        }
        sleep(seconds(1));

        assertThat(log).containsExactly("not full");
        assertThat(notEmpty).hasToString("Condition[unlocked, waiters=1]");
    }

    @AsyncioTest
    void awaitWithoutTheLockIsRefused() {
        assertThatThrownBy(condition::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Condition[unlocked, waiters=0] is not locked; call await() inside hold()");
    }

    @AsyncioTest
    void signalWithoutTheLockIsRefused() {
        assertThatThrownBy(condition::signal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Condition[unlocked, waiters=0] is not locked; call signal() inside hold()");
        assertThatThrownBy(condition::signalAll)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Condition[unlocked, waiters=0] is not locked; call signalAll() inside hold()");
    }

    @AsyncioTest
    void releaseOfAFreeLockIsRefused() {
        assertThatThrownBy(condition::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Lock[unlocked, waiters=0] is not held by anyone; call release() once for every acquire()");
    }

    @AsyncioTest
    void callbackCannotWaitAndKeepsTheLock() {
        var refusal = Refusals.inCallback(() -> {
            condition.acquire();
            condition.await();
        });

        assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("callback");
        assertThat(condition).hasToString("Condition[locked, waiters=0]");
    }

    @Test
    void taskOfAnotherLoopCannotWaitAndKeepsTheLock() {
        run(() -> {
            startWaiter("of the first loop");
            yieldNow();
        });

        assertThatThrownBy(() -> run(() -> {
                    condition.acquire();
                    condition.await();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Condition[locked by task")
                .hasMessageContaining("loop");
        assertThat(condition.isLocked()).isTrue();
    }

    private void startWaiters(String... names) {
        for (var name : names) {
            startWaiter(name);
        }
        yieldNow();
    }

    private Task<?> startWaiter(String name) {
        return createTask(
                () -> {
                    try (var _ = condition.hold()) {
                        condition.await();
                        log.add(name + " has the lock: " + condition);
                    }
                },
                TaskOption.name(name));
    }

    private void signal(int count) {
        try (var _ = condition.hold()) {
            condition.signal(count);
        }
    }

    private List<String> resumed() {
        return log.stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
    }
}
