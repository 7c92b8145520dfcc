package dev.asyncio.resilience;

import java.util.Arrays;
import java.util.BitSet;

/// The latest calls of a circuit breaker: how many there were, failed, and were slow. Confined to the loop.
abstract sealed class Window {

    private int calls;
    private int failed;
    private int slow;

    /// Adds a call.
    final void add(long now, boolean hasFailed, boolean wasSlow) {
        moveTo(now);
        store(hasFailed, wasSlow);
        calls++;
        failed += hasFailed ? 1 : 0;
        slow += wasSlow ? 1 : 0;
    }

    /// Forgets what is too old.
    abstract void moveTo(long now);

    /// Keeps a call until it is to be forgotten, and forgets another one if there is no room for both.
    abstract void store(boolean hasFailed, boolean wasSlow);

    final void forget(int howMany, int howManyFailed, int howManySlow) {
        calls -= howMany;
        failed -= howManyFailed;
        slow -= howManySlow;
    }

    final int calls() {
        return calls;
    }

    /// {@return from 0 to 1; 0 if there are no calls}
    final double failureRate() {
        return calls == 0 ? 0 : (double) failed / calls;
    }

    /// {@return from 0 to 1; 0 if there are no calls}
    final double slowRate() {
        return calls == 0 ? 0 : (double) slow / calls;
    }

    /// The last so many calls.
    static final class OfCalls extends Window {

        private final int size;
        private final BitSet failures = new BitSet();
        private final BitSet slowCalls = new BitSet();
        private int next; // where the oldest call stands once the ring is full

        OfCalls(int size) {
            this.size = size;
        }

        @Override
        void moveTo(long now) {
            // Calls do not grow old here.
        }

        @Override
        void store(boolean hasFailed, boolean wasSlow) {
            if (calls() == size) {
                forget(1, failures.get(next) ? 1 : 0, slowCalls.get(next) ? 1 : 0);
            }
            failures.set(next, hasFailed);
            slowCalls.set(next, wasSlow);
            next = (next + 1) % size;
        }
    }

    /// The calls of the last so many nanoseconds, counted in slices: calls are forgotten a slice at a time.
    static final class OfTime extends Window {

        /// Enough for a smooth rate; each costs three counters.
        private static final int SLICES = 10;

        private final long sliceNanos;
        private final int[] calls = new int[SLICES];
        private final int[] failures = new int[SLICES];
        private final int[] slowCalls = new int[SLICES];
        private long slice = Long.MIN_VALUE; // the number of the current one, counted from the clock's origin

        OfTime(long nanos) {
            sliceNanos = Math.max(1, Math.ceilDiv(nanos, SLICES));
        }

        @Override
        void moveTo(long now) {
            long current = Math.floorDiv(now, sliceNanos);
            if (slice == Long.MIN_VALUE || current - slice >= SLICES) {
                forget(
                        Arrays.stream(calls).sum(),
                        Arrays.stream(failures).sum(),
                        Arrays.stream(slowCalls).sum());
                Arrays.fill(calls, 0);
                Arrays.fill(failures, 0);
                Arrays.fill(slowCalls, 0);
                slice = current;
            }
            while (slice < current) {
                slice++;
                int oldest = index();
                forget(calls[oldest], failures[oldest], slowCalls[oldest]);
                calls[oldest] = 0;
                failures[oldest] = 0;
                slowCalls[oldest] = 0;
            }
        }

        @Override
        void store(boolean hasFailed, boolean wasSlow) {
            int current = index();
            calls[current]++;
            failures[current] += hasFailed ? 1 : 0;
            slowCalls[current] += wasSlow ? 1 : 0;
        }

        private int index() {
            return (int) Math.floorMod(slice, (long) SLICES);
        }
    }
}
