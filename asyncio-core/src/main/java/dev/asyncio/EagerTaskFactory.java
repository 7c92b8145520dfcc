package dev.asyncio;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Starts every task at once.
enum EagerTaskFactory implements TaskFactory {
    INSTANCE;

    @Override
    public <T> Task<T> create(
            EventLoop loop,
            Callable<? extends T> body,
            @Nullable String name,
            @Nullable Context context,
            boolean eagerStart) {
        return loop.newTask(body, name, context, true);
    }
}
