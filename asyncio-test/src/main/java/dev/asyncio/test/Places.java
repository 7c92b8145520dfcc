package dev.asyncio.test;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the program's line in a stack trace.
final class Places {

    /// How many characters a description of somebody else's has at most.
    private static final int MOST = 300;

    private Places() {}

    /// Appends `label` and the first place of the program, if there is one.
    static void append(StringBuilder text, String label, List<StackTraceElement> frames) {
        frames.stream()
                .filter(Places::isOfProgram)
                .findFirst()
                .ifPresent(frame -> text.append(label).append(plain(frame)));
    }

    static void append(StringBuilder text, String label, StackTraceElement[] frames) {
        append(text, label, Arrays.asList(frames));
    }

    static void append(StringBuilder text, String label, @Nullable Throwable origin) {
        if (origin != null) {
            append(text, label, origin.getStackTrace());
        }
    }

    /// The library's own tests live in its packages; in any other program no class of that name is the
    /// program's.
    static boolean isOfProgram(StackTraceElement frame) {
        String name = frame.getClassName();
        return isOfLibrary(name)
                ? name.contains("Test$") || name.endsWith("Test") || name.contains("Contract")
                : !name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("io.netty.");
    }

    static boolean isOfLibrary(String className) {
        return className.startsWith("dev.asyncio.");
    }

    /// {@return the frame without module and class loader, as people write it}
    static String plain(StackTraceElement frame) {
        return "%s.%s(%s:%d)"
                .formatted(frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    static String shortened(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }
}
