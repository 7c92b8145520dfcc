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
import dev.asyncio.DeadlockException;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.TimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockTest {

    private final Lock lock = new Lock();
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void holdKeepsTheBodyToOneTaskAtATime() {
        class Account {
            // @start region="hold"
            private final Lock lock = new Lock();
            private int balance = 100;

            void withdraw(int amount) {
                try (var _ = lock.hold()) {
                    int before = balance;
                    sleep(seconds(1)); // others run now, but none of them gets past hold()
                    balance = before - amount;
                }
            }
            // @end
        }

        var account = new Account();
        var first = createTask(() -> account.withdraw(30));
        var second = createTask(() -> account.withdraw(20));
        await(first);
        await(second);

        assertThat(account.balance).isEqualTo(50);
    }

    @AsyncioTest
    void holdReleasesWhenTheBodyFails() {
        assertThatThrownBy(() -> {
                    try (var _ = lock.hold()) {
                        throw new IllegalArgumentException("from the body");
                    }
                })
                .hasMessage("from the body");

        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncioTest
    void holdReleasesWhenTheBodyIsCancelled() {
        var owner = startOwner("owner", seconds(9));
        yieldNow();

        owner.cancel();
        yieldNow();

        assertThat(owner.isCancelled()).isTrue();
        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncioTest
    void acquiringAFreeLockDoesNotSuspend() {
        createTask(() -> log.add("another task"));

        lock.acquire();
        log.add("acquired");
        lock.release();
        yieldNow();

        assertThat(log).containsExactly("acquired", "another task");
    }

    @AsyncioTest
    void tasksGetTheLockInTheOrderOfTheirArrival() {
        for (var name : List.of("first", "second", "third")) {
            startOwner(name, seconds(1));
        }

        sleep(seconds(9));

        assertThat(log)
                .containsExactly(
                        "first has it",
                        "first gives it back",
                        "second has it",
                        "second gives it back",
                        "third has it",
                        "third gives it back");
    }

    @AsyncioTest
    void releaseDoesNotSwitchToTheWaiterAndLeavesTheLockFreeMeanwhile() {
        lock.acquire();
        startOwner("waiter", seconds(1));
        yieldNow();

        lock.release();
        log.add("released, locked: " + lock.isLocked());
        yieldNow();
        log.add("a turn later, locked: " + lock.isLocked());

        assertThat(log).containsExactly("released, locked: false", "waiter has it", "a turn later, locked: true");
    }

    @AsyncioTest
    void newcomerQueuesBehindATaskThatTheFreeLockWaitsFor() {
        lock.acquire();
        startOwner("waiter", seconds(1));
        yieldNow();

        lock.release();
        lock.acquire(); // free, and yet not for us
        log.add("newcomer has it");

        assertThat(log).containsExactly("waiter has it", "waiter gives it back", "newcomer has it");
    }

    @AsyncioTest
    void anyTaskMayRelease() {
        createTask(lock::acquire, TaskOption.name("forgetful"));
        yieldNow();
        assertThat(lock).hasToString("Lock[locked by task 'forgetful', waiters=0]");

        lock.release();

        assertThat(lock.isLocked()).isFalse();
    }

    @AsyncioTest
    void taskThatAcquiresItsOwnLockWaits() {
        lock.acquire();

        assertThatThrownBy(() -> timeout(seconds(1), lock::acquire)).isInstanceOf(TimeoutException.class);

        assertThat(lock.isLocked()).isTrue();
    }

    @Test
    void reportOfADeadlockNamesTheOwner() {
        assertThatThrownBy(() -> run(() -> {
                    var careless = createTask(
                            () -> {
                                lock.acquire();
                                lock.acquire();
                            },
                            TaskOption.name("careless"));
                    await(careless);
                }))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("Lock[locked by task 'careless', waiters=1]");
    }

    @AsyncioTest
    void cancelledWaiterIsPassedOver() {
        lock.acquire();
        var cancelled = startOwner("cancelled", seconds(1));
        startOwner("next", seconds(1));
        yieldNow();

        cancelled.cancel();
        lock.release();
        sleep(seconds(2));

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(log).containsExactly("next has it", "next gives it back");
    }

    @AsyncioTest
    void waiterCancelledAfterItWasChosenPassesTheLockOn() {
        lock.acquire();
        var chosen = startOwner("chosen", seconds(1));
        startOwner("next", seconds(1));
        yieldNow();

        lock.release();
        chosen.cancel();
        sleep(seconds(2));

        assertThat(chosen.isCancelled()).isTrue();
        assertThat(log).containsExactly("next has it", "next gives it back");
    }

    @AsyncioTest
    void waiterCancelledAfterItWasChosenLeavesAFreeLockIfNobodyElseWaits() {
        lock.acquire();
        var chosen = startOwner("chosen", seconds(1));
        yieldNow();

        lock.release();
        chosen.cancel();
        yieldNow();

        assertThat(lock).hasToString("Lock[unlocked, waiters=0]");
    }

    @AsyncioTest
    void waiterCancelledWhileTheLockIsHeldWakesNobody() {
        lock.acquire();
        var cancelled = startOwner("cancelled", seconds(1));
        startOwner("other", seconds(1));
        yieldNow();

        cancelled.cancel();
        sleep(seconds(1));

        assertThat(log).isEmpty();
        assertThat(lock.isLocked()).isTrue();
    }

    @AsyncioTest
    void newcomerTakesAFreeLockIfAllWhoWaitedWereCancelled() {
        lock.acquire();
        var cancelled = startOwner("cancelled", seconds(1));
        yieldNow();
        createTask(() -> log.add("another task"));

        cancelled.cancel();
        lock.release();
        lock.acquire();
        log.add("newcomer has it");
        yieldNow();

        assertThat(log).containsExactly("newcomer has it", "another task");
    }

    @AsyncioTest
    void timeoutOfAWaiterDoesNotHarmTheOthers() {
        startOwner("owner", seconds(2));
        var hasty = createTask(() -> timeout(seconds(1), lock::acquire));
        startOwner("patient", seconds(1));

        sleep(seconds(9));

        assertThat(hasty.exception()).isInstanceOf(TimeoutException.class);
        assertThat(log)
                .containsExactly("owner has it", "owner gives it back", "patient has it", "patient gives it back");
    }

    @AsyncioTest
    void releasingAFreeLockIsRefused() {
        assertThatThrownBy(lock::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Lock[unlocked, waiters=0] is not held by anyone; call release() once for every acquire()");
    }

    @AsyncioTest
    void textNamesTheOwner() {
        assertThat(lock).hasToString("Lock[unlocked, waiters=0]");

        startOwner("worker", seconds(1));
        startOwner("waiter", seconds(1));
        yieldNow();

        assertThat(lock).hasToString("Lock[locked by task 'worker', waiters=1]");
    }

    @AsyncioTest
    void callbackCanTakeAFreeLockAndHasNoName() {
        assertThat(Refusals.inCallback(lock::acquire)).isNull();

        assertThat(lock).hasToString("Lock[locked, waiters=0]");
    }

    @AsyncioTest
    void callbackCannotWaitForTheLock() {
        lock.acquire();

        var refusal = Refusals.inCallback(lock::acquire);

        assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("callback");
        lock.release();
        assertThat(lock).hasToString("Lock[unlocked, waiters=0]");
    }

    @Test
    void taskOfAnotherLoopCannotWaitForTheLock() {
        run(() -> {
            lock.acquire();
            createTask(lock::acquire);
            yieldNow();
        });

        assertThatThrownBy(() -> run(lock::acquire))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Lock[locked by task")
                .hasMessageContaining("loop");
    }

    private Task<?> startOwner(String name, Duration time) {
        return createTask(
                () -> {
                    try (var _ = lock.hold()) {
                        log.add(name + " has it");
                        sleep(time);
                        log.add(name + " gives it back");
                    }
                },
                TaskOption.name(name));
    }
}
