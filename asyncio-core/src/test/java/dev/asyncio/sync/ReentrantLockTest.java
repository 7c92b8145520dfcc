package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.OverReleaseException;
import dev.asyncio.TaskOption;
import java.util.ArrayList;
import java.util.List;

class ReentrantLockTest {

    private final List<String> log = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    @AsyncioTest
    void taskThatHasTheLockMayAcquireItAgain() {
        // @start region="reentrant"
        try (var _ = lock.hold()) {
            save(); // acquires it, too
        }
        // @end

        assertThat(log).containsExactly("saved, holding 2");
        assertThat(lock.isLocked()).isFalse();
        assertThat(lock.holdCount()).isZero();
    }

    private void save() {
        try (var _ = lock.hold()) {
            log.add("saved, holding " + lock.holdCount());
        }
    }

    @AsyncioTest
    void othersGetItAfterTheLastRelease() {
        lock.acquire();
        lock.acquire();
        createTask(() -> {
            lock.acquire();
            log.add("other");
        });
        yieldNow();

        lock.release();
        yieldNow();
        assertThat(log).isEmpty();
        assertThat(lock.isLocked()).isTrue();
        lock.release();
        yieldNow();

        assertThat(log).containsExactly("other");
    }

    @AsyncioTest
    void onlyTheOwnerCanRelease() {
        createTask(lock::acquire, TaskOption.name("owner"));
        yieldNow();

        assertThat(lock).hasToString("ReentrantLock[locked by task 'owner', count=1]");
        assertThat(lock.holdCount()).isZero();
        assertThatThrownBy(lock::release)
                .isInstanceOf(OverReleaseException.class)
                .hasMessageContaining(
                        "does not have ReentrantLock[locked by task 'owner', count=1]; call release() once"
                                + " for every acquire(), in the same task");
    }

    @AsyncioTest
    void waiterThatIsCancelledDoesNotHaveTheLock() {
        lock.acquire();
        var waiter = createTask(lock::acquire);
        yieldNow();

        waiter.cancel();
        sleep(seconds(1));
        lock.release();

        assertThat(waiter.isCancelled()).isTrue();
        assertThat(lock).hasToString("ReentrantLock[unlocked]");
    }

    @AsyncioTest
    void callbackCannotHaveTheLock() {
        assertThat(Refusals.inCallback(lock::acquire))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("acquire was called in a callback; only a task can have a lock");
    }
}
