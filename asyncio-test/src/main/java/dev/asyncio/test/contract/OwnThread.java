package dev.asyncio.test.contract;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.function.Executable;

/// Runs what a broken implementation may keep from ending, on a thread that can be left behind.
final class OwnThread {

    private OwnThread() {}

    /// Runs `body` and throws what it throws.
    ///
    /// @throws AssertionError if it has not ended after `patience`; says where it stands. The thread is
    ///     interrupted then, and left behind if that does not help
    static void run(Duration patience, Executable body) throws Throwable {
        var outcome = new FutureTask<Void>(() -> {
            try {
                body.execute();
            } catch (Exception | Error thrown) {
                throw thrown;
            } catch (Throwable thrown) {
                throw new AssertionError(thrown);
            }
            return null;
        });
        Thread thread = Thread.ofPlatform().daemon().name("asyncio-contract").start(outcome);
        try {
            outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            var stuck = new AssertionError("This has not ended after " + patience + "; the trace says where it stands");
            stuck.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw stuck;
        }
    }
}
