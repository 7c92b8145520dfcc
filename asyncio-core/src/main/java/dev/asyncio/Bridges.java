package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Between this library's futures and those of `java.util.concurrent`. Cancellation and outcomes travel both
/// ways.
final class Bridges {

    private Bridges() {}

    /// {@return a future of `loop` that is completed, by whatever thread completes the stage, as the stage is}
    static <T> Future<T> wrap(EventLoop loop, CompletionStage<? extends T> stage) {
        requireNonNull(stage, "There is nothing to await: the CompletionStage is null");
        PlainFuture<T> future = new PlainFuture<>(loop);
        CompletableFuture<? extends T> source = stage.toCompletableFuture();
        if (source.isDone()) {
            transfer(future, source); // nothing to wait for, so no turn to wait
            return future;
        }
        StackRoom.forScope();
        BiConsumer<Object, Throwable> deliver = (_, _) -> loop.foreign.add(new Ready() {
            @Override
            void run() {
                loop.foreign.workEnds();
                transfer(future, source);
            }

            @Override
            boolean isCancelled() {
                return false;
            }
        });
        loop.foreign.workBegins();
        var _ = stage.whenComplete(deliver);
        future.register(new Future.Callback(
                _ -> {
                    if (future.isCancelled()) {
                        source.cancel(true);
                    }
                },
                null));
        return future;
    }

    private static <T> void transfer(Future<T> future, CompletableFuture<? extends T> source) {
        if (future.isDone()) {
            return;
        }
        try {
            future.setResult(source.get());
        } catch (CancellationException e) {
            future.cancel(e.getMessage());
        } catch (ExecutionException e) {
            future.setException(unwrap(e));
        } catch (InterruptedException e) {
            throw new AssertionError("A completed stage does not wait", e);
        }
    }

    /// {@return what was thrown, without the wrappers that `CompletableFuture` puts around it}
    private static Throwable unwrap(Throwable wrapper) {
        Throwable inner = wrapper;
        while ((inner instanceof ExecutionException || inner instanceof CompletionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /// {@return a future of `loop` for one that can only be waited for: a virtual thread does that}
    static <T> Future<T> wrap(EventLoop loop, java.util.concurrent.Future<? extends T> future) {
        requireNonNull(future, "There is nothing to await: the Future is null");
        if (future instanceof CompletionStage<?>) {
            @SuppressWarnings("unchecked") // the same object, seen through its other interface
            var stage = (CompletionStage<? extends T>) future;
            return wrap(loop, stage);
        }
        Future<T> waiting = loop.runInExecutor(null, () -> {
            try {
                return future.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception exception ? exception : e;
            }
        });
        waiting.register(new Future.Callback(
                _ -> {
                    if (waiting.isCancelled()) {
                        future.cancel(true);
                    }
                },
                null));
        return waiting;
    }

    static <T> CompletableFuture<T> toCompletableFuture(Future<T> future) {
        CompletableFuture<T> target = new CompletableFuture<>();
        EventLoop loop = future.eventLoop();
        loop.isShared = true; // whoever holds the target may cancel from any thread
        future.register(Future.Callback.of(_ -> copy(future, target)));
        cancelWith(target, loop, future);
        return target;
    }

    private static <T> void copy(Future<T> source, CompletableFuture<T> target) {
        if (source.isCancelled()) {
            target.cancel(false);
            return;
        }
        Throwable thrown = source.exception();
        if (thrown == null) {
            target.complete(source.result());
        } else {
            target.completeExceptionally(thrown);
        }
    }

    /// Cancels `future`, on its loop, when the target is cancelled, on any thread.
    private static void cancelWith(CompletableFuture<?> target, EventLoop loop, Future<?> future) {
        var _ = target.whenComplete((_, _) -> {
            if (target.isCancelled()) {
                loop.foreign.add(new Ready() {
                    @Override
                    void run() {
                        future.cancel();
                    }

                    @Override
                    boolean isCancelled() {
                        return false;
                    }
                });
            }
        });
    }

    /// Python: `run_coroutine_threadsafe`.
    static <T> CompletableFuture<T> runThreadsafe(EventLoop loop, Callable<? extends T> body, @Nullable String name) {
        if (EventLoop.current() == loop) {
            throw new IllegalStateException("runCoroutineThreadsafe was called on the thread of " + loop
                    + " itself, where waiting for its result would block the loop for ever; use createTask there");
        }
        CompletableFuture<T> target = new CompletableFuture<>();
        loop.callSoonThreadsafe(() -> {
            if (target.isDone()) {
                return; // cancelled before it began
            }
            copyTo(target, loop.createTask(body, name, null, false));
        });
        return target;
    }

    /// Completes `target` as the task ends; cancelling it cancels the task.
    static <T> void copyTo(CompletableFuture<T> target, Task<T> task) {
        task.register(Future.Callback.of(_ -> copy(task, target)));
        cancelWith(target, task.eventLoop(), task);
    }
}
