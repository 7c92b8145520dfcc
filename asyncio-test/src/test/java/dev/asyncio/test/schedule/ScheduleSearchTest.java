package dev.asyncio.test.schedule;

import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio.Action;
import dev.asyncio.DeadlockException;
import dev.asyncio.Engines;
import dev.asyncio.TaskOption;
import dev.asyncio.sync.Event;
import dev.asyncio.sync.Lock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleSearchTest {

    private static int counter;

    private static void increment() {
        int before = counter;
        yieldNow();
        counter = before + 1;
    }

    /// Right in the usual order: the second one begins when the first has ended.
    private static void countTwice() {
        counter = 0;
        awaitAll(ScheduleSearchTest::increment, () -> {
            yieldNow();
            yieldNow();
            increment();
        });
        assertThat(counter).isEqualTo(2);
    }

    @Test
    void aSearchIsOneCall() throws InterruptedException {
        // @start region="search"
        ScheduleResult result = ScheduleSearch.of(() -> {
                    var lock = new Lock();
                    List<String> log = new ArrayList<>();
                    awaitAll(() -> write("a", lock, log), () -> write("b", lock, log));
                    assertThat(log).isIn(List.of("a", "a", "b", "b"), List.of("b", "b", "a", "a"));
                })
                .strategy(SearchStrategy.SYSTEMATIC)
                .run();

        result.orThrow();
        // @end
        assertThat(result.hasFailed()).isFalse();
        assertThat(result.isComplete()).isTrue();
    }

    private static void write(String name, Lock lock, List<String> log) {
        try (var _ = lock.hold()) {
            log.add(name);
            yieldNow();
            log.add(name);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyStrategyFindsWhatTheUsualOrderHides(SearchStrategy strategy) throws InterruptedException {
        ScheduleResult usual =
                ScheduleSearch.of(ScheduleSearchTest::countTwice).schedules(1).run();
        ScheduleResult result = ScheduleSearch.of(ScheduleSearchTest::countTwice)
                .strategy(strategy)
                .run();

        assertThat(usual.hasFailed()).isFalse();
        assertThat(result.failure()).isInstanceOf(AssertionError.class);
        assertThat(result.schedules()).isBetween(2, 100);
        assertThat(result.changes()).isEqualTo(1);
        assertThat(result.isDeterministic()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOP", "HANDOFF"})
    void theSameSeedFindsTheSameScheduleOnEachEngine(Engines engine) throws InterruptedException {
        ScheduleResult result = ScheduleSearch.of(ScheduleSearchTest::countTwice)
                .strategy(SearchStrategy.RANDOM)
                .engine(engine)
                .seed(7)
                .run();
        ScheduleResult again = ScheduleSearch.of(ScheduleSearchTest::countTwice)
                .strategy(SearchStrategy.RANDOM)
                .seed(7)
                .run();

        assertThat(result.replay()).isEqualTo(again.replay());
        assertThat(result.schedules()).isEqualTo(again.schedules());
    }

    @Test
    void theReportTellsTheStoryAndHowToRunItAgain() {
        AssertionError failure = catchThrowableOfType(
                AssertionError.class,
                () -> ScheduleSearch.of(ScheduleSearchTest::countTwice).check());

        assertThat(failure.getMessage().lines().map(String::strip))
                .contains(
                        "One change to the usual order makes it fail (4 before the schedule was made smaller):",
                        "is held back until nothing else is ready")
                .anyMatch(line -> line.matches("Schedule \\d+ of 1000 fails \\(strategy MIXED, seed 0\\): .*"))
                .anyMatch(line -> line.matches(
                        "step 3: task 'Task-2' at dev.asyncio.test.schedule.ScheduleSearchTest.increment.*"))
                .anyMatch(line -> line.matches("To run it again: -Dasyncio.test.schedule=3h@[0-9a-f]{8}"))
                .anyMatch(line -> line.matches("or: replay = \"3h@[0-9a-f]{8}\""));
        assertThat(failure).cause().hasMessageContaining("2");
    }

    @Test
    void aReplayedScheduleFailsAgainInOneRun() throws InterruptedException {
        ScheduleResult found = ScheduleSearch.of(ScheduleSearchTest::countTwice).run();

        ScheduleResult replayed = ScheduleSearch.of(ScheduleSearchTest::countTwice)
                .replay(requireNonNull(found.replay()))
                .run();

        assertThat(replayed.schedules()).isEqualTo(1);
        assertThat(replayed.replay()).isEqualTo(found.replay());
        assertThat(replayed.trace()).isEqualTo(found.trace());
        assertThatThrownBy(replayed::orThrow).hasMessageContaining("The schedule fails again: ");
    }

    @Test
    void aScheduleThatNoLongerFitsIsRefused() throws InterruptedException {
        ScheduleResult found = ScheduleSearch.of(ScheduleSearchTest::countTwice).run();

        ScheduleResult replayed = ScheduleSearch.of(() -> sleep(seconds(1)))
                .replay(requireNonNull(found.replay()))
                .run();

        assertThat(replayed.isDeterministic()).isFalse();
        assertThat(replayed.failure())
                .hasMessageContaining("The schedule " + found.replay() + " does not fit this test")
                .hasMessageContaining("take the schedule away and search anew");
    }

    @Test
    void whatIsNoScheduleIsRefused() {
        assertThatThrownBy(() -> ScheduleSearch.of(() -> {}).replay("12;3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'12;3' is no schedule to replay; it looks like 12h,15:2@1a2b3c4d, as a failed search"
                        + " prints it");
    }

    @Test
    void thePropertyReplaysToo() throws InterruptedException {
        String line = requireNonNull(
                ScheduleSearch.of(ScheduleSearchTest::countTwice).run().replay());
        System.setProperty("asyncio.test.schedule", line);
        try {
            ScheduleResult result =
                    ScheduleSearch.of(ScheduleSearchTest::countTwice).run();

            assertThat(result.schedules()).isEqualTo(1);
            assertThat(result.replay()).isEqualTo(line);
        } finally {
            System.clearProperty("asyncio.test.schedule");
        }
    }

    @Test
    void aFailureInTheUsualOrderIsNoMatterOfSchedules() throws InterruptedException {
        ScheduleResult result = ScheduleSearch.of(() -> {
                    throw new IllegalStateException("always");
                })
                .run();

        assertThat(result.schedules()).isEqualTo(1);
        assertThat(result.changes()).isZero();
        assertThat(result.replay()).startsWith("fifo@");
        assertThatThrownBy(result::orThrow)
                .hasMessageContaining("It fails in the usual order, first in, first out.")
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("always");
    }

    @Test
    void aSystematicSearchComesToEveryOrder() throws InterruptedException {
        Set<String> orders = new TreeSet<>();

        ScheduleResult result = ScheduleSearch.of(() -> {
                    var log = new StringBuilder();
                    awaitAll(() -> log.append('a'), () -> log.append('b'), () -> log.append('c'));
                    orders.add(log.toString());
                })
                .strategy(SearchStrategy.SYSTEMATIC)
                .run();

        assertThat(orders).containsExactly("abc", "acb", "bac", "bca", "cab", "cba");
        assertThat(result.isComplete()).isTrue();
        assertThat(result)
                .hasToString("ScheduleResult[schedules=%d, distinct=%d, complete, passed]"
                        .formatted(result.schedules(), result.distinctSchedules()));
    }

    @Test
    void aSystematicSearchThatEndsEarlyDoesNotClaimToBeComplete() throws InterruptedException {
        Action body = () -> awaitAll(() -> {}, () -> {});
        ScheduleResult all =
                ScheduleSearch.of(body).strategy(SearchStrategy.SYSTEMATIC).run();

        for (int schedules = 1; schedules < all.schedules(); schedules++) {
            ScheduleResult part = ScheduleSearch.of(body)
                    .strategy(SearchStrategy.SYSTEMATIC)
                    .schedules(schedules)
                    .run();
            assertThat(part.isComplete()).as("after %d", schedules).isFalse();
        }
        assertThat(ScheduleSearch.of(body)
                        .strategy(SearchStrategy.SYSTEMATIC)
                        .schedules(all.schedules())
                        .run()
                        .isComplete())
                .isTrue();
    }

    @Test
    void timersOfOneInstantComeInAnyOrderButTimeDoesNotRunAhead() throws InterruptedException {
        Set<String> orders = new TreeSet<>();

        ScheduleSearch.of(() -> {
                    var log = new StringBuilder();
                    Action late = () -> {
                        sleep(seconds(2));
                        log.append('c');
                    };
                    awaitAll(late, () -> append(log, 'a'), () -> append(log, 'b'));
                    orders.add(log.toString());
                })
                .check();

        assertThat(orders).containsExactly("abc", "bac");
    }

    private static void append(StringBuilder log, char name) {
        sleep(seconds(1));
        log.append(name);
    }

    // ---- what counts as a failure

    private static Throwable failureOf(Action body) throws InterruptedException {
        return requireNonNull(ScheduleSearch.of(body).schedules(10).run().failure());
    }

    @Test
    void aDeadlockIsAFailure() throws InterruptedException {
        assertThat(failureOf(() -> new Event().await())).isInstanceOf(DeadlockException.class);
    }

    @Test
    void aTaskThatIsLeftBehindIsAFailure() throws InterruptedException {
        assertThat(failureOf(() -> {
                    createTask(() -> sleep(seconds(3600)), TaskOption.name("forgotten"));
                    yieldNow();
                }))
                .hasMessageContaining("The test left an unfinished task behind; await or cancel what it starts")
                .hasMessageContaining("task 'forgotten' at dev.asyncio.test.schedule.ScheduleSearchTest.");
    }

    @Test
    void aFailureThatNobodySeesIsOne() throws InterruptedException {
        assertThat(failureOf(() -> {
                    runningLoop().callSoon(() -> {
                        throw new IllegalStateException("unseen");
                    });
                    yieldNow();
                }))
                .hasMessageContaining("The loop had to tell its exception handler of trouble that nobody saw")
                .hasMessageContaining("IllegalStateException: unseen");
    }

    @Test
    void tasksThatWakeOneAnotherForEverAreAFailure() throws InterruptedException {
        ScheduleResult result = ScheduleSearch.of(() -> {
                    while (true) {
                        yieldNow();
                    }
                })
                .maxSteps(500)
                .run();

        assertThat(result.failure())
                .hasMessage("The test has not ended after 500 steps; do tasks wake one another for ever? If it needs"
                        + " more, raise the limit of steps");
    }

    @Test
    void tooMuchVirtualTimeIsAFailure() throws InterruptedException {
        ScheduleResult result = ScheduleSearch.of(() -> {
                    while (true) {
                        sleep(seconds(10));
                    }
                })
                .timeout(seconds(60))
                .run();

        assertThat(result.failure())
                .hasMessage("The test has not ended after PT1M of virtual time; if it needs more, raise the limit of"
                        + " time");
    }

    private static volatile boolean isBlocking;

    @Test
    void aTestThatBlocksTheLoopIsGivenUp() {
        isBlocking = true;
        try {
            assertThatThrownBy(() -> ScheduleSearch.of(() -> {
                                while (isBlocking) {
                                    LockSupport.parkNanos(1_000_000);
                                }
                            })
                            .realTimeout(Duration.ofMillis(200))
                            .run())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("The test has not ended after PT0.2S of real time in schedule 1; task 'test'"
                            + " blocks the loop")
                    .hasMessageContaining("ScheduleSearchTest.java");
        } finally {
            isBlocking = false;
        }
    }

    // ---- tests that are not deterministic

    private static int runs;

    @Test
    void aTestThatDependsOnEarlierRunsIsReportedAsNotDeterministic() throws InterruptedException {
        runs = 0;

        ScheduleResult result = ScheduleSearch.of(() -> {
                    if (runs++ % 2 == 1) {
                        yieldNow();
                    }
                })
                .run();

        assertThat(result.isDeterministic()).isFalse();
        assertThat(result.failure())
                .hasMessageContaining(
                        "The test is not deterministic: it was run twice in the usual order, and at step 1"
                                + " another task came; the same order has to bring the same course");
    }

    @Test
    void aFailureThatDoesNotComeAgainIsReportedWithIt() throws InterruptedException {
        runs = 0;

        ScheduleResult result = ScheduleSearch.of(() -> {
                    if (++runs == 5) {
                        throw new IllegalStateException("once");
                    }
                })
                .run();

        assertThat(result.failure())
                .hasMessageContaining("it was run twice in a schedule that failed, and it failed, and then it passed");
        assertThat(requireNonNull(result.failure()).getSuppressed())
                .singleElement()
                .isInstanceOf(IllegalStateException.class);
    }

    // ---- settings

    @Test
    void settingsOutOfRangeAreRefused() {
        ScheduleSearch search = ScheduleSearch.of(() -> {});

        assertThatThrownBy(() -> search.schedules(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A search needs at least 1 schedule, but was given 0");
        assertThatThrownBy(() -> search.maxSteps(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A test needs at least 1 step, but maxSteps was given 0");
        assertThatThrownBy(() -> search.timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be positive, but is PT0S");
        assertThatThrownBy(() -> search.realTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("realTimeout must be positive, but is PT-1S");
    }

    @Test
    void nothingMayBeNull() {
        ScheduleSearch search = ScheduleSearch.of(() -> {});

        assertThatThrownBy(() -> ScheduleSearch.of(null)).hasMessage("A search needs a test to run, not null");
        assertThatThrownBy(() -> search.strategy(null))
                .hasMessage("The strategy must not be null; use SearchStrategy.MIXED");
        assertThatThrownBy(() -> search.engine(null)).hasMessage("The engine must not be null; use Engines.AUTO");
        assertThatThrownBy(() -> search.timeout(null)).hasMessage("timeout must not be null; leave it out");
        assertThatThrownBy(() -> search.replay(null)).hasMessage("replay needs what a failed search printed, not null");
    }
}
