package dev.asyncio;

/// When [Asyncio#waitOn] returns. Python: the `return_when` of `asyncio.wait`.
public enum ReturnWhen {
    /// When any future is done or cancelled.
    FIRST_COMPLETED,
    /// When any future has failed; else when all are done. A cancellation is no failure.
    FIRST_EXCEPTION,
    /// When all futures are done or cancelled.
    ALL_COMPLETED
}
