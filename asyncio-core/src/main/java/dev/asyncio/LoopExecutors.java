package dev.asyncio;

import dev.asyncio.engine.Sneaky;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Calls of blocking functions on other threads. Confined to the loop but for what runs on those threads.
final class LoopExecutors {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private final EventLoop loop;
    private @Nullable ExecutorService byDefault;
    private boolean isShutDown;

    LoopExecutors(EventLoop loop) {
        this.loop = loop;
    }

    boolean isBusy() {
        return loop.foreign.isBusy();
    }

    void setDefault(ExecutorService executor) {
        byDefault = executor;
    }

    <T> Future<T> run(@Nullable ExecutorService executor, Callable<? extends T> function) {
        StackRoom.forScope();
        ExecutorService chosen = executor == null ? defaultExecutor() : executor;
        Context context = Context.copyCurrent();
        PlainFuture<T> future = new PlainFuture<>(loop);
        var reported = new AtomicBoolean(); // by the call itself, or by its cancellation before it began
        loop.foreign.workBegins();
        java.util.concurrent.Future<?> running;
        try {
            running = chosen.submit(() -> {
                if (reported.compareAndSet(false, true)) {
                    call(future, context, function);
                }
            });
        } catch (Throwable refused) {
            if (reported.compareAndSet(false, true)) { // a thread may have started all the same
                loop.foreign.workEnds();
            }
            throw refused instanceof RejectedExecutionException
                    ? new IllegalStateException(
                            "Executor " + chosen + " refuses work; it was shut down or is full", refused)
                    : Sneaky.rethrow(refused);
        }
        future.register(new Future.Callback(
                _ -> {
                    if (future.isCancelled()) {
                        running.cancel(true);
                        if (reported.compareAndSet(false, true)) {
                            loop.foreign.workEnds(); // it will never begin
                        }
                    }
                },
                null));
        return future;
    }

    /// Runs on the executor's thread.
    private <T> void call(PlainFuture<T> future, Context context, Callable<? extends T> function) {
        Runnable outcome;
        try {
            T result = context.call(function);
            outcome = () -> future.trySetResult(result);
        } catch (CancellationException e) {
            outcome = () -> future.cancel(e.getMessage());
        } catch (Throwable thrown) {
            outcome = () -> future.trySetException(thrown);
        }
        loop.foreign.add(new Delivery(loop, outcome));
    }

    private ExecutorService defaultExecutor() {
        if (isShutDown) {
            throw new IllegalStateException("The default executor of " + loop
                    + " was shut down; start no more calls after shutdownDefaultExecutor()");
        }
        ExecutorService executor = byDefault;
        if (executor == null) {
            executor = Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("asyncio-thread-", 0).factory());
            byDefault = executor;
        }
        return executor;
    }

    void shutdownDefault(@Nullable Duration timeout) {
        isShutDown = true;
        ExecutorService executor = byDefault;
        if (executor == null) {
            return;
        }
        executor.shutdown();
        if (executor.isTerminated()) {
            return;
        }
        PlainFuture<Void> terminated = new PlainFuture<>(loop);
        loop.foreign.workBegins();
        Thread.ofPlatform().daemon().name("asyncio-executor-shutdown").start(() -> {
            executor.close();
            loop.foreign.add(new Delivery(loop, () -> terminated.trySetResult(null)));
        });
        try {
            new Timeout(timeout).run(terminated::await);
        } catch (TimeoutException e) {
            LOGGER.log(
                    Level.WARNING,
                    "The default executor of " + loop + " did not end its calls within " + timeout
                            + "; they are left alone");
            executor.shutdownNow();
        }
    }

    /// The loop closes.
    void close() {
        isShutDown = true;
        if (byDefault != null) {
            byDefault.shutdown();
        }
    }

    /// The outcome of a call, on its way into the loop.
    private static final class Delivery extends Ready {

        private final EventLoop loop;
        private final Runnable outcome;

        Delivery(EventLoop loop, Runnable outcome) {
            this.loop = loop;
            this.outcome = outcome;
        }

        @Override
        void run() {
            loop.foreign.workEnds();
            outcome.run();
        }

        @Override
        boolean isCancelled() {
            return false;
        }
    }
}
