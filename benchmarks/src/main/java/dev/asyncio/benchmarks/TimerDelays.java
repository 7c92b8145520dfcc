package dev.asyncio.benchmarks;

/// When the timers of the `timers` workload are due: evenly spread over one second, and the same in every peer.
final class TimerDelays {

    // The linear congruential generator of ISO C's example of rand(): a few characters in any language.
    private static final long FACTOR = 1_103_515_245;
    private static final long INCREMENT = 12_345;
    private static final long MODULUS = 1L << 31;
    private static final long SEED = 12_345;

    private TimerDelays() {}

    /// {@return delays in nanoseconds}
    static long[] nanos(int count) {
        var delays = new long[count];
        long x = SEED;
        for (int i = 0; i < count; i++) {
            x = (x * FACTOR + INCREMENT) % MODULUS;
            delays[i] = (long) (x * 1e9 / MODULUS);
        }
        return delays;
    }
}
