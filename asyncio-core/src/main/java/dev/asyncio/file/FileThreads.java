package dev.asyncio.file;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The threads that work on files. All are daemons, so one that waits for a pipe does not keep the process
/// alive.
///
/// They are platform threads. The virtual ones of `toThread` would do for a quick disk, but a read from a file
/// holds a virtual thread's carrier: on two processors, two tasks that read from pipes would stop every virtual
/// thread of the program, among them the loop of a handoff engine.
///
/// A call is not interrupted when its task is cancelled, since an interrupted `FileChannel` is a closed one.
/// One that has not begun is dropped, unless it cleans up.
final class FileThreads {

    /// Enough to keep a disk's queue filled; Python's default executor has at most as many.
    private static final int MOST_ON_DISKS = 32;

    private static final AtomicInteger COUNT = new AtomicInteger();

    /// For what ends without anybody's doing: files on disks, and directories. More calls than threads wait in
    /// line.
    static final Executor DISK = new ForkJoinPool(MOST_ON_DISKS, FileThreads::newWorker, null, true);

    /// For pipes and devices, whose threads may wait for ever. As many as there are calls, or the one that
    /// would end the waiting of the others might never get its thread.
    static final Executor PIPE = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("asyncio-pipe-", 1).factory());

    private FileThreads() {}

    private static ForkJoinWorkerThread newWorker(ForkJoinPool pool) {
        ForkJoinWorkerThread worker = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        worker.setName("asyncio-file-" + COUNT.incrementAndGet());
        return worker;
    }

    /// Starts `function` and returns at once. Cancelling the future leaves a call that has begun alone.
    static <T extends @Nullable Object> Future<T> start(Executor threads, Callable<T> function) {
        Call<T> call = new Call<>(function, FileThreads::drop);
        threads.execute(call);
        return Asyncio.wrapFuture(call.outcome);
    }

    /// Calls `function`, which works with the file or directory at `path`, and suspends the calling task until
    /// it has returned.
    static <T extends @Nullable Object> T call(Path path, Callable<T> function) {
        return obtain(path, function, FileThreads::drop);
    }

    /// Calls `function` as [#call] does, and in any case: a task that is cancelled only no longer waits for it.
    /// For what cleans up.
    static <T> void carryOut(Callable<T> function) {
        var outcome = new CompletableFuture<T>();
        DISK.execute(() -> {
            try {
                outcome.complete(function.call());
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        });
        Asyncio.await(outcome);
    }

    /// Like [#call], for a function whose result must not get lost: if the task is cancelled, `giveBack` gets
    /// it.
    static <T extends @Nullable Object> T obtain(Path path, Callable<T> function, Consumer<T> giveBack) {
        Call<T> call = new Call<>(function, giveBack);
        // Which threads it needs is itself a question to the file.
        DISK.execute(() -> {
            if (isPipe(path)) {
                PIPE.execute(call);
            } else {
                call.run();
            }
        });
        return call.await();
    }

    /// Like [#obtain(Path, Callable, Consumer)], for a function that finds its own place on a disk.
    static <T extends @Nullable Object> T obtain(Callable<T> function, Consumer<T> giveBack) {
        Call<T> call = new Call<>(function, giveBack);
        DISK.execute(call);
        return call.await();
    }

    private static void drop(@Nullable Object result) {}

    /// {@return whether reading or writing may have to wait for somebody else} Blocks. A file that does not
    /// exist will be on a disk.
    static boolean isPipe(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isOther();
        } catch (IOException e) {
            return false;
        }
    }

    /// One call of a function on a thread.
    private static final class Call<T extends @Nullable Object> implements Runnable {

        private final Callable<T> function;
        private final Consumer<T> giveBack;

        // Completed by the thread, cancelled by the loop: whoever comes first.
        final CompletableFuture<T> outcome = new CompletableFuture<>();

        Call(Callable<T> function, Consumer<T> giveBack) {
            this.function = function;
            this.giveBack = giveBack;
        }

        @Override
        public void run() {
            if (outcome.isDone()) {
                return;
            }
            try {
                T result = function.call();
                if (!outcome.complete(result)) {
                    giveBack.accept(result);
                }
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        }

        T await() {
            try {
                return Asyncio.await(outcome);
            } catch (Throwable thrown) {
                abandon();
                throw thrown;
            }
        }

        /// The task will not take the result. There is one already if the cancellation came after the call's
        /// end and before the task's next step.
        private void abandon() {
            if (!outcome.cancel(false) && !outcome.isCompletedExceptionally()) {
                DISK.execute(() -> giveBack.accept(outcome.join()));
            }
        }
    }
}
