/// Channels: items go from task to task through ends that can be closed, and a select takes the first that is
/// ready. Asyncio has none; Trio and anyio have memory channels, Kotlin and Go channels with `select`, Tokio
/// `broadcast` and `watch`.
///
/// A [Channel][dev.asyncio.channel.Channel] has a [sending][dev.asyncio.channel.SendChannel] and a
/// [receiving][dev.asyncio.channel.ReceiveChannel] end, each of which may have copies. When the last sending
/// end is closed, a `for` loop over the receiving one comes to its end; when the last receiving end is closed,
/// `send` fails. A [Select][dev.asyncio.channel.Select] waits for several channels, a time and tasks at once and
/// takes exactly one. A [Broadcast][dev.asyncio.channel.Broadcast] hands each item to every subscriber, a
/// [Watch][dev.asyncio.channel.Watch] shows the latest value.
///
/// An item changes hands at one moment, and is then neither lost nor taken back. If a call that waits is
/// cancelled before that moment, nothing has happened. If it is cancelled after it, and has not resumed yet,
/// the call returns as it should, and the [CancelledError][dev.asyncio.CancelledError] comes where the task
/// suspends next.
///
/// A channel belongs to the loop whose tasks use it. From another thread, hand the call to the loop:
/// `loop.callSoonThreadsafe(() -> sender.trySend(item))`.
package dev.asyncio.channel;
