package dev.asyncio.file;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A call on another thread whose result must not get lost: if the task that waits for it is cancelled, the
/// result is kept for the next one that asks. Confined to the loop; for one task at a time.
final class Fetch<T> {

    private @Nullable CompletableFuture<T> underWay;

    /// Suspends the calling task until the call under way has ended; without one, until `function` has, which is
    /// then called on one of `threads`.
    ///
    /// @throws CancelledError if the task is cancelled; the call goes on
    T await(Executor threads, Callable<T> function) {
        CompletableFuture<T> call = underWay;
        if (call == null) {
            call = start(threads, function);
            underWay = call;
        }
        try {
            // A copy, since the cancellation of the task is that of what it awaits.
            T result = Asyncio.await(call.copy());
            underWay = null;
            return result;
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Throwable failure) {
            underWay = null;
            throw failure;
        }
    }

    private static <T> CompletableFuture<T> start(Executor threads, Callable<T> function) {
        CompletableFuture<T> call = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                call.complete(function.call());
            } catch (Throwable thrown) {
                call.completeExceptionally(thrown);
            }
        });
        return call;
    }

    /// Runs `action` on one of `threads` when no call is under way any more. Does not wait for it.
    void afterwards(Executor threads, Runnable action) {
        CompletableFuture<T> call = underWay;
        if (call == null) {
            threads.execute(action);
        } else {
            var _ = call.whenCompleteAsync((_, _) -> action.run(), threads);
        }
    }
}
