package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.asyncio.ContextVar;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import dev.asyncio.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.testkit.engine.Event;

/// What a test may do, and what surrounds it.
class AsyncioTestTest {

    @AsyncioTest
    void bodyIsATaskNamedAfterTheTest() {
        Task<?> task = currentTask();

        assertThat(task).isNotNull();
        assertThat(task.name()).isEqualTo("bodyIsATaskNamedAfterTheTest");
    }

    @AsyncioTest
    void sleepingTakesNoRealTime(VirtualTime time) {
        long began = System.nanoTime();

        sleep(seconds(3000));

        assertThat(time.nanoTime()).isEqualTo(seconds(3000).toNanos());
        assertThat(System.nanoTime() - began).isLessThan(seconds(3000).toNanos());
    }

    @AsyncioTest
    void timeStandsStillWhileAnotherThreadWorks(VirtualTime time) {
        Task<Void> alarm = createTask(() -> sleep(seconds(1)));

        long counted = toThread(() -> {
            long sum = 0;
            for (int i = 0; i < 1_000_000; i++) {
                sum += i % 2;
            }
            return sum;
        });

        assertThat(counted).isEqualTo(500_000);
        assertThat(time.nanoTime()).isZero();
        assertThat(alarm.isDone()).isFalse();
        await(alarm);
        assertThat(time.nanoTime()).isEqualTo(seconds(1).toNanos());
    }

    @AsyncioTest
    void parametersAreTheLoopAndItsClock(EventLoop loop, VirtualTime time) {
        sleep(seconds(2));

        assertThat(loop).isSameAs(runningLoop());
        assertThat(loop.time()).isEqualTo(time.nanoTime()).isEqualTo(seconds(2).toNanos());
    }

    @AsyncioTest(engines = Engines.HANDOFF)
    void enginesCanBeChosen(EventLoop loop) {
        assertThat(loop.engineName()).isEqualTo("handoff");
    }

    @AsyncioTest(debug = true)
    void debugModeCanBeChosen(EventLoop loop) {
        assertThat(loop.isDebug()).isTrue();
    }

    @AsyncioTest(virtualTime = false)
    void timeCanBeReal(EventLoop loop) {
        long began = System.nanoTime();

        sleep(seconds(0.001));

        assertThat(System.nanoTime() - began)
                .isGreaterThanOrEqualTo(seconds(0.001).toNanos());
        assertThat(loop.time()).isGreaterThan(began);
    }

    @AsyncioTest
    void exceptionHandlerOfTheTestGetsTheReports(EventLoop loop) {
        List<String> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report.message()));

        loop.callSoon(() -> {
            throw new IllegalStateException("boom");
        });
        sleep(seconds(1));

        assertThat(reports).hasSize(1).first().asString().startsWith("Exception in callback");
    }

    @AsyncioTest
    void taskThatOnlyHasToEndMayBeLeft() {
        var first = createTask(() -> sleep(seconds(10)));
        var second = createTask(() -> await(first));
        createTask(() -> assertThatThrownBy(() -> await(second)).isNotNull());
        sleep(seconds(1));

        first.cancel();
    }

    /// What surrounds a test runs on its loop as well.
    @Nested
    class Surroundings {

        private static final ContextVar<String> USER = new ContextVar<>("user", "nobody");

        private final List<String> log = new ArrayList<>();
        private Task<Void> heartbeat;

        @BeforeEach
        void startHeartbeat(EventLoop loop) {
            assertThat(loop).isSameAs(runningLoop());
            USER.set("Ada");
            heartbeat = createTask(() -> {
                while (true) {
                    log.add("beat");
                    sleep(seconds(1));
                }
            });
        }

        @AsyncioTest
        void tasksGoOnFromOneMethodToTheNext() {
            sleep(seconds(2.5));

            assertThat(log).containsExactly("beat", "beat", "beat");
        }

        @AsyncioTest
        void contextVariablesAreSeenByTheNextMethod() {
            assertThat(USER.get()).isEqualTo("Ada");
        }

        @AfterEach
        void stopHeartbeat() {
            heartbeat.cancelAndWait();
        }
    }

    @Test
    void runsOncePerEngine() {
        List<String> names = Samples.run(Passing.class).succeeded().stream()
                .map(Event::getTestDescriptor)
                .map(test -> test.getDisplayName())
                .toList();

        assertThat(names).containsExactlyInAnyOrder("loop engine", "handoff engine");
    }

    static class Passing {
        @AsyncioTest
        void passes() {
            sleep(seconds(1));
        }
    }

    @Test
    void abortedTestIsAborted() {
        assertThat(Samples.run(Aborting.class).aborted().count()).isEqualTo(2);
    }

    static class Aborting {
        @AsyncioTest
        void aborts() {
            createTask(() -> sleep(seconds(1)));
            abort("not here");
        }
    }

    @Test
    void realTimeHasNoVirtualTime() {
        assertThat(Samples.failureOf(AsksForVirtualTime.class))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessage("There is no VirtualTime in a test with virtualTime = false; use the EventLoop's clock");
    }

    static class AsksForVirtualTime {
        @AsyncioTest(virtualTime = false)
        void asks(VirtualTime time) {
            throw new AssertionError("There is a " + time);
        }
    }
}
