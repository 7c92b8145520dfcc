package dev.asyncio.conformance;

import dev.asyncio.TaskGroup;
import dev.asyncio.queue.LifoQueue;
import dev.asyncio.queue.PriorityQueue;
import dev.asyncio.queue.Queue;
import dev.asyncio.sync.Barrier;
import dev.asyncio.sync.BoundedSemaphore;
import dev.asyncio.sync.Condition;
import dev.asyncio.sync.Event;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;

/// `new`: creates an object and gives it to a variable.
final class NewOperation {

    private NewOperation() {}

    static void register(Operations all) {
        all.control("new", call -> {
            Object created = call.interpreter().trace.failureOf("new " + call.text("type"), () -> create(call));
            call.interpreter().labels.name(created, call.text("to"));
            call.assign("to", created);
            return Signal.Plain.NEXT;
        });
    }

    private static Object create(Call call) {
        return switch (call.text("type")) {
            case "Lock" -> new Lock();
            case "Event" -> new Event();
            case "Condition" -> call.value("lock") instanceof Lock lock ? new Condition(lock) : new Condition();
            case "Semaphore" -> new Semaphore(integer(call, "value", 1));
            case "BoundedSemaphore" -> new BoundedSemaphore(integer(call, "value", 1));
            case "Barrier" -> new Barrier(integer(call, "parties", 0));
            case "Queue" -> new Queue<Object>(integer(call, "maxsize", 0));
            case "LifoQueue" -> new LifoQueue<Object>(integer(call, "maxsize", 0));
            case "PriorityQueue" -> new PriorityQueue<Object>(integer(call, "maxsize", 0), Values.ORDER);
            case "Future" -> call.interpreter().loop.createFuture();
            case "TaskGroup" -> new TaskGroup();
            case "Timeout" ->
                call.has("when")
                        ? Expressions.timeoutAt(call.millis("when"))
                        : Expressions.timeout(call.millis("delay"));
            default -> throw new ScenarioFault("There is no type '" + call.text("type") + "'");
        };
    }

    private static int integer(Call call, String field, int otherwise) {
        return Math.toIntExact(call.number(field, otherwise));
    }
}
