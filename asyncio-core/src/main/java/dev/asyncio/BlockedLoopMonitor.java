package dev.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Watches a loop from a thread of its own and says, while it happens, what blocks it and where.
///
/// The loop does nothing for it but count its entries. The watcher looks four times in each threshold; if the
/// count stands still while the loop does not wait for work, then the current entry is what holds it up. One
/// blocked entry is reported once when it passes the threshold, and again each time its duration has doubled.
final class BlockedLoopMonitor {

    private static final Logger LOGGER = System.getLogger("asyncio");
    private static final long BY_PROPERTY_MILLIS = Long.getLong("asyncio.blocked.millis", -1);
    private static final long IN_DEBUG_MODE_NANOS = 100_000_000;
    private static final VarHandle STEPS;

    static {
        try {
            STEPS = MethodHandles.lookup().findVarHandle(LoopCore.class, "steps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final long configuredNanos;
    private volatile @Nullable Thread watcher;

    BlockedLoopMonitor(EventLoop loop, long configuredNanos) {
        this.loop = loop;
        this.configuredNanos = configuredNanos;
    }

    private long thresholdNanos() {
        if (configuredNanos >= 0) {
            return configuredNanos;
        }
        if (BY_PROPERTY_MILLIS >= 0) {
            return BY_PROPERTY_MILLIS * 1_000_000;
        }
        return loop.isDebug() ? IN_DEBUG_MODE_NANOS : 0;
    }

    /// The loop begins to run.
    void begin() {
        long threshold = thresholdNanos();
        if (threshold > 0) {
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .name("asyncio-monitor " + loop.name())
                    .unstarted(() -> watch(threshold));
            watcher = thread; // before it starts, because it ends as soon as it is not the watcher
            thread.start();
        }
    }

    /// The loop has ended its run.
    void end() {
        Thread thread = watcher;
        watcher = null;
        LockSupport.unpark(thread);
    }

    private void watch(long threshold) {
        long seen = -1;
        long since = System.nanoTime();
        long reportAt = threshold;
        while (watcher == Thread.currentThread()) {
            LockSupport.parkNanos(threshold / 4);
            long steps = (long) STEPS.getOpaque(loop);
            long now = System.nanoTime();
            if (steps != seen || loop.isWaiting) {
                seen = steps;
                since = now;
                reportAt = threshold;
            } else if (now - since >= reportAt) {
                report(now - since, seen);
                reportAt = 2 * (now - since);
            }
        }
    }

    private void report(long blockedNanos, long seen) {
        Task<?> task = loop.current;
        Thread thread = task == null || task.fiber == null ? loop.loopThread : task.fiber.thread();
        if (thread == null) {
            return;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        if ((long) STEPS.getOpaque(loop) != seen) {
            return; // it went on while we looked
        }
        var culprit = new BlockedLoopReport(
                "%s has been blocked for %.3f s by %s; await instead, or move the blocking call to toThread(...)"
                        .formatted(
                                loop, blockedNanos / 1e9, task == null ? "a callback" : "task '" + task.name() + "'"));
        culprit.setStackTrace(stack);
        LOGGER.log(Level.WARNING, culprit.getMessage() + "; it is " + CallSite.of(culprit), culprit);
    }

    /// Carries the culprit's stack into the log.
    private static final class BlockedLoopReport extends Throwable {

        private static final long serialVersionUID = 1L;

        BlockedLoopReport(String message) {
            super(message, null, false, true);
        }
    }
}
