package dev.asyncio.test.schedule;

import java.util.ArrayList;
import java.util.List;

/// A chooser that writes down in words where it leaves the usual order.
final class Trace implements Chooser {

    private final Chooser chooser;
    private final List<String> lines = new ArrayList<>();

    Trace(Schedule schedule) {
        this.chooser = schedule.chooser();
    }

    @Override
    public int choose(int step, List<?> candidates) {
        int chosen = Math.min(chooser.choose(step, candidates), candidates.size() - 1);
        if (chosen > 0) {
            lines.add("step %d: %s%n    runs before %s"
                    .formatted(step, Places.describe(candidates.get(chosen)), Places.describe(candidates.getFirst())));
        }
        return chosen;
    }

    List<String> lines() {
        return lines;
    }
}
