package dev.asyncio.benchmarks;

import dev.asyncio.Asyncio;

/// This library as a peer: `Worker WORKLOAD [ARGUMENTS]`. `-Dasyncio.engine` chooses the engine.
public final class Worker {

    private Worker() {}

    /// Runs the workload named, and ends the process.
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && AsyncioServers.run(arguments)) {
            return;
        }
        PeerMain.run(Worker::run, arguments);
    }

    /// The task that runs a workload is itself a task of the loop, as all code of a program is.
    static boolean run(String workload, Results results) {
        return Asyncio.run(() -> new AsyncioWorkloads(results).run(workload));
    }
}
