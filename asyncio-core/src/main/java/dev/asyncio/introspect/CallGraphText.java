package dev.asyncio.introspect;

import dev.asyncio.Future;
import dev.asyncio.Task;
import java.util.HashSet;
import java.util.Set;

/// A call graph as people read it (CPython, `graph.py`, `format_call_graph`).
final class CallGraphText {

    /// How many levels are written: the indentation makes the text of a chain grow with the square of its
    /// length.
    private static final int LEVELS = 100;

    private final StringBuilder text = new StringBuilder();
    private final Set<Future<?>> above = new HashSet<>();
    private final Set<Future<?>> described = new HashSet<>();

    CallGraphText(CallGraph graph) {
        append(graph, "");
    }

    private void append(CallGraph graph, String indent) {
        Future<?> future = graph.future();
        if (!text.isEmpty()) {
            text.append('\n');
        }
        text.append(indent).append("* ").append(nameOf(future));
        if (above.contains(future)) {
            text.append(" again: they await one another");
            return;
        }
        if (!described.add(future)) {
            if (!graph.callStack().isEmpty() || !graph.awaitedBy().isEmpty()) {
                text.append(", as above");
            }
            return;
        }
        if (!graph.callStack().isEmpty()) {
            text.append('\n').append(indent).append("  + Call stack:");
            for (StackTraceElement frame : graph.callStack()) {
                text.append('\n').append(indent).append("  |   at ").append(plain(frame));
            }
        }
        if (!graph.awaitedBy().isEmpty()) {
            text.append('\n').append(indent).append("  + Awaited by:");
            if (above.size() == LEVELS) {
                text.append(" more than are shown here");
                return;
            }
            above.add(future);
            for (CallGraph waiter : graph.awaitedBy()) {
                append(waiter, indent + "    ");
            }
            above.remove(future);
        }
    }

    /// A task's text says what it waits for, which the graph says better.
    private static String nameOf(Future<?> future) {
        return future instanceof Task<?> task ? "Task '" + task.name() + "'" : future.toString();
    }

    /// {@return the frame without module and class loader, as people write it}
    private static String plain(StackTraceElement frame) {
        return new StackTraceElement(
                        null,
                        null,
                        null,
                        frame.getClassName(),
                        frame.getMethodName(),
                        frame.getFileName(),
                        frame.getLineNumber())
                .toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
