package dev.asyncio.sync;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.runningLoop;

import org.jspecify.annotations.Nullable;

/// Tries what a callback may not do.
final class Refusals {

    private Refusals() {}

    /// {@return what `call` throws in a callback of the running loop, or null}
    static @Nullable Throwable inCallback(Runnable call) {
        var outcome = runningLoop().<@Nullable Throwable>createFuture();
        runningLoop().callSoon(() -> {
            try {
                call.run();
                outcome.setResult(null);
            } catch (Throwable thrown) {
                outcome.setResult(thrown);
            }
        });
        return await(outcome);
    }
}
