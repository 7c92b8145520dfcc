package dev.asyncio.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One call of a [Retry], when it has ended.
///
/// @param number from 1
/// @param failure what it threw, or null if it succeeded
/// @param delay after which the next attempt begins, or null if there is none
/// @param elapsed since the first attempt began
public record Attempt(
        int number, @Nullable Throwable failure, @Nullable Duration delay, Duration elapsed) {

    /// {@return whether another attempt follows}
    public boolean isRetried() {
        return delay != null;
    }
}
