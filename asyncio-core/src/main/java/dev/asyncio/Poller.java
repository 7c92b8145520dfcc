package dev.asyncio;

import java.util.List;

/// Where a loop waits while it has nothing to do, and where I/O events come from. Python: the selector.
///
/// The default only waits. A poller on a virtual clock moves the clock instead.
public interface Poller {

    /// The timeout of a [#poll] that ends only by an event or a [#wakeup].
    long FOREVER = Long.MAX_VALUE;

    /// Handles I/O events that are there, having waited for one if there is none. Called on the loop's
    /// thread. What it calls may schedule callbacks.
    ///
    /// @param timeoutNanos how long to wait at most, in nanoseconds: 0 does not wait, [#FOREVER] has no
    ///     limit; it may always return early
    void poll(long timeoutNanos);

    /// Handles one more of the events that an earlier [#poll] has found, if that one left any: without
    /// looking for others, and without waiting. Called on the loop's thread, between two polls, when the loop
    /// has nothing else to do.
    ///
    /// @return false if there is none; the loop polls then
    default boolean handleNext() {
        return false;
    }

    /// Runs `turns`, in which the loop calls this poller's other methods. For what a poller needs around
    /// them. Called on the loop's thread: when a run of the loop begins, or when the loop gets this poller.
    default void drive(Runnable turns) {
        turns.run();
    }

    /// Ends the current [#poll], or the next one if none is going on. Any thread.
    void wakeup();

    /// {@return whether an event from outside the process could end a [#poll]} A loop that has no timer and
    /// no such hope is in a deadlock.
    default boolean isWaitingForIo() {
        return false;
    }

    /// {@return whether [#leaks()] can find anything}
    default boolean canFindLeaks() {
        return false;
    }

    /// {@return a description of each thing that was found lost since the last call, such as a buffer that
    /// was garbage-collected and not given back; for test kits} Called while the loop does not run, by any
    /// thread.
    default List<String> leaks() {
        return List.of();
    }

    /// Releases what the poller holds. Called once, when the loop closes.
    default void close() {}
}
