package dev.asyncio.benchmarks;

import java.util.Arrays;

/// Counts what is done and how long each took. Confined to the client's event loop.
final class Tally {

    /// One bucket for each microsecond; what takes longer is counted in the last.
    private static final int BUCKETS = 500_000;

    private final int[] histogram = new int[BUCKETS];
    private long count;

    void add(long nanos) {
        count++;
        histogram[(int) Math.min(nanos / 1_000, BUCKETS - 1)]++;
    }

    long count() {
        return count;
    }

    void reset() {
        count = 0;
        Arrays.fill(histogram, 0);
    }

    /// {@return how many microseconds 99 of 100 took at most; 0 if nothing was done}
    int percentile99() {
        long seen = 0;
        for (int micros = 0; micros < BUCKETS; micros++) {
            seen += histogram[micros];
            if (seen * 100 >= count * 99) {
                return micros;
            }
        }
        return BUCKETS;
    }
}
