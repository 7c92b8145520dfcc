package dev.asyncio.benchmarks;

import java.io.PrintStream;

/// Prints what a peer measures, one [ResultLine] for each repetition. Belongs to whoever runs the workload.
final class Results {

    private final PrintStream out;
    private final Sizes sizes;

    Results(PrintStream out, Sizes sizes) {
        this.out = out;
        this.sizes = sizes;
    }

    Sizes sizes() {
        return sizes;
    }

    void print(String metric, double value, String unit) {
        out.println(new ResultLine(metric, value, unit));
        out.flush();
    }

    void print(String line) {
        out.println(line);
        out.flush();
    }

    /// Prints the largest size that this process has had, see [PeakMemory].
    void printPeakMemory() {
        long peak = PeakMemory.ofThisProcess();
        if (peak > 0) {
            print(PeakMemory.LINE + peak);
        }
    }

    /// Times repetitions of a workload: `while (rounds.next()) { … }`.
    ///
    /// @param operations how many a repetition has; what is printed is nanoseconds for one
    Rounds rounds(String metric, long operations) {
        return new Rounds(metric, operations, "ns");
    }

    /// Times repetitions of a workload that counts as a whole; what is printed is milliseconds.
    Rounds wholeRounds(String metric) {
        return new Rounds(metric, 1_000_000, "ms");
    }

    /// A result that is wrong makes its measurement worthless.
    ///
    /// @throws IllegalStateException if the two differ
    static void check(String workload, long sum, long expected) {
        if (sum != expected) {
            throw new IllegalStateException("Workload '" + workload + "' came to " + sum + " instead of " + expected
                    + "; its figures mean nothing");
        }
    }

    /// Repetitions: for as long as the sizes say, and at least as often as they say.
    final class Rounds {

        private final String metric;
        private final long operations;
        private final String unit;
        private final long end = System.nanoTime() + (long) (sizes.seconds() * 1e9);
        private int begun;
        private long began;

        private Rounds(String metric, long operations, String unit) {
            this.metric = metric;
            this.operations = operations;
            this.unit = unit;
        }

        /// Ends a repetition, if one has begun, and begins the next.
        ///
        /// @return false if there were enough
        boolean next() {
            long now = System.nanoTime();
            if (begun > 0) {
                print(metric, (now - began) / (double) operations, unit);
            }
            if (begun >= Sizes.LEAST_ROUNDS && now >= end) {
                return false;
            }
            begun++;
            began = System.nanoTime();
            return true;
        }
    }
}
