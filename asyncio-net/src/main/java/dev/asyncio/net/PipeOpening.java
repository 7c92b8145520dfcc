package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.pipe.PipeThreads;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// Opens what may have to wait for the other side, as a FIFO does.
final class PipeOpening {

    private PipeOpening() {}

    /// {@return what a thread has opened} Suspends. What is opened after the calling task was cancelled is
    /// closed.
    static <T extends Closeable> T await(Path path, Callable<T> opening) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        PipeThreads.start("opening of " + path, () -> {
            try {
                T opened = requireNonNull(opening.call());
                if (!outcome.complete(opened)) {
                    opened.close(); // nobody waits any more
                }
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        });
        try {
            return Asyncio.await(outcome);
        } catch (Throwable thrown) {
            if (!outcome.cancel(false) && !outcome.isCompletedExceptionally()) {
                PipeThreads.close(path.toString(), outcome.join()::close); // opened just before the cancellation
            }
            throw thrown;
        }
    }
}
