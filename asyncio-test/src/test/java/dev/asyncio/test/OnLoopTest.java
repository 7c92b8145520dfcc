package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.VirtualTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of JUnit's own kinds whose bodies are tasks.
@OnLoop
class OnLoopTest {

    private EventLoop before;

    @BeforeEach
    void isATaskToo(EventLoop loop) {
        assertThat(currentTask()).isNotNull();
        before = loop;
    }

    @AfterEach
    void isOnTheSameLoop() {
        assertThat(runningLoop()).isSameAs(before);
    }

    // @start region="parameterized"
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void sleepTakesAsLongAsItSays(int duration, VirtualTime time) {
        sleep(seconds(duration));

        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(duration));
    }
    // @end

    @Test
    void plainTestIsATask(EventLoop loop) {
        assertThat(runningLoop()).isSameAs(loop).isSameAs(before);
    }

    @RepeatedTest(2)
    void eachRepetitionHasAClockOfItsOwn(Clock clock) {
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
        sleep(seconds(1));
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(1));
    }

    @Test
    @OnLoop(engine = Engines.HANDOFF)
    void annotationOfTheMethodGoesBeforeThatOfTheClass(EventLoop loop) {
        assertThat(loop.engineName()).isEqualTo("handoff");
    }

    @TestFactory
    Stream<DynamicTest> dynamicTestsAreTasksOnTheLoopOfTheirFactory(VirtualTime time) {
        sleep(seconds(1));
        return Stream.of("a", "b")
                .map(name -> dynamicTest(name, () -> {
                    assertThat(currentTask().name()).isEqualTo(name);
                    sleep(seconds(1));
                    assertThat(time.elapsed()).isGreaterThanOrEqualTo(seconds(2));
                }));
    }

    @AsyncioTest
    void testWithAnAnnotationOfItsOwnIsLeftAlone(InstantSource instants) {
        assertThat(instants.instant()).isEqualTo(Instant.EPOCH);
        await(createTask(() -> sleep(seconds(5))));
        assertThat(instants.millis()).isEqualTo(5000);
    }

    @Nested
    class Inside {
        @Test
        void nestedTestsAreTasksToo() {
            assertThat(runningLoop()).isSameAs(before);
            sleep(seconds(1));
        }
    }

    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    class WithOneInstance {

        private final Set<EventLoop> loops = new HashSet<>();

        @RepeatedTest(3)
        void eachTestHasALoopOfItsOwn(EventLoop loop) {
            assertThat(loops.add(loop)).isTrue();
        }

        @AsyncioTest
        void soHasEachTestOnAnEngine(EventLoop loop) {
            assertThat(loops.add(loop)).isTrue();
        }
    }

    @Test
    void leftoversAreFoundInEachOfThem() {
        assertThat(Samples.failuresOf(LeavesTasks.class))
                .hasSize(4)
                .allSatisfy(failure ->
                        assertThat(failure).hasMessageStartingWith("The test left an unfinished task behind;"));
    }

    @OnLoop
    static class LeavesTasks {

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void leaves(int number) {
            createTask(() -> sleep(seconds(number)));
        }

        @RepeatedTest(2)
        void leavesOneEachTime() {
            createTask(() -> sleep(seconds(1)));
        }
    }
}
