package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.OverReleaseException;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.util.ArrayList;
import java.util.List;

class RwLockTest {

    private final List<String> log = new ArrayList<>();
    private final RwLock lock = new RwLock();

    @AsyncioTest
    void manyReadOrOneWrites() {
        // @start region="read-write"
        var table = new RwLock();
        for (var name : List.of("reader 1", "reader 2")) {
            createTask(() -> {
                try (var _ = table.holdRead()) {
                    log.add(name);
                    sleep(seconds(1));
                }
            });
        }
        createTask(() -> {
            try (var _ = table.holdWrite()) {
                log.add("writer");
                sleep(seconds(1));
            }
        });
        // @end

        sleep(seconds(0.5));
        assertThat(log).containsExactly("reader 1", "reader 2");
        assertThat(table).hasToString("RwLock[readers=2, waiters=1]");
        sleep(seconds(1));
        assertThat(log).containsExactly("reader 1", "reader 2", "writer");
        assertThat(table.isWriteLocked()).isTrue();
        sleep(seconds(1));
        assertThat(table).hasToString("RwLock[unlocked, waiters=0]");
    }

    @AsyncioTest
    void writerThatWaitsIsNotOvertakenByReaders() {
        start("reader", false);
        start("writer", true);
        start("late reader 1", false);
        start("late reader 2", false);
        start("late writer", true);

        sleep(seconds(10));

        assertThat(log)
                .containsExactly(
                        "reader +",
                        "reader -",
                        "writer +",
                        "writer -",
                        "late reader 1 +",
                        "late reader 2 +",
                        "late reader 1 -",
                        "late reader 2 -",
                        "late writer +",
                        "late writer -");
    }

    @AsyncioTest
    void readersBehindAWriterThatIsCancelledGetIn() {
        start("reader", false);
        var writer = start("writer", true);
        start("late reader", false);
        yieldNow();

        writer.cancel();
        yieldNow();
        yieldNow();

        assertThat(log).containsExactly("reader +", "late reader +");
    }

    @AsyncioTest
    void writerCancelledAfterItWasLetInPassesTheLockOn() {
        lock.acquireRead();
        var writer = start("writer", true);
        start("late reader", false);
        yieldNow();

        lock.releaseRead();
        writer.cancel();
        yieldNow();
        yieldNow();

        assertThat(writer.isCancelled()).isTrue();
        assertThat(log).containsExactly("late reader +");
    }

    @AsyncioTest
    void readerCancelledAfterItWasLetInPassesTheLockOn() {
        lock.acquireWrite();
        var reader = start("reader", false);
        start("writer", true);
        yieldNow();

        lock.releaseWrite();
        reader.cancel();
        yieldNow();
        yieldNow();

        assertThat(reader.isCancelled()).isTrue();
        assertThat(log).containsExactly("writer +");
    }

    @AsyncioTest
    void whoeverHasTheLockCannotAskForItAgain() {
        var _ = createTask(
                () -> {
                    lock.acquireRead();
                    log.add(refusalOf(lock::acquireWrite));
                    lock.releaseRead();
                    lock.acquireWrite();
                    log.add(refusalOf(lock::acquireRead));
                },
                TaskOption.name("worker"));
        yieldNow();

        assertThat(log)
                .containsExactly(
                        "Task 'worker' has RwLock[readers=1, waiters=0] already and would wait for itself; release it"
                                + " first",
                        "Task 'worker' has RwLock[writer='worker', waiters=0] already and would wait for itself;"
                                + " release it first, or downgrade() to read");
    }

    @AsyncioTest
    void onlyTheTaskThatHasTheLockCanReleaseIt() {
        start("other", true);
        yieldNow();

        assertThatThrownBy(lock::releaseWrite)
                .isInstanceOf(OverReleaseException.class)
                .hasMessageContaining(
                        "does not write under RwLock[writer='other', waiters=0]; call releaseWrite() once");
        assertThatThrownBy(lock::releaseRead)
                .isInstanceOf(OverReleaseException.class)
                .hasMessageContaining("does not read under RwLock[writer='other', waiters=0]; call releaseRead() once");
        assertThatThrownBy(lock::downgrade)
                .isInstanceOf(OverReleaseException.class)
                .hasMessageContaining("acquireWrite() before downgrade()");
    }

    @AsyncioTest
    void downgradeLetsReadersInButNoWriter() {
        lock.acquireWrite();
        start("reader", false);
        start("writer", true);
        yieldNow();

        lock.downgrade();
        yieldNow();
        assertThat(log).containsExactly("reader +");
        assertThat(lock.readers()).isEqualTo(2);
        lock.releaseRead();
        sleep(seconds(3));

        assertThat(log).containsExactly("reader +", "reader -", "writer +", "writer -");
    }

    @AsyncioTest
    void tryFormsDoNotWaitAndDoNotOvertake() {
        assertThat(lock.tryAcquireWrite()).isTrue();
        lock.releaseWrite();
        start("reader", false);
        start("writer", true);
        yieldNow();

        assertThat(lock.tryAcquireWrite()).isFalse();
        assertThat(lock.tryAcquireRead()).isFalse(); // a writer waits
    }

    @AsyncioTest
    void callbackCannotHaveTheLock() {
        assertThat(Refusals.inCallback(lock::acquireRead))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("acquireRead was called in a callback; only a task can have a lock");
    }

    private static String refusalOf(Runnable call) {
        try {
            call.run();
            return "not refused";
        } catch (IllegalStateException refused) {
            return "" + refused.getMessage();
        }
    }

    private Task<Void> start(String name, boolean isWrite) {
        return createTask(
                () -> {
                    try (var _ = isWrite ? lock.holdWrite() : lock.holdRead()) {
                        log.add(name + " +");
                        sleep(seconds(1));
                        log.add(name + " -");
                    }
                },
                TaskOption.name(name));
    }
}
