package dev.asyncio.test.schedule;

import org.jspecify.annotations.Nullable;

/// A way to come from one schedule to the next. The first one, in the usual order, is run before it is asked.
interface Strategy {

    /// {@return who chooses in the next run, or null if all orders have been run}
    @Nullable
    Chooser next();

    /// Tells how the run went that was begun last; at first, the one in the usual order.
    default void hasRun(Recording recording) {}
}
