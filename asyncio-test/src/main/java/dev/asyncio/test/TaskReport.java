package dev.asyncio.test;

import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.introspect.CallGraph;
import dev.asyncio.introspect.CallGraphs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what tasks do and who awaits whom, in indented lines to be put under a sentence.
///
/// ```
///   Task 'fetch' [waits for Queue[size=0, maxSize=∞, getters=1, putters=0]]
///       at Shop.fetch(Shop.java:31)
///       made at Shop.open(Shop.java:12)
///       awaited by gather[1 of 2 pending]
///           awaited by Task 'main'
///               at Shop.open(Shop.java:14)
/// ```
/// Each task is described once. Those that differ only in their names are counted.
final class TaskReport {

    /// How many different tasks are described, how many that await one of them, and how far that goes on.
    private static final int TASKS = 25;

    private static final int AWAITERS = 5;
    private static final int LEVELS = 8;

    private final Set<Future<?>> described = new HashSet<>();

    /// Those that lead from a task to the one that is being described.
    private final Set<Future<?>> above = new HashSet<>();

    private TaskReport() {}

    /// {@return lines for each task: itself, where it waits, where it was made, who awaits it}
    static String of(Collection<Task<?>> tasks) {
        return new TaskReport().describe(tasks);
    }

    private String describe(Collection<Task<?>> tasks) {
        // Those that wait for no other task come first: the others stand below them.
        List<Task<?>> inOrder = new ArrayList<>();
        tasks.stream().filter(task -> !(task.awaiting() instanceof Future<?>)).forEach(inOrder::add);
        tasks.stream().filter(task -> task.awaiting() instanceof Future<?>).forEach(inOrder::add);
        Map<String, Integer> alike = new LinkedHashMap<>(); // by their descriptions without names
        Map<String, String> first = new LinkedHashMap<>();
        int more = 0;
        for (Task<?> task : inOrder) {
            if (described.contains(task)) {
                continue;
            }
            if (alike.size() == TASKS) {
                more++; // or one like another, which does not matter any more
                continue;
            }
            described.add(task);
            String details = details(task);
            String line = task.toString();
            String key = line.replace("'" + task.name() + "'", "") + details;
            alike.merge(key, 1, Integer::sum);
            first.putIfAbsent(key, "\n  " + Places.shortened(line) + details);
        }
        var text = new StringBuilder();
        first.forEach((key, description) -> {
            text.append(description);
            int others = alike.getOrDefault(key, 1) - 1;
            if (others > 0) {
                text.append("\n  … and ").append(others).append(others == 1 ? " more like it" : " more like that");
            }
        });
        if (more > 0) {
            text.append("\n  … and ").append(more).append(" more that are not shown here");
        }
        return text.toString();
    }

    private String details(Task<?> task) {
        var text = new StringBuilder();
        Places.append(text, "\n      at ", task.stack());
        Places.append(text, "\n      made at ", task.origin());
        if (!task.isDone() && !task.awaitedBy().isEmpty()) {
            above.add(task);
            appendAwaiters(text, CallGraphs.captureCallGraph(task), "\n      ", 1);
            above.remove(task);
        }
        return text.toString();
    }

    private void appendAwaiters(StringBuilder text, CallGraph graph, String indent, int level) {
        int shown = 0;
        for (CallGraph awaiter : graph.awaitedBy()) {
            if (shown++ == AWAITERS || level > LEVELS) {
                text.append(indent).append("… and awaited by more that are not shown here");
                return;
            }
            Future<?> future = awaiter.future();
            text.append(indent).append("awaited by ").append(nameOf(future));
            if (!described.add(future)) {
                text.append(above.contains(future) ? " again: they await one another" : ", see above");
                continue;
            }
            Places.append(text, indent + "    at ", awaiter.callStack());
            above.add(future);
            appendAwaiters(text, awaiter, indent + "    ", level + 1);
            above.remove(future);
        }
    }

    private static String nameOf(Future<?> future) {
        return future instanceof Task<?> task ? "Task '" + task.name() + "'" : Places.shortened(future.toString());
    }

    /// {@return where a loop that does not answer stands}
    ///
    /// @param running the task that runs, or null in a callback
    static String ofBlocked(@Nullable Task<?> running) {
        if (running == null) {
            return "\n  A callback blocks the loop";
        }
        var text = new StringBuilder("\n  ").append(running).append(" blocks the loop");
        for (StackTraceElement frame : running.stack()) {
            text.append("\n      at ").append(Places.plain(frame));
        }
        return text.toString();
    }
}
