package catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.test.schedule.ScheduleResult;
import dev.asyncio.test.schedule.ScheduleSearch;
import dev.asyncio.test.schedule.SearchStrategy;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the schedule search promises for the catalogue.
class KnownBugTest {

    /// Within how many schedules each strategy finds each mistake.
    private static final int SCHEDULES = 1000;

    /// That a task has to wait for twenty steps in a row is beyond the odds of an order that is random all
    /// the way.
    private static final Set<KnownBug> BEYOND_RANDOM_ORDER = EnumSet.of(KnownBug.SLOW_START);

    @ParameterizedTest
    @EnumSource
    void theUsualOrderHidesTheMistake(KnownBug bug) throws InterruptedException {
        ScheduleResult result = ScheduleSearch.of(bug.bug()).schedules(1).run();

        assertThat(result.hasFailed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyStrategyFindsTheMistakeAndMakesItsScheduleSmall(KnownBug bug) throws InterruptedException {
        for (SearchStrategy strategy : SearchStrategy.values()) {
            if (strategy == SearchStrategy.RANDOM && BEYOND_RANDOM_ORDER.contains(bug)) {
                continue;
            }
            ScheduleResult result = ScheduleSearch.of(bug.bug())
                    .strategy(strategy)
                    .schedules(SCHEDULES)
                    .run();

            assertThat(result.hasFailed()).as("%s finds it", strategy).isTrue();
            assertThat(result.isDeterministic()).isTrue();
            assertThat(result.changes()).as("changes of %s", strategy).isBetween(1, bug.changes());
            assertThat(result.trace()).hasSize(result.changes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFixedTwinPassesTenThousandSchedules(KnownBug bug) throws InterruptedException {
        ScheduleSearch.of(bug.fixed()).schedules(10_000).check();
    }

    @ParameterizedTest
    @EnumSource
    void bothHoldOnTheHandoffEngine(KnownBug bug) throws InterruptedException {
        ScheduleResult found =
                ScheduleSearch.of(bug.bug()).engine(Engines.HANDOFF).run();

        assertThat(found.changes()).isBetween(1, bug.changes());
        ScheduleSearch.of(bug.fixed()).engine(Engines.HANDOFF).schedules(200).check();
    }

    @Test
    void mostFixedTwinsPassInEveryOrderThereIs() throws InterruptedException {
        Set<KnownBug> tooLarge = EnumSet.noneOf(KnownBug.class);

        for (KnownBug bug : KnownBug.values()) {
            ScheduleResult result = ScheduleSearch.of(bug.fixed())
                    .strategy(SearchStrategy.SYSTEMATIC)
                    .schedules(5000)
                    .run();
            result.orThrow();
            if (!result.isComplete()) {
                tooLarge.add(bug);
            }
        }

        assertThat(tooLarge).containsExactlyInAnyOrder(KnownBug.IF_INSTEAD_OF_WHILE, KnownBug.DINING_PHILOSOPHERS);
    }
}
