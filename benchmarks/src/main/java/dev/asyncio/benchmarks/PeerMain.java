package dev.asyncio.benchmarks;

/// The main program of a peer: `MAIN WORKLOAD`. It prints what [Results] prints and ends with status 0, with
/// 2 if no workload is named, and with [#NO_SUCH_WORKLOAD].
final class PeerMain {

    /// Says that the peer does not have the workload, which is no failure: not every peer has all.
    static final int NO_SUCH_WORKLOAD = 77;

    private PeerMain() {}

    /// Runs the workload that the arguments name, and ends the process.
    static void run(Workloads workloads, String[] arguments) throws Exception {
        checkNamed(arguments);
        var results = new Results(System.out, Sizes.of(System.getenv()));
        boolean isKnown = workloads.run(arguments[0], results);
        // Not by returning: what a peer has left running must not keep the process.
        System.exit(isKnown ? 0 : NO_SUCH_WORKLOAD);
    }

    /// The main program of a peer that only serves.
    static void serve(Serving.Server server, String[] arguments) {
        checkNamed(arguments);
        if (!Serving.run(arguments, server)) {
            System.exit(NO_SUCH_WORKLOAD);
        }
    }

    private static void checkNamed(String[] arguments) {
        if (arguments.length == 0) {
            System.err.println("Which workload? Name one of " + Workload.names());
            System.exit(2);
        }
    }
}
