package dev.asyncio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The future that `gather` returns: cancelling it cancels the children, and it ends when they have (CPython,
/// `tasks.py`, `_GatheringFuture`).
final class GatheringFuture<T> extends Future<T> {

    private final List<Future<?>> children;
    private boolean isCancelRequested;

    GatheringFuture(EventLoop loop, List<Future<?>> children) {
        super(loop);
        this.children = children;
    }

    @Override
    public boolean cancel(@Nullable String message) {
        eventLoop().checkThread("cancel");
        if (isDone()) {
            return false;
        }
        boolean anyCancelled = false;
        for (Future<?> child : children) {
            anyCancelled |= child.cancel(message);
        }
        isCancelRequested |= anyCancelled;
        return anyCancelled;
    }

    boolean isCancelRequested() {
        return isCancelRequested;
    }

    /// {@return the children in the order of the arguments; for reports}
    List<Future<?>> children() {
        return children;
    }

    @Override
    public String toString() {
        long open = children.stream().filter(child -> !child.isDone()).count();
        return "gather[" + (isDone() ? describeState() : open + " of " + children.size() + " pending") + "]";
    }
}
