package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.OverReleaseException;
import org.junit.jupiter.api.Test;

class BoundedSemaphoreTest {

    @AsyncioTest
    void placesTakenCanBeGivenBack() {
        var semaphore = new BoundedSemaphore(2);
        semaphore.acquire();
        semaphore.acquire();

        semaphore.release();
        semaphore.release();

        assertThat(semaphore).hasToString("BoundedSemaphore[unlocked, value=2, waiters=0, bound=2]");
    }

    @AsyncioTest
    void oneReleaseTooManyIsRefused() {
        var semaphore = new BoundedSemaphore(2);

        assertThatThrownBy(semaphore::release)
                .isInstanceOf(OverReleaseException.class)
                .hasMessage("BoundedSemaphore[unlocked, value=2, waiters=0, bound=2] has all its places back;"
                        + " call release() once for every acquire()");
        assertThat(semaphore).hasToString("BoundedSemaphore[unlocked, value=2, waiters=0, bound=2]");
    }

    @AsyncioTest
    void holdIsBoundToo() {
        var semaphore = new BoundedSemaphore(1);

        assertThatThrownBy(() -> {
                    try (var _ = semaphore.hold()) {
                        semaphore.release();
                    }
                })
                .isInstanceOf(OverReleaseException.class);
    }

    @AsyncioTest
    void placeGivenToAWaiterDoesNotCountAsFree() {
        var semaphore = new BoundedSemaphore(1);
        semaphore.acquire();
        createTask(semaphore::acquire);
        yieldNow();
        semaphore.release();
        assertThat(semaphore).hasToString("BoundedSemaphore[locked, value=0, waiters=1, bound=1]");

        semaphore.release(); // one too many, but nobody can tell before the waiter has its place

        assertThat(semaphore).hasToString("BoundedSemaphore[locked, value=1, waiters=1, bound=1]");
    }

    @AsyncioTest
    void semaphoreHasOnePlaceIfNotToldOtherwise() {
        assertThat(new BoundedSemaphore()).hasToString("BoundedSemaphore[unlocked, value=1, waiters=0, bound=1]");
    }

    @Test
    void negativeNumberOfPlacesIsRefused() {
        assertThatThrownBy(() -> new BoundedSemaphore(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Semaphore value must not be negative, but is -1; use 0 for one that starts locked");
    }
}
