package dev.asyncio.test.schedule;

import dev.asyncio.Scheduler;
import dev.asyncio.Task;
import dev.asyncio.VirtualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The scheduler of one run: asks a [Chooser], writes down what there was to choose and what was chosen, and
/// ends a run that does not end by itself. Confined to the loop; read when that has ended.
final class Recording implements Scheduler {

    /// How many steps the tasks may take to end, once they have been cancelled.
    private static final int STEPS_TO_CLEAN_UP = 10_000;

    private final Chooser chooser;
    private final VirtualTime time;
    private final Limits limits;

    private int[] counts = new int[64];
    private int[] choices = new int[64];

    /// What was chosen, by the hash code of its name.
    private int[] names = new int[64];

    private int steps;

    /// How many steps had more than one candidate.
    private int branches;

    /// How many steps were taken after the end of the test; -1 before.
    private int stepsAfterEnd = -1;

    Recording(Chooser chooser, VirtualTime time, Limits limits) {
        this.chooser = chooser;
        this.time = time;
        this.limits = limits;
    }

    @Override
    public int choose(List<?> candidates) {
        if (stepsAfterEnd >= 0) {
            if (++stepsAfterEnd > STEPS_TO_CLEAN_UP) {
                throw new EndlessTestError(
                        "The test's tasks have not ended %d steps after they were cancelled".formatted(stepsAfterEnd));
            }
            return 0;
        }
        limits.check(steps, time);
        int last = candidates.size() - 1;
        int chosen = Math.min(chooser.choose(steps, candidates), last);
        note(candidates.size(), chosen, nameOf(candidates.get(chosen)).hashCode());
        return chosen;
    }

    private void note(int count, int chosen, int name) {
        if (steps == counts.length) {
            counts = Arrays.copyOf(counts, steps << 1);
            choices = Arrays.copyOf(choices, steps << 1);
            names = Arrays.copyOf(names, steps << 1);
        }
        counts[steps] = count;
        choices[steps] = chosen;
        names[steps] = name;
        steps++;
        if (count > 1) {
            branches++;
        }
    }

    /// Names do not depend on where objects lie in memory.
    private static String nameOf(Object candidate) {
        return candidate instanceof Task<?> task
                ? task.name()
                : candidate.getClass().getName();
    }

    /// From now on it is first in, first out, and nothing is written down.
    void end() {
        stepsAfterEnd = Math.max(stepsAfterEnd, 0);
    }

    int steps() {
        return steps;
    }

    int branches() {
        return branches;
    }

    /// {@return among how many the choice was at a step}
    int candidates(int step) {
        return counts[step];
    }

    /// {@return the order that was taken}
    Schedule schedule() {
        if (chooser instanceof Changing changing) {
            return changing.schedule(); // in fewer words
        }
        List<Change> changes = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            if (choices[step] > 0) {
                changes.add(new Change(step, choices[step]));
            }
        }
        return new Schedule(changes);
    }

    /// {@return a number that differs where the order does, or the program}
    long fingerprint() {
        long hash = steps;
        for (int step = 0; step < steps; step++) {
            hash = (hash ^ ((long) counts[step] << 32 | choices[step])) * 0x9E3779B97F4A7C15L;
            hash = (hash ^ (hash >>> 29) ^ names[step]) * 0xBF58476D1CE4E5B9L;
        }
        return hash ^ (hash >>> 32);
    }

    ReplayLine replayLine() {
        return new ReplayLine(schedule(), (int) fingerprint());
    }

    /// {@return where two runs that made the same choices differ, in words, or an empty string}
    String difference(Recording other) {
        int common = Math.min(steps, other.steps);
        for (int step = 0; step < common; step++) {
            if (counts[step] != other.counts[step]) {
                return "at step %d there were %d candidates, and then %d"
                        .formatted(step, counts[step], other.counts[step]);
            }
            if (names[step] != other.names[step]) {
                return "at step %d another task came".formatted(step);
            }
        }
        return steps == other.steps ? "" : "it took %d steps, and then %d".formatted(steps, other.steps);
    }
}
