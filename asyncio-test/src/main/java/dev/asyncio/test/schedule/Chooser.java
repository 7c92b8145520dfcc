package dev.asyncio.test.schedule;

import java.util.List;

/// Chooses the order of one run.
@FunctionalInterface
interface Chooser {

    /// What a loop does by itself.
    Chooser FIRST_IN_FIRST_OUT = (_, _) -> 0;

    /// {@return the index of the candidate to run}
    ///
    /// @param step how many entries have run before
    /// @param candidates as a [dev.asyncio.Scheduler] gets them
    int choose(int step, List<?> candidates);
}
