package dev.asyncio.test;

import dev.asyncio.ErrorContext;
import dev.asyncio.Task;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what tasks do, in indented lines to be put under a sentence.
final class TaskReport {

    private TaskReport() {}

    /// {@return a line for each task, and one for the place where it waits}
    static String of(Collection<Task<?>> tasks) {
        var text = new StringBuilder();
        for (Task<?> task : tasks) {
            text.append("\n  ").append(task);
            appendFirst(text, "at ", task.stack());
            appendOrigin(text, task.origin());
        }
        return text.toString();
    }

    /// {@return where a loop that does not answer stands}
    ///
    /// @param running the task that runs, or null in a callback
    static String ofBlocked(@Nullable Task<?> running) {
        if (running == null) {
            return "\n  A callback blocks the loop";
        }
        var text = new StringBuilder("\n  ").append(running).append(" blocks the loop");
        for (StackTraceElement frame : running.stack()) {
            text.append("\n      at ").append(plain(frame));
        }
        return text.toString();
    }

    /// {@return a line for each report, and one for where its subject was made, if that is known}
    static String ofTrouble(List<ErrorContext> reports) {
        var text = new StringBuilder();
        for (ErrorContext report : reports) {
            text.append("\n  ").append(report.message());
            if (report.exception() != null) {
                text.append(": ").append(report.exception());
                appendFirst(text, "at ", report.exception().getStackTrace());
            }
            appendOrigin(text, report.origin());
        }
        return text.toString();
    }

    private static void appendOrigin(StringBuilder text, @Nullable Throwable origin) {
        if (origin != null) {
            appendFirst(text, "made at ", origin.getStackTrace());
        }
    }

    private static void appendFirst(StringBuilder text, String label, StackTraceElement[] frames) {
        Arrays.stream(frames)
                .filter(TaskReport::isOfProgram)
                .findFirst()
                .ifPresent(frame -> text.append("\n      ").append(label).append(plain(frame)));
    }

    /// The kit's own tests live in its package; in any other program no class of that name is the program's.
    private static boolean isOfProgram(StackTraceElement frame) {
        String name = frame.getClassName();
        if (name.startsWith("dev.asyncio.")) {
            return name.contains("Test$") || name.endsWith("Test");
        }
        return !name.startsWith("java.") && !name.startsWith("jdk.");
    }

    /// {@return the frame without module and class loader, as people write it}
    private static String plain(StackTraceElement frame) {
        return "%s.%s(%s:%d)"
                .formatted(frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }
}
