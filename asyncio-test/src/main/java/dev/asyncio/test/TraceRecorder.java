package dev.asyncio.test;

import dev.asyncio.LoopInstrument;
import dev.asyncio.Task;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes down the lives of tasks.
final class TraceRecorder implements LoopInstrument {

    private final BiConsumer<Task<?>, String> log;

    // Tasks that have not begun: only the first step is a beginning.
    private final Set<Task<?>> fresh = new HashSet<>();

    TraceRecorder(BiConsumer<Task<?>, String> log) {
        this.log = log;
    }

    @Override
    public void taskCreated(Task<?> task, @Nullable Task<?> by) {
        fresh.add(task);
        log.accept(task, "created");
    }

    @Override
    public void stepBegins(Task<?> task) {
        if (fresh.remove(task)) {
            log.accept(task, "begins");
        }
    }

    @Override
    public void stepSuspends(Task<?> task, @Nullable Object awaiting) {
        log.accept(task, awaiting == null ? "yields" : "waits for " + nameOf(awaiting));
    }

    private static String nameOf(Object awaited) {
        if (awaited instanceof Task<?> task) {
            return task.name();
        }
        Class<?> type = awaited.getClass();
        return type.getSimpleName().equals("PlainFuture") ? "Future" : type.getSimpleName();
    }

    @Override
    public void taskWoken(Task<?> task, @Nullable Task<?> by) {
        log.accept(task, by == null ? "woken" : "woken by " + by.name());
    }

    @Override
    public void taskCancelled(Task<?> task, @Nullable String reason) {
        log.accept(task, reason == null ? "cancelled" : "cancelled: " + reason);
    }

    @Override
    public void taskEnded(Task<?> task, @Nullable Throwable failure) {
        log.accept(task, task.isCancelled() ? "ended as cancelled" : failure == null ? "ended" : "ended by " + failure);
    }
}
