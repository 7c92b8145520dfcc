package dev.asyncio.stress;

import dev.asyncio.Task;
import java.lang.reflect.Method;
import java.util.Map;
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
                    "%s has not ended after %d s; a wake-up was lost, or something waits for ever%s"
                            .formatted(context.getDisplayName(), Stress.LIMIT.toSeconds(), report),
                    e);
        } finally {
            LoopThread.OPEN.clear();
        }
    }

    private static String whatEverybodyDoes() throws InterruptedException {
        var text = new StringBuilder();
        for (LoopThread loop : LoopThread.OPEN) {
            text.append("\n\n").append(loop.loop()).append(tasksOf(loop));
        }
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            if (entry.getValue().length > 0 && entry.getKey() != Thread.currentThread()) {
                append(
                        text.append("\n\n")
                                .append(entry.getKey())
                                .append(' ')
                                .append(entry.getKey().getState()),
                        entry.getValue());
            }
        }
        return text.toString();
    }

    private static String tasksOf(LoopThread loop) throws InterruptedException {
        var fromInside = new FutureTask<>(() -> {
            var text = new StringBuilder(", whose thread still answers");
            for (Task<?> task : loop.loop().allTasks()) {
                append(text.append("\n  ").append(task), task.stack());
            }
            return text.toString();
        });
        loop.loop().callSoonThreadsafe(fromInside);
        try {
            return fromInside.get(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Task<?> running = loop.loop().runningTask();
            var text = new StringBuilder(
                    " does not answer (" + e + ") and runs " + (running == null ? "no task" : running));
            if (running != null) {
                append(text, running.stack());
            }
            return text.toString();
        }
    }

    private static void append(StringBuilder text, StackTraceElement[] frames) {
        for (StackTraceElement frame : frames) {
            text.append("\n      at ").append(frame);
        }
    }
}
