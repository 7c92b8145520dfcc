package dev.asyncio.channel;

/// What goes on in a channel at a moment. Trio: `MemoryChannelStatistics`.
///
/// @param size how many items are in the buffer
/// @param capacity how many can be; [Integer#MAX_VALUE] if there is no limit
/// @param openSenders how many sending ends are open
/// @param openReceivers how many receiving ends are open
/// @param waitingSenders how many calls wait to send, those of a select included
/// @param waitingReceivers how many calls wait to receive, those of a select included
/// @param dropped how many items nobody received: thrown away because a subscriber of a [Broadcast] was too
///     slow, or still in the buffer when the last receiving end was closed
public record ChannelStatistics(
        int size,
        int capacity,
        int openSenders,
        int openReceivers,
        int waitingSenders,
        int waitingReceivers,
        long dropped) {}
