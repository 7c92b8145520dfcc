package dev.asyncio.test.schedule;

import java.util.List;
import java.util.SplittableRandom;

/// First in, first out but for a few steps: every second schedule differs from it once, every fourth twice, every
/// eighth three times, and so on. Most mistakes need no more (Emmi, Qadeer, Rakamarić, "Delay-bounded scheduling",
/// POPL 2011).
final class FewChanges implements Strategy {

    private final SplittableRandom random;
    private int schedules;

    /// In how many steps there was a choice, in the longest run.
    private int branches = 1;

    FewChanges(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void hasRun(Recording recording) {
        branches = Math.max(branches, recording.branches());
    }

    @Override
    public Chooser next() {
        int changes = 1 + Integer.numberOfTrailingZeros(++schedules);
        int[] where = random.ints(changes, 0, branches).toArray();
        return new Chooser() {

            private int branch;

            @Override
            public int choose(int step, List<?> candidates) {
                if (candidates.size() == 1) {
                    return 0;
                }
                int here = branch++;
                for (int change : where) {
                    if (change == here) {
                        return 1 + random.nextInt(candidates.size() - 1);
                    }
                }
                return 0;
            }
        };
    }
}
