package dev.asyncio.pipe;

import dev.asyncio.Action;
import java.lang.System.Logger.Level;

/// The threads that wait for pipes and for the start of processes: platform threads, since such a call holds
/// the carrier of a virtual one; daemons, since nobody can end it; and small, as there are several for each
/// process.
public final class PipeThreads {

    private static final long STACK_SIZE = 256 * 1024; // bytes

    private static final String PREFIX = "asyncio ";

    private PipeThreads() {}

    /// Starts a thread.
    ///
    /// @param what it does, for its name
    public static void start(String what, Runnable body) {
        Thread.ofPlatform().daemon().name(PREFIX + what).stackSize(STACK_SIZE).start(body);
    }

    /// The calling thread goes on with something else.
    public static void rename(String what) {
        Thread.currentThread().setName(PREFIX + what);
    }

    /// Has a thread close something, which may take its time and which nobody waits for.
    public static void close(String name, Action closing) {
        start("end of " + name, () -> {
            try {
                closing.run();
            } catch (Exception e) {
                System.getLogger("asyncio").log(Level.WARNING, "Cannot close " + name, e);
            }
        });
    }
}
