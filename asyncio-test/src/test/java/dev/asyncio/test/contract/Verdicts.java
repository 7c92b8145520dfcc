package dev.asyncio.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/// Runs contracts on implementations that are broken on purpose.
final class Verdicts {

    private Verdicts() {}

    /// {@return the claims that fail, in alphabetical order}
    static List<String> failuresOf(Class<?> contract) {
        Events tests = EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .selectors(selectClass(contract))
                .execute()
                .testEvents();
        assertThat(tests.started().count()).as("claims").isGreaterThan(2);
        return tests.failed().stream()
                .map(event ->
                        ((MethodSource) event.getTestDescriptor().getSource().orElseThrow()).getMethodName())
                .distinct()
                .sorted()
                .toList();
    }
}
