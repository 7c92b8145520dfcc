/// Queues that carry items from task to task. Python: `asyncio.Queue` and its relatives.
///
/// A producer [puts][dev.asyncio.queue.Queue#put], a consumer [gets][dev.asyncio.queue.Queue#get];
/// either is suspended only while there is no room or no item. The three queues differ in what comes
/// out next: the oldest item ([Queue][dev.asyncio.queue.Queue]), the newest
/// ([LifoQueue][dev.asyncio.queue.LifoQueue]) or the smallest
/// ([PriorityQueue][dev.asyncio.queue.PriorityQueue]).
///
/// A queue also knows when its work is finished. Consumers call
/// [taskDone][dev.asyncio.queue.Queue#taskDone] for each item they have dealt with, and
/// [join][dev.asyncio.queue.Queue#join] returns when every item has been. And it knows when there
/// will be no more: [shutdown][dev.asyncio.queue.Queue#shutdown()] ends the waits of everybody.
///
/// A queue belongs to one loop. Ordinary threads reach it through
/// [threadSafe][dev.asyncio.queue.Queue#threadSafe], a view whose calls block the thread while the
/// loop does what they ask.
package dev.asyncio.queue;
