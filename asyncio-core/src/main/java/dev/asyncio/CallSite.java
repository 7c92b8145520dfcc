package dev.asyncio;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the user's line in a stack trace.
final class CallSite {

    private static final Set<String> OF_THREAD = Set.of("yield", "getStackTrace");

    /// What stands between a program and the handle of a timer.
    private static final Set<String> DOORS = Set.of(
            Place.class.getName(),
            Handle.class.getName(),
            TimerHandle.class.getName(),
            EventLoop.class.getName(),
            Asyncio.class.getName());

    private CallSite() {}

    /// {@return `at Program.main(Program.java:12)`, for the first frame that is neither the library's nor, if
    /// there is another, the JDK's}
    static String of(Throwable origin) {
        return Arrays.stream(origin.getStackTrace())
                .filter(frame -> isUsers(frame) && !isOfJdk(frame))
                .findFirst()
                .or(() -> Arrays.stream(origin.getStackTrace())
                        .filter(CallSite::isUsers)
                        .findFirst())
                .map(frame -> "at " + plain(frame))
                .orElse("at an unknown place");
    }

    /// {@return whether the frame is neither the library's nor that of the JDK's thread machinery}
    static boolean isUsers(StackTraceElement frame) {
        String name = frame.getClassName();
        if (name.startsWith("java.lang.VirtualThread")
                || name.startsWith("jdk.internal.")
                || name.startsWith("java.lang.System$")
                || name.equals("java.util.concurrent.locks.LockSupport")
                || (name.equals("java.lang.Thread") && OF_THREAD.contains(frame.getMethodName()))) {
            return false;
        }
        return !name.startsWith("dev.asyncio.") || (!"dev.asyncio.core".equals(frame.getModuleName()) && isTest(name));
    }

    /// {@return whether it was not the library itself that made a call which ended here}
    ///
    /// @param origin made in the loop's function that was called; null for a loop that does not keep any
    static boolean isCalledByUser(@Nullable Throwable origin) {
        return origin != null
                && Arrays.stream(origin.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .dropWhile(DOORS::contains)
                        .findFirst()
                        .filter(name -> !name.startsWith("dev.asyncio.") || isTest(name))
                        .isPresent();
    }

    private static boolean isOfJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    /// Without a module there is only the name to tell the library's tests from the library.
    private static boolean isTest(String name) {
        return name.contains("Test");
    }

    /// {@return the frame without module and class loader, as people write it}
    static String plain(StackTraceElement frame) {
        return new StackTraceElement(
                        null,
                        null,
                        null,
                        frame.getClassName(),
                        frame.getMethodName(),
                        frame.getFileName(),
                        frame.getLineNumber())
                .toString();
    }
}
