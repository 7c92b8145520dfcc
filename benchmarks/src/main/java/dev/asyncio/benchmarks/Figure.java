package dev.asyncio.benchmarks;

/// What a peer needs for a workload, or achieves.
record Figure(String metric, String peer, double value, String unit) {

    /// {@return whether more is better} A rate is what a peer achieves; all else is what it needs.
    boolean isMoreBetter() {
        return unit.contains("/");
    }

    @Override
    public String toString() {
        return new ResultLine(metric + " " + peer, value, unit).toString();
    }
}
