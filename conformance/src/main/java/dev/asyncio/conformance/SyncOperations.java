package dev.asyncio.conformance;

import dev.asyncio.sync.Barrier;
import dev.asyncio.sync.Condition;
import dev.asyncio.sync.Event;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;

/// Locks, semaphores, conditions, events and barriers.
final class SyncOperations {

    private SyncOperations() {}

    static void register(Operations all) {
        all.action(Lock.class, "lock.acquire", (lock, _) -> lock.acquire());
        all.action(Lock.class, "lock.release", (lock, _) -> lock.release());
        all.leaf(Lock.class, "lock.locked", (lock, _) -> lock.isLocked());

        all.action(Semaphore.class, "sem.acquire", (semaphore, _) -> semaphore.acquire());
        all.action(Semaphore.class, "sem.release", (semaphore, _) -> semaphore.release());
        all.leaf(Semaphore.class, "sem.locked", (semaphore, _) -> semaphore.isLocked());

        all.action(Condition.class, "cond.acquire", (condition, _) -> condition.acquire());
        all.action(Condition.class, "cond.release", (condition, _) -> condition.release());
        all.leaf(Condition.class, "cond.locked", (condition, _) -> condition.isLocked());
        all.action(Condition.class, "cond.wait", (condition, _) -> condition.await());
        all.action(
                Condition.class,
                "cond.wait_for",
                (condition, call) -> condition.awaitFor(() -> call.condition("cond")));
        all.action(
                Condition.class,
                "cond.notify",
                (condition, call) -> condition.signal(Math.toIntExact(call.number("n", 1))));
        all.action(Condition.class, "cond.notify_all", (condition, _) -> condition.signalAll());

        all.action(Event.class, "event.wait", (event, _) -> event.await());
        all.action(Event.class, "event.set", (event, _) -> event.set());
        all.action(Event.class, "event.clear", (event, _) -> event.clear());
        all.leaf(Event.class, "event.is_set", (event, _) -> event.isSet());

        all.leaf(Barrier.class, "barrier.wait", (barrier, _) -> (long) barrier.await());
        all.action(Barrier.class, "barrier.reset", (barrier, _) -> barrier.reset());
        all.action(Barrier.class, "barrier.abort", (barrier, _) -> barrier.abort());
        all.leaf(Barrier.class, "barrier.n_waiting", (barrier, _) -> (long) barrier.waiting());
        all.leaf(Barrier.class, "barrier.broken", (barrier, _) -> barrier.isBroken());
        all.leaf(Barrier.class, "barrier.parties", (barrier, _) -> (long) barrier.parties());
    }
}
