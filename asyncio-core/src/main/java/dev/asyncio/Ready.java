package dev.asyncio;

/// An entry of the ready queue that is not a task: something the loop will run on its own thread.
abstract class Ready {

    /// What [#due] says of an entry that never was a timer.
    static final long NOT_A_TIMER = Long.MIN_VALUE;

    /// Whether the entry stands in the queue of timers. Kept by that queue.
    boolean isTimed;

    /// Runs the entry, in the loop's turn. What it throws ends the loop.
    abstract void run();

    /// {@return whether to drop the entry when its turn comes}
    abstract boolean isCancelled();

    /// {@return the deadline, in nanoseconds of the loop's clock, of one that comes from the queue of timers;
    /// else [#NOT_A_TIMER]}
    long due() {
        return NOT_A_TIMER;
    }
}
