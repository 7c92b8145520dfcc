package dev.asyncio.test.schedule;

import java.util.ArrayList;
import java.util.List;

/// Where a run leaves the usual order, in words.
final class Trace {

    private final List<String> lines = new ArrayList<>();

    void holds(int step, Object candidate) {
        lines.add("step %d: %s%n    is held back until nothing else is ready"
                .formatted(step, Places.describe(candidate)));
    }

    void prefers(int step, Object candidate, Object first) {
        lines.add(
                "step %d: %s%n    runs before %s".formatted(step, Places.describe(candidate), Places.describe(first)));
    }

    List<String> lines() {
        return lines;
    }
}
