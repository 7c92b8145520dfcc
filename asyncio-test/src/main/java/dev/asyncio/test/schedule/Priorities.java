package dev.asyncio.test.schedule;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// PCT: each task has a random rank, the highest runs, and at a few random steps the one that would run falls
/// below all others (Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic
/// guarantees of finding bugs", ASPLOS 2010). A mistake that needs d events in order is found with a
/// probability of at least 1/(n·k^(d-1)) for n tasks and k steps.
///
/// A task that lets others run without waiting for anything would starve them here. After some steps in a
/// row, 1 to 128, it falls below all others.
final class Priorities implements Strategy {

    /// The schedules have 0, 1, 2, 3, 0, 1, … steps where somebody falls.
    private static final int MOST_FALLS = 3;

    private final SplittableRandom random;
    private int schedules;

    private static final int MOST_DOUBLINGS = 7;

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
        private final int mostInARow = 1 << random.nextInt(MOST_DOUBLINGS + 1);
        private final IdentityHashMap<Object, Integer> ranks = new IdentityHashMap<>();
        private int lowest;
        private @Nullable Object ranLast;
        private int inARow;

        Ranks(int[] falls) {
            this.falls = falls;
        }

        @Override
        public int choose(int step, List<?> candidates) {
            int chosen = highest(candidates);
            for (int fall : falls) {
                if (fall == step) {
                    ranks.put(candidates.get(chosen), --lowest);
                    chosen = highest(candidates);
                }
            }
            if (candidates.get(chosen) != ranLast) {
                inARow = 0;
            } else if (++inARow == mostInARow) {
                inARow = 0;
                ranks.put(candidates.get(chosen), --lowest);
                chosen = highest(candidates);
            }
            ranLast = candidates.get(chosen);
            return chosen;
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
