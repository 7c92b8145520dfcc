package dev.asyncio.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The scenarios that come with the project, on both engines. The traces are CPython's; the whole corpus is run
/// by [Main].
final class ScenariosTest {

    private static final Path SCENARIOS = Path.of("src", "test", "resources", "scenarios");

    static List<Arguments.ArgumentSet> scenariosAndEngines() {
        return Corpus.read(SCENARIOS).stream()
                .flatMap(scenario -> Stream.of(Engines.LOOP, Engines.HANDOFF)
                        .map(engine -> Arguments.argumentSet(scenario.name() + " on " + engine, scenario, engine)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("scenariosAndEngines")
    void traceIsThatOfPython(Scenario scenario, Engines engine) throws InterruptedException {
        Verdict verdict = new Judge(Duration.ofSeconds(60)).judge(scenario, engine);

        assertThat(verdict).isEqualTo(new Verdict.Passed());
    }
}
