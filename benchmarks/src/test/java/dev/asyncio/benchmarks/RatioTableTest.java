package dev.asyncio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTableTest {

    private final RatioTable table = new RatioTable("asyncio-loop", List.of("asyncio-loop", "netty", "cpython"));

    @Test
    void everyMetricSaysWhatIsBetter() {
        table.add(new Figure("echo-1k", "asyncio-loop", 200_000, "req/s"));
        table.add(new Figure("echo-1k", "netty", 210_000, "req/s"));
        table.add(new Figure("echo-1k-p99", "asyncio-loop", 300, "us"));
        table.add(new Figure("echo-1k-p99", "netty", 270, "us"));

        assertThat(table).hasToString("""
                              better    asyncio-loop   netty
                echo-1k         more   200,000 req/s    1.05
                echo-1k-p99     less          300 us    0.90
                """);
    }

    @Test
    void withoutTheSubjectTheFiguresThemselvesAreShown() {
        table.add(new Figure("yield", "cpython", 512, "ns"));

        assertThat(table).hasToString("""
                        better   cpython
                yield     less    512 ns
                """);
    }
}
