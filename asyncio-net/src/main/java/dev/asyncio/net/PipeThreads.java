package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls that may wait for ever, such as a read from a terminal, each on a thread, one at a time; and what is
/// to be done on the loop when one is over.
///
/// The threads are platform threads, since such a call would hold the carrier of a virtual one; daemons,
/// since nobody can end it; and as many as there are such calls, since the one that would end another's
/// waiting might never get a thread else. Confined to the loop, except for the calls.
final class PipeThreads {

    private static final Executor THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("asyncio-pipe-", 1).factory());

    private final EventLoop loop = EventLoop.confined();
    private final Context context = Context.copyCurrent();
    private @Nullable Future<?> underWay;

    EventLoop loop() {
        return loop;
    }

    boolean isBusy() {
        return underWay != null;
    }

    /// Has a thread call `function`.
    ///
    /// @param then gets what it returned, on the loop
    /// @param orElse gets what it threw, on the loop
    <T extends @Nullable Object> void call(Callable<T> function, Consumer<T> then, Consumer<Exception> orElse) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Future<T> future = Asyncio.wrapFuture(outcome);
        underWay = future;
        future.addDoneCallback(
                done -> {
                    underWay = null;
                    if (done.isCancelled()) {
                        return; // given up
                    }
                    Throwable thrown = done.exception();
                    if (thrown == null) {
                        then.accept(done.result());
                    } else {
                        orElse.accept(thrown instanceof Exception exception ? exception : new RuntimeException(thrown));
                    }
                },
                context);
        THREADS.execute(() -> {
            try {
                outcome.complete(function.call());
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        });
    }

    /// Nobody waits for the call under way any more; it goes on until it ends by itself.
    void giveUp() {
        if (underWay != null) {
            underWay.cancel();
        }
    }

    /// Calls a protocol in the context in which the pipe was connected, in the loop's next turn.
    void soon(Runnable callback) {
        loop.callSoon(callback, context);
    }

    /// Has a thread do what nobody waits for, such as closing.
    static void forget(String what, Action action) {
        THREADS.execute(() -> {
            try {
                action.run();
            } catch (Exception e) {
                System.getLogger("asyncio").log(System.Logger.Level.WARNING, "Cannot close " + what, e);
            }
        });
    }

    /// Tells the program of what a protocol has thrown.
    void report(String message, Throwable thrown) {
        loop.callExceptionHandler(ErrorContext.of(message, thrown));
    }

    /// Has a thread open something that may have to wait for the other side. Suspends.
    ///
    /// @param dismiss gets what is opened after the calling task was cancelled
    static <T> T open(Callable<T> opening, Consumer<T> dismiss) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        THREADS.execute(() -> {
            try {
                T opened = requireNonNull(opening.call());
                if (!outcome.complete(opened)) {
                    dismiss.accept(opened);
                }
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        });
        try {
            return Asyncio.await(outcome);
        } catch (Throwable thrown) {
            if (!outcome.cancel(false) && !outcome.isCompletedExceptionally()) {
                dismiss.accept(outcome.join()); // opened just before the cancellation
            }
            throw thrown;
        }
    }
}
