package dev.asyncio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    private final Peer peer = new Peer("netty", List.of());

    private Measurement measurement(Workload workload, String... lines) {
        var measurement = new Measurement(peer, workload, Sizes.of(Map.of()));
        measurement.add(new ChildProcess(0, List.of(lines), Duration.ZERO));
        return measurement;
    }

    @Test
    void allWindowsOfAServerCount() {
        var measurement = measurement(
                Workload.ECHO, "RESULT echo-1k 1000 req/s", "RESULT echo-1k 3000 req/s", "RESULT echo-1k 4000 req/s");

        assertThat(measurement.figures()).containsExactly(new Figure("echo-1k", "netty", 3_000, "req/s"));
    }

    @Test
    void theFirstHalfOfTheRepetitionsOfTasksIsWarmUp() {
        var measurement =
                measurement(Workload.YIELD, "RESULT yield 9000 ns", "RESULT yield 100 ns", "RESULT yield 200 ns");

        assertThat(measurement.figures()).containsExactly(new Figure("yield", "netty", 150, "ns"));
    }

    @Test
    void aBusyClientIsReported() {
        var measurement = measurement(
                Workload.ECHO,
                "RESULT echo-1k 1000 req/s",
                "CLIENT echo-1k 0.98",
                "RESULT echo-16k 500 req/s",
                "CLIENT echo-16k 0.60");

        assertThat(measurement.limits())
                .containsExactly("echo-1k: for netty the load client used 0.98 of its core, which was the limit;"
                        + " compare echo-1k-cpu");
    }
}
