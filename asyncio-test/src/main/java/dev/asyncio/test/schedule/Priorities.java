package dev.asyncio.test.schedule;

import dev.asyncio.Task;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// PCT: each task has a random rank, the highest runs, and at a few random steps the one that would run falls below
/// all others (Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic guarantees of
/// finding bugs", ASPLOS 2010). A mistake that needs d events in order is found with a probability of at least
/// 1/(n·k^(d-1)) for n tasks and k steps.
///
/// Tasks that let others run without waiting for anything would starve them here. Such a task falls below all others
/// with even odds.
final class Priorities implements Strategy {

    /// The schedules have 0, 1, 2, 3, 0, 1, … steps where somebody falls.
    private static final int MOST_FALLS = 3;

    private final SplittableRandom random;
    private int schedules;

    /// The length of the longest run.
    private int steps = 1;

    Priorities(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void hasRun(Recording recording) {
        steps = Math.max(steps, recording.steps());
    }

    @Override
    public Chooser next() {
        return new Ranks(random.ints(schedules++ % (MOST_FALLS + 1), 0, steps).toArray());
    }

    private final class Ranks implements Chooser {

        private final int[] falls;
        private final Map<Object, Integer> ranks = new IdentityHashMap<>();
        private int lowest;
        private @Nullable Object ranLast;

        Ranks(int[] falls) {
            this.falls = falls;
        }

        @Override
        public int choose(int step, List<?> candidates) {
            if (ranLast instanceof Task<?> && random.nextBoolean() && isAmong(candidates)) {
                ranks.put(ranLast, --lowest);
            }
            int chosen = highest(candidates);
            for (int fall : falls) {
                if (fall == step) {
                    ranks.put(candidates.get(chosen), --lowest);
                    chosen = highest(candidates);
                }
            }
            ranLast = candidates.get(chosen);
            return chosen;
        }

        /// Whether the task that ran last is ready again.
        private boolean isAmong(List<?> candidates) {
            return candidates.stream().anyMatch(candidate -> candidate == ranLast);
        }

        private int highest(List<?> candidates) {
            int best = 0;
            int bestRank = Integer.MIN_VALUE;
            for (int i = 0; i < candidates.size(); i++) {
                int rank = ranks.computeIfAbsent(candidates.get(i), _ -> random.nextInt(Integer.MAX_VALUE));
                if (rank > bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            return best;
        }
    }
}
