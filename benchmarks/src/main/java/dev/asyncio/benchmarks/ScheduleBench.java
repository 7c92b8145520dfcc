package dev.asyncio.benchmarks;

import catalogue.KnownBug;
import dev.asyncio.test.schedule.ScheduleResult;
import dev.asyncio.test.schedule.ScheduleSearch;
import dev.asyncio.test.schedule.SearchStrategy;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How soon each strategy of the schedule search finds the mistakes of the [catalogue][KnownBug], side by
/// side, and how many schedules are run in a second.
///
/// Counts of schedules depend on nothing but the seeds; only the speed depends on the machine.
final class ScheduleBench {

    /// The name on the command line.
    static final String NAME = "schedules";

    private static final int SEEDS = 20;
    private static final int QUICK_SEEDS = 5;

    /// After how many schedules a search gives up.
    private static final int MOST_SCHEDULES = 10_000;

    private static final List<SearchStrategy> STRATEGIES = List.of(
            SearchStrategy.RANDOM,
            SearchStrategy.PRIORITIES,
            SearchStrategy.FEW_CHANGES,
            SearchStrategy.MIXED,
            SearchStrategy.SYSTEMATIC);

    private final int seeds;
    private final PrintStream out;

    private ScheduleBench(boolean isQuick, PrintStream out) {
        this.seeds = isQuick ? QUICK_SEEDS : SEEDS;
        this.out = out;
    }

    /// {@return the exit status: 0, or 2 if the command line is not right}
    static int run(List<String> words, PrintStream out, PrintStream err) throws InterruptedException {
        if (!List.of(NAME, "--quick").containsAll(words)) {
            err.println("asyncio: " + NAME + " is a table of its own; name it alone, or with --quick");
            return 2;
        }
        new ScheduleBench(words.contains("--quick"), out).print();
        return 0;
    }

    private void print() throws InterruptedException {
        out.println("Schedules until found, median of %d seeds; - is not within %d. Small: changes of the smallest"
                        .formatted(seeds, MOST_SCHEDULES)
                + " schedule. Speed: the fixed twin, schedules a second.");
        out.println();
        out.println("| | "
                + STRATEGIES.stream()
                        .map(strategy ->
                                strategy.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .collect(Collectors.joining(" | "))
                + " | small | speed |");
        out.println("|---|" + "--:|".repeat(STRATEGIES.size() + 2));
        for (KnownBug bug : KnownBug.values()) {
            out.println("| " + bug.summary() + " | " + row(bug) + " | " + speed(bug) + " |");
        }
    }

    private String row(KnownBug bug) throws InterruptedException {
        List<String> cells = new ArrayList<>();
        int changes = 0;
        for (SearchStrategy strategy : STRATEGIES) {
            List<Double> counts = new ArrayList<>();
            // Chance has no part in the systematic one.
            int times = strategy == SearchStrategy.SYSTEMATIC ? 1 : seeds;
            for (int seed = 0; seed < times; seed++) {
                ScheduleResult result = ScheduleSearch.of(bug.bug())
                        .strategy(strategy)
                        .seed(seed)
                        .schedules(MOST_SCHEDULES)
                        .run();
                counts.add(result.hasFailed() ? result.schedules() : Double.POSITIVE_INFINITY);
                changes = Math.max(changes, result.changes());
            }
            double median = Statistics.median(counts);
            cells.add(Double.isInfinite(median) ? "-" : "%.0f".formatted(median));
        }
        cells.add(Integer.toString(changes));
        return String.join(" | ", cells);
    }

    private static String speed(KnownBug bug) throws InterruptedException {
        long began = System.nanoTime();
        ScheduleResult result =
                ScheduleSearch.of(bug.fixed()).schedules(MOST_SCHEDULES).run();
        result.orThrow();
        return "%.0f".formatted(result.schedules() * 1e9 / (System.nanoTime() - began));
    }
}
