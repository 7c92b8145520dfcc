package dev.asyncio.subprocess;

/// The threads that wait for pipes and for the start of processes: platform threads, since such a call holds
/// the carrier of a virtual one; daemons; and small, as there are several for each process.
final class PipeThreads {

    private static final long STACK_SIZE = 256 * 1024; // bytes

    private static final String PREFIX = "asyncio ";

    private PipeThreads() {}

    /// @param what it does, for its name
    static void start(String what, Runnable body) {
        Thread.ofPlatform().daemon().name(PREFIX + what).stackSize(STACK_SIZE).start(body);
    }

    /// The calling thread goes on with something else.
    static void rename(String what) {
        Thread.currentThread().setName(PREFIX + what);
    }
}
