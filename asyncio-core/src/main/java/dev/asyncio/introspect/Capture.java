package dev.asyncio.introspect;

import dev.asyncio.Future;
import dev.asyncio.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One capture: walks from a future to those who wait for it (CPython, `graph.py`).
///
/// CPython visits a future once for each way that leads to it, and recurses for ever where tasks await one
/// another. Here each is visited once, so that the cost is that of the futures and not that of the ways.
final class Capture {

    private final int depth;
    private final @Nullable Integer limit;

    // Compared by identity, since that is how futures compare.
    private final Map<Future<?>, CallGraph> visited = new IdentityHashMap<>();
    private final Set<Future<?>> onTheWay = new HashSet<>();

    Capture(int depth, @Nullable Integer limit) {
        this.depth = depth;
        this.limit = limit;
    }

    CallGraph of(Future<?> root) {
        return visit(root, depth);
    }

    private CallGraph visit(Future<?> future, int skipped) {
        CallGraph known = visited.get(future);
        if (known != null) {
            return known;
        }
        if (!onTheWay.add(future)) {
            return new CallGraph(future, List.of(), List.of());
        }
        List<CallGraph> awaitedBy = new ArrayList<>();
        for (Future<?> waiter : future.awaitedBy()) {
            awaitedBy.add(visit(waiter, 0));
        }
        onTheWay.remove(future);
        CallGraph graph = new CallGraph(future, stack(future, skipped), awaitedBy);
        visited.put(future, graph);
        return graph;
    }

    private List<StackTraceElement> stack(Future<?> future, int skipped) {
        if (!(future instanceof Task<?> task) || task.isDone()) {
            return List.of();
        }
        List<StackTraceElement> stack = Arrays.asList(task.stack());
        if (task.status() == Task.Status.RUNNING) {
            stack = stack.subList(Math.min(skipped, stack.size()), stack.size());
        }
        if (limit == null || Math.abs((long) limit) >= stack.size()) {
            return stack;
        }
        return limit < 0 ? stack.subList(0, -limit) : stack.subList(stack.size() - limit, stack.size());
    }
}
