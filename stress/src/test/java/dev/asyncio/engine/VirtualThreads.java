package dev.asyncio.engine;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/// Virtual threads with a scheduler of one's own, made as the engine makes them, for models of its fibers.
final class VirtualThreads {

    private VirtualThreads() {}

    /// {@return a virtual thread, not started, whose continuation runs when and where `scheduler` says}
    static Thread scheduledBy(Executor scheduler, Runnable body) {
        try {
            Method newVirtualThread = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            newVirtualThread.setAccessible(true);
            return (Thread) newVirtualThread.invoke(null, scheduler, null, 0, body);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("JDK " + Runtime.version() + " makes virtual threads in another way", e);
        }
    }
}
