package dev.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Describes a loop in which nothing can ever run again.
///
/// If the program has never got hold of the loop, no thread but the loop's can wake it, and the deadlock is
/// certain; so it is under virtual time, which stands still only when nothing is under way. Otherwise some
/// thread that we know nothing of, perhaps a virtual one that sleeps, may still wake the loop: it goes on
/// waiting, and the report is logged once.
final class Deadlock {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private Deadlock() {}

    /// {@return the exception to throw, or null to go on waiting}
    static @Nullable DeadlockException check(EventLoop loop, boolean isCertain) {
        if (isCertain) {
            return new DeadlockException(describe(loop));
        }
        if (!loop.isDeadlockLogged) {
            loop.isDeadlockLogged = true;
            LOGGER.log(Level.WARNING, describe(loop) + "\nWaiting on, since another thread might wake the loop.");
        }
        return null;
    }

    static String describe(EventLoop loop) {
        StringBuilder text = new StringBuilder("Deadlock: nothing can ever run again on " + loop
                + ": no callback is ready, no timer is pending, no other thread" + " works for it");
        Set<Task<?>> tasks = loop.tasks.copy();
        for (Task<?> task : tasks) {
            text.append("\n  ").append(task);
            StackTraceElement[] stack = task.stack();
            if (stack.length > 0) {
                text.append("\n      at ").append(CallSite.plain(stack[0]));
            }
        }
        appendCycle(text, tasks);
        return text.toString();
    }

    /// Names a circle of tasks that await one another, if there is one.
    private static void appendCycle(StringBuilder text, Set<Task<?>> tasks) {
        for (Task<?> start : tasks) {
            StringBuilder path = new StringBuilder("'" + start.name() + "'");
            Object next = start.awaiting();
            for (int i = 0; i < tasks.size() && next instanceof Task<?> task; i++) {
                path.append(" → '").append(task.name()).append("'");
                if (task == start) {
                    text.append("\n  These tasks await one another: ").append(path);
                    return;
                }
                next = task.awaiting();
            }
        }
    }
}
