package dev.asyncio.stress;

import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Ends a test that hangs, and says what every loop, task and thread was doing.
public final class RealTimeLimit implements InvocationInterceptor {

    /// How long a loop may take to say what its tasks do.
    private static final long LAST_WORDS_SECONDS = 2;

    /// The loops of the running test, each with the thread that last ran it or, until it runs, the one that made it.
    private static final Map<EventLoop, Thread> LOOPS = new ConcurrentHashMap<>();

    /// Has a loop of the running test looked at if the test hangs.
    static void watch(EventLoop loop) {
        LOOPS.put(loop, Thread.currentThread());
        loop.callSoonThreadsafe(() -> LOOPS.replace(loop, Thread.currentThread()));
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> test,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        proceed(test, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> test,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        proceed(test, context);
    }

    private static void proceed(Invocation<@Nullable Void> test, ExtensionContext context) throws Throwable {
        var outcome = new FutureTask<@Nullable Throwable>(() -> {
            try {
                test.proceed();
                return null;
            } catch (Throwable thrown) {
                return thrown;
            }
        });
        Thread thread = Thread.ofPlatform().daemon().name("test").start(outcome);
        try {
            Throwable thrown = outcome.get(Stress.LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (thrown != null) {
                throw thrown;
            }
        } catch (TimeoutException e) {
            String report = whatEverybodyDoes();
            thread.interrupt();
            throw new AssertionError(
                    "'%s' has not ended after %d s: a wake-up was lost, or something waits for ever%s"
                            .formatted(context.getDisplayName(), Stress.LIMIT.toSeconds(), report),
                    e);
        } finally {
            LOOPS.clear(); // those of wrong twins never end
        }
    }

    private static String whatEverybodyDoes() throws InterruptedException {
        var text = new StringBuilder();
        for (Map.Entry<EventLoop, Thread> entry : LOOPS.entrySet()) {
            EventLoop loop = entry.getKey();
            text.append("\n\n").append(loop).append(loop.isClosed() ? " [closed]" : tasksOf(loop));
            append(text, entry.getValue(), entry.getValue().getStackTrace());
        }
        text.append("\n\nAll platform threads");
        Thread.getAllStackTraces().forEach((thread, frames) -> append(text, thread, frames));
        return text.toString();
    }

    private static String tasksOf(EventLoop loop) throws InterruptedException {
        var fromInside = new FutureTask<>(() -> {
            var text = new StringBuilder(" answers");
            for (Task<?> task : loop.allTasks()) {
                append(text, task, task.stack());
            }
            return text.toString();
        });
        loop.callSoonThreadsafe(fromInside);
        try {
            return fromInside.get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Task<?> running = loop.runningTask();
            var text = new StringBuilder(" does not answer");
            if (running != null) {
                append(text, running, running.stack());
            }
            return text.toString();
        }
    }

    private static void append(StringBuilder text, Object who, StackTraceElement[] frames) {
        text.append("\n  ").append(who);
        if (who instanceof Thread thread) {
            text.append(' ').append(thread.getState());
        }
        for (StackTraceElement frame : frames) {
            text.append("\n      at ").append(frame);
        }
    }
}
