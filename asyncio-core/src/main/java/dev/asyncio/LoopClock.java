package dev.asyncio;

/// The clock of a loop. The default is [System#nanoTime()]; tests put a virtual one in its place.
@FunctionalInterface
public interface LoopClock {

    /// The real time.
    LoopClock SYSTEM = System::nanoTime;

    /// {@return the time in nanoseconds since an arbitrary origin; it never goes back}
    long nanoTime();
}
