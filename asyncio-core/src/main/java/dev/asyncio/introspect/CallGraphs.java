package dev.asyncio.introspect;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.Task;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Functions that show who waits for whom. Python: `asyncio.graph`.
///
/// {@snippet file="dev/asyncio/introspect/CallGraphTextTest.java" region="print"}
///
/// They belong on the thread of the loop whose futures they look at. What they show is true at the moment of
/// the call. Frames of the library are left out.
public final class CallGraphs {

    private CallGraphs() {}

    /// Captures the call graph of the running task. Python: `capture_call_graph()`.
    ///
    /// @return null in a callback, where no task runs
    /// @throws IllegalStateException if no loop runs the caller
    public static @Nullable CallGraph captureCallGraph() {
        return captureCallGraph(null, 0, null);
    }

    /// Captures the call graph of a future or task. Python: `capture_call_graph(future)`.
    ///
    /// @throws IllegalStateException if the future's loop runs, but not the caller
    public static CallGraph captureCallGraph(Future<?> future) {
        requireNonNull(future, "captureCallGraph needs a future, not null; leave it out for the running task");
        return requireNonNull(captureCallGraph(future, 0, null)); // null is for a missing future
    }

    /// Captures the call graph of a future or task. Python: `capture_call_graph(future, depth=…, limit=…)`.
    ///
    /// @param future null for the running task
    /// @param depth how many calls to leave out at the top of the running task's stack; of no effect on other
    ///     tasks. Not negative (Python counts its own call, so its 1 is our 0)
    /// @param limit how many calls each stack has at most: the outermost ones if it is positive, the innermost
    ///     ones if it is negative; null for no limit
    /// @return null if there is neither a future nor a running task
    /// @throws IllegalStateException if there is no future and no loop runs the caller, or if the future's loop
    ///     runs, but not the caller
    public static @Nullable CallGraph captureCallGraph(@Nullable Future<?> future, int depth, @Nullable Integer limit) {
        if (depth < 0) {
            throw new IllegalArgumentException("depth must not be negative, but is " + depth);
        }
        Future<?> root = future == null ? runningTask() : future;
        return root == null ? null : new Capture(depth, limit).of(root);
    }

    private static @Nullable Task<?> runningTask() {
        try {
            return Asyncio.currentTask();
        } catch (IllegalStateException outside) {
            throw new IllegalStateException(
                    "captureCallGraph was called outside a running event loop and without a future to look at; give it"
                            + " one, or call it in a task",
                    outside);
        }
    }

    /// {@return the call graph of the running task as a text, or an empty one in a callback} Python:
    /// `format_call_graph`.
    ///
    /// @throws IllegalStateException if no loop runs the caller
    public static String formatCallGraph() {
        CallGraph graph = captureCallGraph();
        return graph == null ? "" : graph.toString();
    }

    /// {@return the call graph of a future or task as a text of several lines, the last without an end}
    ///
    /// ```
    /// * Task 'child'
    ///   + Call stack:
    ///   |   at Program.fetch(Program.java:8)
    ///   + Awaited by:
    ///     * gather[2 of 2 pending]
    ///       + Awaited by:
    ///         * Task 'main'
    ///           + Call stack:
    ///           |   at Program.main(Program.java:14)
    /// ```
    /// What leads back to the task itself ends with a line that says so. A future to which several others lead
    /// is described once, and then named.
    ///
    /// @throws IllegalStateException if the future's loop runs, but not the caller
    public static String formatCallGraph(Future<?> future) {
        return captureCallGraph(future).toString();
    }

    /// Prints the call graph of the running task to the standard output; nothing in a callback. Python:
    /// `print_call_graph`.
    ///
    /// @throws IllegalStateException if no loop runs the caller
    public static void printCallGraph() {
        CallGraph graph = captureCallGraph();
        if (graph != null) {
            System.out.println(graph);
        }
    }

    /// Prints the call graph of a future or task.
    ///
    /// @throws IllegalStateException if the future's loop runs, but not the caller
    public static void printCallGraph(Future<?> future, PrintStream out) {
        out.println(formatCallGraph(future));
    }
}
