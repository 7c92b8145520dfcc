/// Locks, events, conditions, semaphores, barriers and their kin for the tasks of one loop.
/// Python: the synchronisation primitives of `asyncio`.
///
/// Tasks of one loop run one at a time and switch only where they await, so state that is read and
/// written between two awaits needs none of these. They are for what lasts *across* an await: a
/// [Lock][dev.asyncio.sync.Lock] keeps a sequence of awaits to one task, a
/// [Semaphore][dev.asyncio.sync.Semaphore] to a number of tasks, an
/// [Event][dev.asyncio.sync.Event] tells many tasks that something happened once, a
/// [Condition][dev.asyncio.sync.Condition] that shared state has changed, and a
/// [Barrier][dev.asyncio.sync.Barrier] holds tasks back until all have come.
///
/// What asyncio lacks and Trio, Tokio, Kotlin or Go have: a
/// [CapacityLimiter][dev.asyncio.sync.CapacityLimiter] is a semaphore that knows who is inside, an
/// [RwLock][dev.asyncio.sync.RwLock] lets many read or one write, and a task may acquire a
/// [ReentrantLock][dev.asyncio.sync.ReentrantLock] again. [Once][dev.asyncio.sync.Once] and
/// [Lazy][dev.asyncio.sync.Lazy] compute a value a single time,
/// [SingleFlight][dev.asyncio.sync.SingleFlight] lets simultaneous calls share one execution, and a
/// [Ticker][dev.asyncio.sync.Ticker] comes up at regular intervals.
///
/// Three rules hold for every type here. Waiting tasks are served in the order in which they came,
/// also where a newcomer could be served faster. Waking a task never switches to it: whoever wakes
/// goes on, and the woken task resumes in a later turn of the loop. And a cancelled wait leaves
/// nothing behind: what the task had already been promised goes to the next one in line.
///
/// None of them is for threads. An object belongs to the loop whose tasks use it, and a task that
/// would have to wait for the object of another loop gets an [IllegalStateException]. From another
/// thread, hand the call to the loop: `loop.callSoonThreadsafe(event::set)`.
package dev.asyncio.sync;
