package dev.asyncio.test.schedule;

import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a search where it can be given up when a test blocks the loop.
final class SearchThread {

    private SearchThread() {}

    static ScheduleResult run(Execution execution, Callable<ScheduleResult> search) throws InterruptedException {
        var outcome = new FutureTask<>(search);
        Thread thread = Thread.ofPlatform().daemon().name("asyncio-schedules").start(outcome);
        try {
            while (true) {
                int runs = execution.runs();
                try {
                    return outcome.get(execution.limits().realTime().toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (execution.runs() == runs) {
                        throw blocked(execution);
                    }
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // the search throws no other
        } finally {
            thread.interrupt(); // of one that has ended: without effect
        }
    }

    private static AssertionError blocked(Execution execution) {
        EventLoop loop = execution.loop();
        Task<?> task = loop == null ? null : loop.runningTask();
        var text = new StringBuilder("The test has not ended after %s of real time in schedule %d"
                .formatted(execution.limits().realTime(), execution.runs()));
        if (task != null) {
            text.append("; task '").append(task.name()).append("' blocks the loop");
            for (StackTraceElement frame : task.stack()) {
                text.append("\n    at ").append(frame);
            }
        }
        return new AssertionError(text.toString());
    }
}
