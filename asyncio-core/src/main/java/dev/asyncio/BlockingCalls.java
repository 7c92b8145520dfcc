package dev.asyncio;

/// What happens when a task blocks in plain Java code: `Thread.sleep`, a socket read, a contended lock.
public enum BlockingCalls {
    /// It blocks the loop, as in asyncio: nothing else runs meanwhile. The default.
    STRICT,

    /// The task steps aside and others run until it can go on. On the `loop` engine only.
    ///
    /// What runs between two awaits no longer runs alone where it blocks. Callbacks step aside as tasks do; a
    /// task that a callback starts eagerly begins in the next turn instead. A [Poller] runs on the bare loop
    /// thread, and what it calls must never wait for a lock that a task takes, too: both would stop for ever.
    SUSPEND
}
