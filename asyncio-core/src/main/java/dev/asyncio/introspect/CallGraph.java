package dev.asyncio.introspect;

import dev.asyncio.Future;
import java.util.List;

/// A future at a moment, with those who wait for it. Made by [CallGraphs#captureCallGraph]. Python:
/// `asyncio.FutureCallGraph`.
///
/// The awaiters form a tree with this future at its root. A future that waits for itself, through others, is
/// a leaf where it comes again; one that several others lead to stands below each of them, as the same object.
///
/// @param future the future or task
/// @param callStack where a task is, innermost call first; empty for any other future, and for a task that has
///     not begun
/// @param awaitedBy who waits for it, in the order in which they began; may be empty
public record CallGraph(Future<?> future, List<StackTraceElement> callStack, List<CallGraph> awaitedBy) {

    /// Creates a graph from copies of the lists.
    public CallGraph {
        callStack = List.copyOf(callStack);
        awaitedBy = List.copyOf(awaitedBy);
    }

    /// {@return the graph as a text of several lines, as [CallGraphs#formatCallGraph] makes it}
    @Override
    public String toString() {
        return new CallGraphText(this).toString();
    }
}
