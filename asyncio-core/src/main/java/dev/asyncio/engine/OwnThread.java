package dev.asyncio.engine;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A thread of the engine's own, for loops that cannot run on the thread of their caller.
///
/// It is the same one for all runs and for the end of the loop, because what a poller holds may belong to a
/// thread: Netty's loops do.
final class OwnThread {

    private final Thread.Builder builder;
    private final BlockingQueue<FutureTask<?>> work = new LinkedBlockingQueue<>();

    /// Touched by whoever runs or closes the loop, which is one at a time.
    private @Nullable Thread thread;

    OwnThread(Thread.Builder builder) {
        this.builder = builder;
    }

    boolean isStarted() {
        return thread != null;
    }

    /// Runs `loop` on this thread and waits for it, whatever interrupts the wait. What it throws is thrown
    /// here.
    void run(Runnable loop) {
        Thread own = thread;
        if (own == null) {
            own = builder.unstarted(this::work);
            own.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread = own;
            own.start();
        }
        var task = new FutureTask<@Nullable Void>(loop, null);
        work.add(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw Sneaky.rethrow(requireNonNull(e.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void work() {
        try {
            FutureTask<?> task = work.take();
            while (!task.isCancelled()) {
                task.run();
                task = work.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody wants it to end
        }
    }

    /// Ends the thread, which does not run anything.
    void end() {
        if (thread != null) {
            thread = null;
            var last = new FutureTask<@Nullable Void>(() -> {}, null);
            last.cancel(false);
            work.add(last);
        }
    }
}
