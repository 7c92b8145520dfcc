package dev.asyncio.conformance;

import static dev.asyncio.Asyncio.allTasks;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.waitOn;

import dev.asyncio.Context;
import dev.asyncio.Coroutine;
import dev.asyncio.Future;
import dev.asyncio.ReturnWhen;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.WaitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Creating tasks, asking about them, and sleeping.
final class TaskOperations {

    private TaskOperations() {}

    static void register(Operations all) {
        all.leaf("sleep", call -> {
            sleep(Duration.ofMillis(call.number("ms")));
            return null;
        });
        all.control("spawn", TaskOperations::spawn);
        all.control("wait", TaskOperations::awaitSeveral);
        all.leaf(Task.class, "uncancel", (task, _) -> (long) task.uncancel());
        all.leaf(Task.class, "cancelling", (task, _) -> (long) task.cancelling());
        all.leaf(Task.class, "get_name", (task, _) -> task.name());
        all.action(Task.class, "set_name", (task, call) -> task.setName(call.text("name")));
        all.leaf("current_task", _ -> currentTask());
        all.leaf(
                "all_tasks",
                call -> allTasks().stream()
                        .map(call.interpreter().labels::of)
                        .filter(Objects::nonNull)
                        .sorted()
                        .toList());
    }

    private static Signal spawn(Call call) {
        Coroutine<?> coroutine = call.value("of", Coroutine.class);
        String label = coroutine.name();
        TaskOption[] options = options(call, label);
        Task<?> task = call.interpreter()
                .trace
                .failureOf(
                        "spawn @" + label,
                        () -> call.has("group")
                                ? call.group("group").createTask(coroutine, options)
                                : createTask(coroutine, options));
        call.interpreter().labels.put(task, label);
        call.trace("spawn @" + label + " ok");
        call.assign("to", task);
        return Signal.Plain.NEXT;
    }

    private static TaskOption[] options(Call call, String name) {
        List<TaskOption> options = new ArrayList<>();
        options.add(TaskOption.name(name));
        Context context = call.context();
        if (context != null) {
            options.add(TaskOption.context(context));
        }
        // A group decides for itself how its tasks start.
        if (call.flag("eager") && !call.has("group")) {
            options.add(TaskOption.eagerStart());
        }
        return options.toArray(TaskOption[]::new);
    }

    private static Signal awaitSeveral(Call call) {
        Set<Future<?>> members = new LinkedHashSet<>();
        call.list("of").forEach(member -> members.add(call.cast(member, Future.class)));
        WaitResult<Future<?>> result = call.interpreter().trace.failureOf("wait", () -> {
            Long limit = call.millis("timeout");
            return waitOn(
                    members,
                    limit == null ? null : Duration.ofMillis(limit),
                    ReturnWhen.valueOf(call.text("return_when", "ALL_COMPLETED")));
        });
        // In the order of the arguments, whatever that of the sets is.
        List<?> done = members.stream().filter(result.done()::contains).toList();
        List<?> pending = members.stream().filter(result.pending()::contains).toList();
        call.assign("done", done);
        call.assign("pending", pending);
        call.trace("wait done=" + call.show(done) + " pending=" + call.show(pending));
        return Signal.Plain.NEXT;
    }
}
