package dev.asyncio.benchmarks;

import java.util.Map;

/// How much each workload does. All peers do the same, so their figures can be compared with each other and
/// with what other harnesses measure.
///
/// @param scale what the counts are multiplied by; 1 but for tests
/// @param seconds how long to repeat a workload, and at least [#LEAST_ROUNDS] times
/// @param sleepers how many tasks sleep at once
/// @param sleepSeconds how long they sleep
record Sizes(double scale, double seconds, int sleepers, double sleepSeconds) {

    /// The first rounds of a process run code that is not compiled yet; with three, the second half is warm.
    static final int LEAST_ROUNDS = 3;

    /// {@return the sizes that the variables `BENCH_SCALE`, `BENCH_SECS`, `BENCH_SLEEPERS` and `BENCH_SLEEP`
    /// give}
    ///
    /// @throws NumberFormatException if one is not a number
    static Sizes of(Map<String, String> environment) {
        double scale = Double.parseDouble(environment.getOrDefault("BENCH_SCALE", "1"));
        String sleepers = environment.get("BENCH_SLEEPERS");
        return new Sizes(
                scale,
                Double.parseDouble(environment.getOrDefault("BENCH_SECS", "3")),
                sleepers == null ? scaled(1_000_000, scale) : Integer.parseInt(sleepers),
                Double.parseDouble(environment.getOrDefault("BENCH_SLEEP", "10")));
    }

    // ---- yield: tasks that take turns

    int yielders() {
        return scaled(1_000, scale);
    }

    int yieldsEach() {
        return 1_000;
    }

    // ---- spawn: tasks that only return a number

    int awaitedOneByOne() {
        return scaled(1_000_000, scale);
    }

    int gathered() {
        return scaled(100_000, scale);
    }

    // ---- queue: one producer, one consumer

    int items() {
        return scaled(2_000_000, scale);
    }

    int queueSize() {
        return 100;
    }

    // ---- lock: tasks that acquire, let the others run, and release

    int contenders() {
        return 100;
    }

    int acquisitionsEach() {
        return scaled(10_000, scale);
    }

    int permits() {
        return 10;
    }

    // ---- timers: callbacks at random times, half of them cancelled

    int timers() {
        return scaled(1_000_000, scale);
    }

    int timerRounds() {
        return LEAST_ROUNDS;
    }

    // ---- fanout: tasks that await futures

    int fanouts() {
        return 5;
    }

    int awaiters() {
        return scaled(10_000, scale);
    }

    int awaitsEach() {
        return 10;
    }

    // ---- testkit: tasks that sleep, and pass an item on, in each step

    int testedTasks() {
        return scaled(1_000, scale);
    }

    int testedSteps() {
        return 60;
    }

    /// How long a task sleeps in each step; with the number of steps, an hour.
    int testedSleepSeconds() {
        return 60;
    }

    /// At least two, so that a half of them is one at least.
    private static int scaled(int count, double scale) {
        return Math.max(2, (int) Math.round(count * scale));
    }
}
