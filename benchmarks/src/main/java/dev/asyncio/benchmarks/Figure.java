package dev.asyncio.benchmarks;

/// What a peer needs for a workload.
///
/// @param value the less the better
record Figure(String metric, String peer, double value, String unit) {

    @Override
    public String toString() {
        return new ResultLine(metric + " " + peer, value, unit).toString();
    }
}
