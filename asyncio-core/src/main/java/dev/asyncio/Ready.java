package dev.asyncio;

/// An entry of the ready queue that is not a task: something the loop will run on its own thread.
abstract class Ready {

    /// Whether the entry stands in the queue of timers. Kept by that queue.
    boolean isTimed;

    /// Runs the entry, in the loop's turn. What it throws ends the loop.
    abstract void run();

    /// {@return whether to drop the entry when its turn comes}
    abstract boolean isCancelled();
}
