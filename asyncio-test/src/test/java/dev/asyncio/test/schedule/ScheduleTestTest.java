package dev.asyncio.test.schedule;

import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.asyncio.EventLoop;
import dev.asyncio.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class ScheduleTestTest {

    // ---- what it looks like

    // @start region="schedule-test"
    private final List<String> log = new ArrayList<>();
    private boolean isOpen;

    @ScheduleTest(schedules = 200)
    void theDoorIsOpenWhenItIsUsed() {
        awaitAll(
                () -> {
                    isOpen = true;
                    yieldNow();
                    log.add("opened");
                },
                () -> {
                    while (!isOpen) {
                        yieldNow();
                    }
                    log.add("used");
                });

        assertThat(log).containsExactlyInAnyOrder("opened", "used");
    }
    // @end

    // ---- samples

    private static Events run(Class<?> sample) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(sample))
                .execute()
                .testEvents();
    }

    private static Throwable failureOf(Class<?> sample) {
        return run(sample)
                .failed()
                .list()
                .getFirst()
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    @Test
    void eachRunHasAnInstanceOfItsOwnAndAllThatBelongsToIt() {
        Lifecycle.calls.clear();
        Lifecycle.instances.clear();

        run(Lifecycle.class).assertStatistics(stats -> stats.started(1).succeeded(1));

        // The usual order comes twice, to see whether it brings the same course.
        assertThat(Lifecycle.calls)
                .containsExactly(
                        "before", "test", "after", "before", "test", "after", "before", "test", "after", "before",
                        "test", "after");
        assertThat(Lifecycle.instances).hasSize(4);
    }

    static class Lifecycle {

        static final List<String> calls = new ArrayList<>();
        static final Set<Object> instances = new LinkedHashSet<>();

        private boolean isPrepared;

        @BeforeEach
        void prepare(EventLoop loop) {
            sleep(seconds(1));
            assertThat(loop).isSameAs(runningLoop());
            calls.add("before");
            isPrepared = true;
        }

        @ScheduleTest(schedules = 3)
        void runs(VirtualTime time, TestInfo info) {
            assertThat(isPrepared).isTrue();
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
            assertThat(info.getTestMethod()).isPresent();
            calls.add("test");
            instances.add(this);
        }

        @AfterEach
        void cleanUp() {
            sleep(seconds(1));
            calls.add("after");
        }
    }

    @Test
    void nestedClassesGetNewOuterInstances() {
        run(Outer.class).assertStatistics(stats -> stats.started(1).succeeded(1));
    }

    static class Outer {

        private int steps;

        @BeforeEach
        void prepare() {
            steps++;
        }

        @Nested
        class Inner {

            @BeforeEach
            void prepareToo() {
                steps++;
            }

            @ScheduleTest(schedules = 3)
            void counts() {
                assertThat(steps).isEqualTo(2);
            }
        }
    }

    @Test
    void aSharedInstanceIsShared() {
        Shared.instances.clear();

        run(Shared.class).assertStatistics(stats -> stats.started(1).succeeded(1));

        assertThat(Shared.instances).hasSize(1);
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class Shared {

        static final Set<Object> instances = new LinkedHashSet<>();

        @ScheduleTest(schedules = 3)
        void runs() {
            instances.add(this);
        }
    }

    @Test
    void aFailureTellsHowToRunItAgain() {
        assertThat(failureOf(LostUpdate.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("(strategy MIXED, seed 0)")
                .hasMessageContaining("One change to the usual order makes it fail")
                .hasMessageContaining("-Dasyncio.test.schedule=")
                .cause()
                .isInstanceOf(AssertionError.class);
    }

    static class LostUpdate {

        private int counter;

        private void increment() {
            int before = counter;
            yieldNow();
            counter = before + 1;
        }

        @ScheduleTest
        void counts() {
            awaitAll(this::increment, () -> {
                yieldNow();
                yieldNow();
                increment();
            });
            assertThat(counter).isEqualTo(2);
        }
    }

    @Test
    void whatCleaningUpThrowsIsToldAlongWithTheFailure() {
        Throwable cause = failureOf(FailsTwice.class).getCause();

        assertThat(cause).hasMessage("first");
        assertThat(cause.getSuppressed())
                .singleElement()
                .satisfies(second -> assertThat(second).hasMessage("second"));
    }

    static class FailsTwice {

        @ScheduleTest
        void fails() {
            throw new IllegalStateException("first");
        }

        @AfterEach
        void failsAgain() {
            throw new IllegalStateException("second");
        }
    }

    @Test
    void anAssumptionThatDoesNotHoldAbortsTheTest() {
        run(Assumes.class).assertStatistics(stats -> stats.started(1).aborted(1));
    }

    static class Assumes {

        @ScheduleTest
        void assumes() {
            assumeTrue(false);
        }
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThat(failureOf(NoSchedules.class))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessage("@ScheduleTest: A search needs at least 1 schedule, but was given 0");
        assertThat(failureOf(NoLine.class))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("@ScheduleTest: 'again' is no schedule to replay");
    }

    static class NoSchedules {

        @ScheduleTest(schedules = 0)
        void neverRuns() {}
    }

    static class NoLine {

        @ScheduleTest(replay = "again")
        void neverRuns() {}
    }
}
