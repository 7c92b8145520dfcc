package dev.asyncio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinningTest {

    private static final List<Path> TASKSET = List.of(Path.of("/usr/bin/taskset"));

    @Test
    void serverAndClientGetACoreEach() {
        var pinning = Pinning.of(List.of(2, 5, 7), TASKSET);

        assertThat(pinning.server(List.of("java"))).containsExactly("/usr/bin/taskset", "-c", "2", "java");
        assertThat(pinning.client(List.of("java"))).containsExactly("/usr/bin/taskset", "-c", "5", "java");
        assertThat(pinning.description()).isEqualTo("Servers on core 2, the load client on core 5");
    }

    @Test
    void oneCoreIsShared() {
        var pinning = Pinning.of(List.of(0), TASKSET);

        assertThat(pinning.server(List.of("java"))).containsExactly("java");
        assertThat(pinning.description())
                .isEqualTo("Servers and the load client are not pinned to cores: there are no two of them; they take"
                        + " each other's time, compare only req/cpu-s");
    }

    @Test
    void withoutTasksetNothingIsPinned() {
        var pinning = Pinning.of(List.of(0, 1), List.of());

        assertThat(pinning.client(List.of("java"))).containsExactly("java");
        assertThat(pinning.description()).contains("there is no taskset");
    }

    @Test
    void listsOfCoresHaveRangesAndNumbers() {
        assertThat(Pinning.coreList("0-2,8,10-11")).containsExactly(0, 1, 2, 8, 10, 11);
        assertThat(Pinning.coreList("3")).containsExactly(3);
    }
}
