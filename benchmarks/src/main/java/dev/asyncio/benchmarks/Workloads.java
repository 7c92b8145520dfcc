package dev.asyncio.benchmarks;

/// What a peer can do.
interface Workloads {

    /// Runs a workload and prints its figures.
    ///
    /// @return false if the peer has none of this name
    boolean run(String workload, Results results) throws Exception;
}
