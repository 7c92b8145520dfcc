package dev.asyncio;

/// Signals of the operating system, by way of `sun.misc.Signal`: the JDK has no other way. The only place that
/// names it, and in full, because the compiler warns of an import.
final class OsSignal {

    private OsSignal() {}

    /// Calls `action`, on the JVM's signal thread, when the process gets the signal.
    ///
    /// @param name without `SIG`
    /// @return the handler before, for [#restore]
    /// @throws IllegalArgumentException if there is no such signal or the JVM keeps it for itself
    static Object handle(String name, Runnable action) {
        return sun.misc.Signal.handle(new sun.misc.Signal(name), _ -> action.run());
    }

    /// Installs a handler that [#handle] returned.
    static void restore(String name, Object handler) {
        var _ = sun.misc.Signal.handle(new sun.misc.Signal(name), (sun.misc.SignalHandler) handler);
    }

    /// {@return whether the handler is the JVM's own or the system's, not one of the program's}
    static boolean isDefault(Object handler) {
        // The JVM's own one, which runs shutdown hooks, is a lambda of Terminator; others stand for the
        // system's.
        String name = handler.getClass().getName();
        return name.startsWith("java.lang.Terminator")
                || name.startsWith("sun.misc.")
                || name.startsWith("jdk.internal.misc.Signal");
    }
}
