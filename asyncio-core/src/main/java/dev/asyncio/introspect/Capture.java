package dev.asyncio.introspect;

import dev.asyncio.Future;
import dev.asyncio.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
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

    private final Map<Future<?>, CallGraph> graphs = new HashMap<>();
    private final Set<Future<?>> onTheWay = new HashSet<>();

    Capture(int depth, @Nullable Integer limit) {
        this.depth = depth;
        this.limit = limit;
    }

    // A loop and not a recursion, because chains may be as long as there are tasks.
    CallGraph of(Future<?> root) {
        Deque<Visit> way = new ArrayDeque<>();
        way.push(new Visit(root));
        onTheWay.add(root);
        while (true) {
            Visit visit = way.element();
            if (visit.waiters.hasNext()) {
                Future<?> waiter = visit.waiters.next();
                CallGraph known = graphs.get(waiter);
                if (known != null) {
                    visit.awaitedBy.add(known);
                } else if (!onTheWay.add(waiter)) {
                    visit.awaitedBy.add(new CallGraph(waiter, List.of(), List.of()));
                } else {
                    way.push(new Visit(waiter));
                }
                continue;
            }
            way.pop();
            boolean isRoot = way.isEmpty();
            CallGraph graph = new CallGraph(visit.future, stack(visit.future, isRoot ? depth : 0), visit.awaitedBy);
            if (isRoot) {
                return graph;
            }
            onTheWay.remove(visit.future);
            graphs.put(visit.future, graph);
            way.element().awaitedBy.add(graph);
        }
    }

    /// A future whose waiters are being looked at.
    private static final class Visit {

        final Future<?> future;
        final Iterator<Future<?>> waiters;
        final List<CallGraph> awaitedBy = new ArrayList<>();

        Visit(Future<?> future) {
            this.future = future;
            this.waiters = future.awaitedBy().iterator();
        }
    }

    private List<StackTraceElement> stack(Future<?> future, int skipped) {
        if (!(future instanceof Task<?> task)
                || task.isDone()
                || Integer.valueOf(0).equals(limit)) {
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
