package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.runningLoop;

import org.jspecify.annotations.Nullable;

/// Tries what a callback may not do.
final class InCallback {

    private InCallback() {}

    /// {@return what `call` throws in a callback of the running loop, or null}
    static @Nullable Throwable thrownBy(Action call) {
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
