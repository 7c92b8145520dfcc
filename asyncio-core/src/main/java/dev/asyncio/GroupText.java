package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Writes exception groups for people: as a line, and as a tree in the manner of PEP 654.
final class GroupText {

    static final String NO_EXCEPTIONS = "An exception group needs exceptions, not null";

    private GroupText() {}

    static String summary(String message, List<? extends Throwable> exceptions) {
        requireNonNull(message, "An exception group needs a message, not null");
        requireNonNull(exceptions, NO_EXCEPTIONS);
        for (Throwable exception : exceptions) {
            requireNonNull(exception, "An exception group was given a null among its exceptions");
        }
        if (exceptions.isEmpty()) {
            throw new IllegalArgumentException("An exception group needs at least one exception, but was given none");
        }
        int count = exceptions.size();
        return message + " (" + count + (count == 1 ? " sub-exception)" : " sub-exceptions)");
    }

    static List<String> lines(ThrowableGroup group) {
        List<String> lines = new ArrayList<>();
        append(lines, "  ", group.asThrowable(), Collections.newSetFromMap(new IdentityHashMap<>()));
        return lines;
    }

    private static void append(List<String> lines, String indent, Throwable thrown, Set<Throwable> seen) {
        boolean isFirst = lines.isEmpty();
        String prefix = isFirst ? "" : indent + "| ";
        lines.add(prefix + thrown);
        if (!seen.add(thrown)) {
            lines.add(prefix + "\t[shown above]");
            return;
        }
        for (StackTraceElement frame : thrown.getStackTrace()) {
            lines.add(prefix + "\tat " + frame);
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            lines.add(prefix + "\tSuppressed: " + suppressed);
        }
        for (Throwable cause = thrown.getCause(); cause != null && seen.add(cause); cause = cause.getCause()) {
            lines.add(prefix + "Caused by: " + cause);
            for (StackTraceElement frame : cause.getStackTrace()) {
                lines.add(prefix + "\tat " + frame);
            }
        }
        if (thrown instanceof ThrowableGroup group) {
            int number = 1;
            for (Throwable inner : group.exceptions()) {
                lines.add(indent + "+-" + (number == 1 ? "+" : "-") + "---------------- " + number++
                        + " ----------------");
                append(lines, indent + "  ", inner, seen);
            }
            lines.add(indent + "+------------------------------------");
        }
    }
}
