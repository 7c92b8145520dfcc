package dev.asyncio.test.schedule;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// First in, first out but for a few changes: every second schedule has one, every fourth two, every eighth
/// three, and so on. Either another candidate runs, or the one that would run is held back, as if it had been
/// slow, until nothing else is ready. Most mistakes need no more (Emmi, Qadeer, Rakamarić, "Delay-bounded
/// scheduling", POPL 2011).
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
        return new Changing(
                new Changing.Source() {

                    private int branch;
                    private int lastStep = -1;

                    @Override
                    public @Nullable Change next(int step, List<?> candidates) {
                        if (candidates.size() == 1 || step == lastStep) {
                            return null;
                        }
                        lastStep = step;
                        int here = branch++;
                        for (int change : where) {
                            if (change == here) {
                                return changeAt(step, candidates.size());
                            }
                        }
                        return null;
                    }
                },
                null);
    }

    private Change changeAt(int step, int candidates) {
        return new Change(step, random.nextBoolean() ? Change.HOLD : 1 + random.nextInt(candidates - 1));
    }
}
