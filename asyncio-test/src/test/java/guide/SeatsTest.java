package guide;

import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.asyncio.sync.Lock;
import dev.asyncio.test.AsyncioTest;
import dev.asyncio.test.schedule.ScheduleResult;
import dev.asyncio.test.schedule.ScheduleSearch;
import dev.asyncio.test.schedule.ScheduleTest;
import dev.asyncio.test.schedule.SearchStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/// The programs of the page "Searching schedules" of the guide, and what they print.
class SeatsTest {

    // @start region="service"
    /// Sells the seats of a hall.
    static class BoxOffice {

        final List<String> sold = new ArrayList<>();
        final List<String> charged = new ArrayList<>();
        private int free = 1;

        boolean sell(String customer) {
            if (free == 0) {
                return false;
            }
            charge(customer);
            free--;
            sold.add(customer);
            return true;
        }

        private void charge(String customer) {
            sleep(millis(20)); // asks the bank
            charged.add(customer);
        }
    }
    // @end

    // @start region="ordinary-test"
    static class OrdinaryTest {

        private final BoxOffice office = new BoxOffice();

        @AsyncioTest
        void aSeatIsSoldOnce() {
            awaitAll(() -> office.sell("Ada"), () -> {
                sleep(millis(20)); // a little later
                office.sell("Bob");
            });

            assertThat(office.sold).hasSize(1);
        }
    }
    // @end

    // @start region="schedule-test"
    static class SearchingTest {

        private final BoxOffice office = new BoxOffice();

        @ScheduleTest
        void aSeatIsSoldOnce() {
            awaitAll(() -> office.sell("Ada"), () -> {
                sleep(millis(20));
                office.sell("Bob");
            });

            assertThat(office.sold).hasSize(1);
        }
    }
    // @end

    // @start region="fixed"
    static class FixedOffice extends BoxOffice {

        private final Lock lock = new Lock();

        @Override
        boolean sell(String customer) {
            try (var _ = lock.hold()) {
                return super.sell(customer);
            }
        }
    }
    // @end

    @Test
    void theOrdinaryTestPassesAndTheSearchFails() throws IOException {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(OrdinaryTest.class))
                .execute()
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(2));

        String report = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(SearchingTest.class))
                .execute()
                .testEvents()
                .failed()
                .list()
                .getFirst()
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow()
                .getMessage();

        assertThat(page())
                .containsAll(report.replaceAll(":\\d+\\)", ":…)")
                        .lines()
                        .map(String::stripTrailing)
                        .toList());
    }

    @Test
    void noOrderSellsASeatOfTheFixedOfficeTwice() throws InterruptedException {
        // @start region="systematic"
        ScheduleResult result = ScheduleSearch.of(() -> {
                    var office = new FixedOffice();
                    awaitAll(() -> office.sell("Ada"), () -> {
                        sleep(millis(20));
                        office.sell("Bob");
                    });
                    assertThat(office.sold).hasSize(1);
                })
                .strategy(SearchStrategy.SYSTEMATIC)
                .run();

        result.orThrow();
        assertThat(result.isComplete()).isTrue(); // there is no other order
        // @end
    }

    @Test
    void thePageQuotesThisFile() throws IOException {
        String source = Files.readString(Path.of("src/test/java/guide/SeatsTest.java"));
        String page = String.join("\n", page());
        for (String region : List.of("service", "ordinary-test", "schedule-test", "fixed", "systematic")) {
            String start = "// @start region=\"" + region + "\"\n";
            int from = source.indexOf(start) + start.length();
            String code = source.substring(from, source.indexOf("// @end", from))
                    .stripIndent()
                    .strip();

            assertThat(page).as(region).contains(code);
        }
    }

    private static List<String> page() throws IOException {
        return Files.readAllLines(Path.of("../docs/guide/14-searching-schedules.md"));
    }
}
