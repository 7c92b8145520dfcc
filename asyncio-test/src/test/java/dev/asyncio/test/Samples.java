package dev.asyncio.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/// Runs classes of tests that are there to be looked at: most of them fail.
final class Samples {

    private Samples() {}

    /// Runs the tests of a class and returns what happened to each, on each engine.
    static Events run(Class<?> sample) {
        return execute(sample).testEvents();
    }

    /// Concurrently, since some of them wait in real time.
    private static EngineExecutionResults execute(Class<?> sample) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .selectors(selectClass(sample))
                .execute();
    }

    /// Runs the tests of a class, all of which fail, and returns how.
    static List<Throwable> failuresOf(Class<?> sample) {
        Events events = run(sample);
        assertThat(events.succeeded().count()).as("tests that pass").isZero();
        assertThat(events.started().count()).as("tests").isPositive();
        return events.failed().stream().map(Samples::failure).toList();
    }

    /// Runs the tests of a class one after the other and returns how they failed.
    static List<Throwable> failuresInTurnOf(Class<?> sample) {
        Events events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(sample))
                .execute()
                .testEvents();
        assertThat(events.succeeded().count()).as("tests that pass").isZero();
        return events.failed().stream().map(Samples::failure).toList();
    }

    /// Runs the one test of a class, which fails in the same way on both engines, and returns how.
    static Throwable failureOf(Class<?> sample) {
        List<Throwable> failures = failuresOf(sample);
        assertThat(failures).as("one test on two engines").hasSize(2);
        assertThat(failures.getFirst().getMessage())
                .as("both engines")
                .isEqualTo(failures.getLast().getMessage());
        return failures.getFirst();
    }

    /// Runs the one method of a class whose annotation is wrong, and returns how that fails.
    static Throwable refusalOf(Class<?> sample) {
        List<Event> failures = execute(sample).containerEvents().failed().list();
        assertThat(failures).as("refused methods").hasSize(1);
        return failure(failures.getFirst());
    }

    private static Throwable failure(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }
}
