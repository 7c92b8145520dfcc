package dev.asyncio.channel;

/// What a [Broadcast] does when the buffer of a subscriber is full.
public enum Overflow {
    /// The sender waits until there is room: the slowest subscriber sets the pace for all.
    SUSPEND,
    /// The oldest item in the buffer is thrown away: the subscriber sees the newest ones.
    DROP_OLDEST,
    /// The new item is thrown away for this subscriber: it sees the oldest ones.
    DROP_NEWEST,
    /// The subscription ends: the subscriber receives what is in its buffer and then a [BrokenChannelException].
    FAIL
}
