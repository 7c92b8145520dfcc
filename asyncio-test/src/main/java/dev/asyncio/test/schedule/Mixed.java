package dev.asyncio.test.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several strategies by turns: each has mistakes that it finds sooner than the others.
final class Mixed implements Strategy {

    private final List<Strategy> strategies;
    private int schedules;

    Mixed(Strategy... strategies) {
        this.strategies = List.of(strategies);
    }

    @Override
    public @Nullable Chooser next() {
        return strategies.get(schedules++ % strategies.size()).next();
    }

    @Override
    public void hasRun(Recording recording) {
        strategies.forEach(strategy -> strategy.hasRun(recording));
    }
}
