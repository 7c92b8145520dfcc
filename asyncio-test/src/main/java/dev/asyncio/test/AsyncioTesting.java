package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.sleep;

import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.LoopAudit;
import java.time.Duration;

/// Functions for tests that have to know how far the other tasks have come. The door of the test kit, to be
/// imported statically.
///
/// {@snippet file="dev/asyncio/test/AsyncioTestingTest.java" region="blocked"}
///
/// They suspend the calling task and work on any loop, but for [#advanceUntilIdle()] it must be that of a
/// test.
public final class AsyncioTesting {

    private AsyncioTesting() {}

    /// Waits until all other tasks of the loop are blocked: each waits for something, no callback is ready,
    /// and nothing has come from other threads or sockets. No time passes. Trio: `wait_all_tasks_blocked`;
    /// Kotlin: `runCurrent`.
    ///
    /// What another thread is doing is not waited for. If several tasks wait so, all of them go on together.
    ///
    /// @throws IllegalStateException if the caller is not a task
    /// @throws dev.asyncio.CancelledError if the calling task is cancelled meanwhile
    public static void waitAllTasksBlocked() {
        EventLoop loop = runningLoop();
        Future<Void> blocked = loop.createFuture();
        var handle = loop.callWhenIdle(() -> blocked.trySetResult(null));
        try {
            await(blocked);
        } finally {
            handle.cancel();
        }
    }

    /// Lets time pass as long as anything is due at some time: waits until all other tasks are blocked and
    /// the loop has no timer. Kotlin: `advanceUntilIdle`. In a test without virtual time this really takes
    /// the time.
    ///
    /// A task that sleeps again and again keeps it going until the test has used up its time.
    ///
    /// @throws IllegalStateException if the caller is not a task, or its loop has no [LoopAudit], as that of
    ///     a test has
    /// @throws dev.asyncio.CancelledError if the calling task is cancelled meanwhile
    public static void advanceUntilIdle() {
        EventLoop loop = runningLoop();
        LoopAudit audit = loop.audit();
        if (audit == null) {
            throw new IllegalStateException("advanceUntilIdle does not know the timers of " + loop
                    + ", which has no LoopAudit; call it in an @AsyncioTest");
        }
        waitAllTasksBlocked();
        for (Long next = audit.nextDeadline(); next != null; next = audit.nextDeadline()) {
            sleep(Duration.ofNanos(Math.max(0, next - loop.time())));
            waitAllTasksBlocked();
        }
    }
}
