package dev.asyncio.test.schedule;

import dev.asyncio.Task;
import java.util.Arrays;

/// Says where in the program something is.
final class Places {

    private Places() {}

    /// {@return the innermost line of the program, as people write it; empty if there is none}
    static String first(StackTraceElement[] frames) {
        return Arrays.stream(frames)
                .filter(Places::isOfProgram)
                .findFirst()
                .map(frame -> "%s.%s(%s:%d)"
                        .formatted(
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getFileName(),
                                frame.getLineNumber()))
                .orElse("");
    }

    /// {@return what is ready, with the place where it goes on}
    static String describe(Object candidate) {
        if (!(candidate instanceof Task<?> task)) {
            return "callback " + candidate;
        }
        if (task.status() == Task.Status.CREATED) {
            return "task '" + task.name() + "', which has not begun";
        }
        String place = first(task.stack());
        Object awaited = task.awaiting();
        return "task '" + task.name() + "'"
                + (place.isEmpty() ? "" : " at " + place)
                + (awaited == null
                        ? ""
                        : ", after " + (awaited instanceof Task<?> other ? "task '" + other.name() + "'" : awaited));
    }

    /// The kit's own tests live in its package; in any other program no class of that name is the program's.
    private static boolean isOfProgram(StackTraceElement frame) {
        String name = frame.getClassName();
        if (name.startsWith("dev.asyncio.")) {
            return name.contains("Test$") || name.endsWith("Test");
        }
        return !name.startsWith("java.")
                && !name.startsWith("jdk.")
                && !name.startsWith("org.junit.")
                && !name.startsWith("org.assertj.")
                && !name.startsWith("org.opentest4j.");
    }
}
