package dev.asyncio.sync;

/// What a [Ticker] does with ticks that came while nobody waited for them. Tokio: `MissedTickBehavior`.
public enum MissedTicks {
    /// They are made up for at once, one after the other, until the ticker has caught up: no tick is lost.
    BURST,
    /// All but the latest are left out, and the next comes at its original time. The numbers of the ticks show
    /// the gap.
    SKIP,
    /// The one that is due comes at once, and the next a full period after it: all later ticks move.
    DELAY
}
