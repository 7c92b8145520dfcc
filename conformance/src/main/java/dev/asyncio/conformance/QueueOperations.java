package dev.asyncio.conformance;

import dev.asyncio.queue.Queue;
import org.jspecify.annotations.Nullable;

/// Queues of any discipline.
final class QueueOperations {

    /// A program's queues hold any value.
    @SuppressWarnings("unchecked") // erased: it casts to what it says
    private static final Class<Queue<@Nullable Object>> QUEUE = (Class<Queue<@Nullable Object>>) (Class<?>) Queue.class;

    private QueueOperations() {}

    static void register(Operations all) {
        all.action(QUEUE, "queue.put", (queue, call) -> queue.put(call.value("value")));
        all.action(QUEUE, "queue.put_nowait", (queue, call) -> queue.putNowait(call.value("value")));
        all.leaf(QUEUE, "queue.get", (queue, _) -> queue.get());
        all.leaf(QUEUE, "queue.get_nowait", (queue, _) -> queue.getNowait());
        all.action(QUEUE, "queue.task_done", (queue, _) -> queue.taskDone());
        all.action(QUEUE, "queue.join", (queue, _) -> queue.join());
        all.action(QUEUE, "queue.shutdown", (queue, call) -> queue.shutdown(call.flag("immediate")));
        all.leaf(QUEUE, "queue.qsize", (queue, _) -> (long) queue.size());
        all.leaf(QUEUE, "queue.empty", (queue, _) -> queue.isEmpty());
        all.leaf(QUEUE, "queue.full", (queue, _) -> queue.isFull());
    }
}
