package dev.asyncio.test.schedule;

/// How a search comes from one schedule to the next.
public enum SearchStrategy {

    /// [#FEW_CHANGES], [#PRIORITIES] and [#RANDOM] by turns. The default.
    MIXED,

    /// The usual order with one random change or, less often, two, three and more: another task goes first in
    /// one step, or one is held back until nothing else is ready. Most mistakes need no more than one or two.
    FEW_CHANGES,

    /// Each task has a random rank, and the highest runs; at up to three random steps the one that would run
    /// falls below all others. Finds what needs one task to be slow all the time. In the literature: PCT.
    PRIORITIES,

    /// Any of what is ready, at every step, with equal odds.
    RANDOM,

    /// Every order, those first that differ from the usual one in the fewest steps, and by turns every
    /// schedule with few changes. For small tests it comes to an end, and a test that has not failed until
    /// then cannot fail in any order; see [ScheduleResult#isComplete()].
    SYSTEMATIC;

    /// @param schedules how many will be asked for at most
    Strategy begin(long seed, int schedules) {
        return switch (this) {
            case MIXED -> new Mixed(new FewChanges(seed), new Priorities(seed), new RandomOrder(seed));
            case FEW_CHANGES -> new FewChanges(seed);
            case PRIORITIES -> new Priorities(seed);
            case RANDOM -> new RandomOrder(seed);
            case SYSTEMATIC -> new Exhaustive(schedules);
        };
    }
}
