package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.TimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemaphoreTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void noMoreTasksThanPlacesAreInsideAtATime() {
        // @start region="limit"
        var connections = new Semaphore(2);
        for (var page : List.of("a", "b", "c", "d")) {
            createTask(() -> {
                try (var _ = connections.hold()) {
                    log.add("fetch " + page);
                    sleep(seconds(1));
                }
            });
        }
        // @end

        sleep(seconds(0.5));
        assertThat(log).containsExactly("fetch a", "fetch b");
        sleep(seconds(1));
        assertThat(log).containsExactly("fetch a", "fetch b", "fetch c", "fetch d");
    }

    @AsyncioTest
    void holdGivesThePlaceBackWhenTheBodyFails() {
        var semaphore = new Semaphore();

        assertThatThrownBy(() -> {
                    try (var _ = semaphore.hold()) {
                        throw new IllegalArgumentException("from the body");
                    }
                })
                .hasMessage("from the body");

        assertThat(semaphore).hasToString("Semaphore[unlocked, value=1, waiters=0]");
    }

    @AsyncioTest
    void acquiringAFreePlaceDoesNotSuspend() {
        var semaphore = new Semaphore();
        createTask(() -> log.add("another task"));

        semaphore.acquire();
        log.add("acquired");
        yieldNow();

        assertThat(log).containsExactly("acquired", "another task");
    }

    @AsyncioTest
    void tasksGetPlacesInTheOrderOfTheirArrival() {
        var semaphore = new Semaphore(0);
        startWaiters(semaphore, "first", "second", "third");

        for (int i = 0; i < 3; i++) {
            semaphore.release();
            log.add("released");
        }
        yieldNow();

        assertThat(log).containsExactly("released", "released", "released", "first", "second", "third");
    }

    @AsyncioTest
    void placeGivenBackBelongsToTheWaiterAtOnce() {
        var semaphore = new Semaphore(0);
        startWaiters(semaphore, "waiter");

        semaphore.release();

        assertThat(semaphore).hasToString("Semaphore[locked, value=0, waiters=1]");
    }

    @AsyncioTest
    void newcomerQueuesThoughAPlaceIsFreeIfATaskHasNotResumedYet() {
        var semaphore = new Semaphore(0);
        startWaiters(semaphore, "waiter");
        semaphore.release();
        semaphore.release();
        assertThat(semaphore).hasToString("Semaphore[locked, value=1, waiters=1]");

        semaphore.acquire();
        log.add("newcomer");

        assertThat(log).containsExactly("waiter", "newcomer");
        assertThat(semaphore).hasToString("Semaphore[locked, value=0, waiters=0]");
    }

    @AsyncioTest
    void releaseWithoutAcquireAddsAPlace() {
        var semaphore = new Semaphore(1);

        semaphore.release();

        assertThat(semaphore).hasToString("Semaphore[unlocked, value=2, waiters=0]");
    }

    @AsyncioTest
    void cancelledWaiterIsPassedOver() {
        var semaphore = new Semaphore(0);
        var cancelled = startWaiter(semaphore, "cancelled");
        startWaiters(semaphore, "next");

        cancelled.cancel();
        semaphore.release();
        yieldNow();

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(log).containsExactly("next");
    }

    @AsyncioTest
    void waiterCancelledAfterItWasGivenAPlacePassesItOn() {
        var semaphore = new Semaphore(0);
        var given = startWaiter(semaphore, "given");
        startWaiters(semaphore, "next", "last");

        semaphore.release();
        given.cancel();
        sleep(seconds(1));

        assertThat(given.isCancelled()).isTrue();
        assertThat(log).containsExactly("next");
        assertThat(semaphore).hasToString("Semaphore[locked, value=0, waiters=1]");
    }

    @AsyncioTest
    void waiterCancelledAfterItWasGivenAPlaceGivesItBackIfNobodyElseWaits() {
        var semaphore = new Semaphore(0);
        var given = startWaiter(semaphore, "given");
        yieldNow();

        semaphore.release();
        given.cancel();
        yieldNow();

        assertThat(semaphore).hasToString("Semaphore[unlocked, value=1, waiters=0]");
    }

    @AsyncioTest
    void placesFreedWhileEveryWaiterHadOneGoToThoseWhoCameLater() {
        var semaphore = new Semaphore(0);
        startWaiters(semaphore, "waiter");
        semaphore.release();
        semaphore.release();
        semaphore.release();
        startWaiter(semaphore, "second");
        startWaiter(semaphore, "third");

        sleep(seconds(1));

        assertThat(log).containsExactly("waiter", "second", "third");
    }

    @AsyncioTest
    void newcomerDoesNotWaitForCancelledWaiters() {
        var semaphore = new Semaphore(0);
        var cancelled = startWaiter(semaphore, "cancelled");
        yieldNow();
        createTask(() -> log.add("another task"));

        cancelled.cancel();
        semaphore.release();
        semaphore.acquire();
        log.add("newcomer");
        yieldNow();

        assertThat(log).containsExactly("newcomer", "another task");
    }

    @AsyncioTest
    void timeoutOfAWaiterLeavesThePlaceToTheOthers() {
        var semaphore = new Semaphore(0);
        var hasty = createTask(() -> timeout(seconds(1), semaphore::acquire));
        startWaiters(semaphore, "patient");
        sleep(seconds(2));

        semaphore.release();
        yieldNow();

        assertThat(hasty.exception()).isInstanceOf(TimeoutException.class);
        assertThat(log).containsExactly("patient");
    }

    @AsyncioTest
    void semaphoreHasOnePlaceIfNotToldOtherwise() {
        assertThat(new Semaphore()).hasToString("Semaphore[unlocked, value=1, waiters=0]");
        assertThat(new Semaphore().isLocked()).isFalse();
    }

    @AsyncioTest
    void semaphoreWithoutPlacesIsLocked() {
        assertThat(new Semaphore(0).isLocked()).isTrue();
    }

    @AsyncioTest
    void textTellsPlacesAndWaiters() {
        var semaphore = new Semaphore(3);
        semaphore.acquire();
        assertThat(semaphore).hasToString("Semaphore[unlocked, value=2, waiters=0]");

        semaphore.acquire();
        semaphore.acquire();
        startWaiters(semaphore, "first", "second");

        assertThat(semaphore).hasToString("Semaphore[locked, value=0, waiters=2]");
    }

    @Test
    void negativeNumberOfPlacesIsRefused() {
        assertThatThrownBy(() -> new Semaphore(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Semaphore value must not be negative, but is -1; use 0 for one that starts locked");
    }

    @AsyncioTest
    void callbackCannotWaitForAPlace() {
        var semaphore = new Semaphore(0);

        var refusal = Refusals.inCallback(semaphore::acquire);

        assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("callback");
        assertThat(semaphore).hasToString("Semaphore[locked, value=0, waiters=0]");
    }

    @Test
    void taskOfAnotherLoopCannotWaitForAPlace() {
        var semaphore = new Semaphore(0);
        run(() -> startWaiters(semaphore, "of the first loop"));

        assertThatThrownBy(() -> run(semaphore::acquire))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Semaphore[locked, value=0, waiters=0]")
                .hasMessageContaining("loop");
    }

    private void startWaiters(Semaphore semaphore, String... names) {
        for (var name : names) {
            startWaiter(semaphore, name);
        }
        yieldNow();
    }

    private Task<?> startWaiter(Semaphore semaphore, String name) {
        return createTask(
                () -> {
                    semaphore.acquire();
                    log.add(name);
                },
                TaskOption.name(name));
    }
}
