package dev.asyncio.benchmarks;

import java.util.List;

/// What a series of measurements comes to. The median, because somebody else's program makes single ones
/// slower, and nothing makes one faster.
final class Statistics {

    private Statistics() {}

    /// {@return the value in the middle, or between the two in the middle}
    ///
    /// @param values in any order; at least one
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("There is no median of no values");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// {@return the median of the second half of a process's repetitions, when its code is compiled; of an odd
    /// number, the half with the one in the middle}
    ///
    /// @param repetitions in the order in which they were done; at least one
    static double warmMedian(List<Double> repetitions) {
        return median(repetitions.subList(repetitions.size() / 2, repetitions.size()));
    }
}
