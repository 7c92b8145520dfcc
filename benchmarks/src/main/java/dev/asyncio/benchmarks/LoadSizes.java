package dev.asyncio.benchmarks;

import java.time.Duration;
import java.util.Map;

/// How a server is loaded.
///
/// @param connections that are busy at once
/// @param httpConnections that are busy at once with HTTP
/// @param idle how many connections the memory of one is found by
/// @param warmUp how long the server is loaded before the first window
/// @param window how long a measurement takes
/// @param windows how many measurements of each metric a process makes
record LoadSizes(int connections, int httpConnections, int idle, Duration warmUp, Duration window, int windows) {

    static final String CONNECTIONS = "BENCH_CONNECTIONS";
    static final String IDLE = "BENCH_IDLE";
    static final String WARM_UP = "BENCH_WARM";
    static final String WINDOW = "BENCH_WINDOW";
    static final String WINDOWS = "BENCH_WINDOWS";

    /// {@return the sizes that these variables give}
    ///
    /// @throws NumberFormatException if one is not a number
    static LoadSizes of(Map<String, String> environment) {
        return new LoadSizes(
                Integer.parseInt(environment.getOrDefault(CONNECTIONS, "50")),
                Integer.parseInt(environment.getOrDefault(CONNECTIONS, "64")),
                Integer.parseInt(environment.getOrDefault(IDLE, "10000")),
                seconds(environment.getOrDefault(WARM_UP, "8")),
                seconds(environment.getOrDefault(WINDOW, "2")),
                Integer.parseInt(environment.getOrDefault(WINDOWS, "3")));
    }

    private static Duration seconds(String number) {
        return Duration.ofNanos((long) (Double.parseDouble(number) * 1e9));
    }

    /// {@return how long the load runs before the windows of a metric that is not the first: the code is
    /// compiled, but what the one before has left must settle}
    Duration settling() {
        Duration most = Duration.ofSeconds(1);
        return warmUp.compareTo(most) < 0 ? warmUp : most;
    }
}
