package dev.asyncio;

import java.util.List;

/// Chooses what runs next among all that is ready, in place of first in, first out. Python has nothing like
/// it.
///
/// For tools that look for mistakes which only some orders bring out, such as the schedule search of
/// `asyncio-test`; set by [EventLoopBuilder#scheduler]. A scheduler that always answers 0 changes nothing.
/// Every other answer makes an order in which the same program could have run, had something taken a little
/// longer:
/// - the next steps of tasks run in any order, and those that become ready compete with those that were ready
///   before,
/// - callbacks keep their order among one another, because protocols rely on it, but tasks may run in
///   between,
/// - timers that are due at the same instant run in any order; time does not pass while anything is ready,
/// - I/O is looked for whenever the scheduler says so.
///
/// As with a [LoopInstrument], the loop leaves out its short cuts.
@FunctionalInterface
public interface Scheduler {

    /// Chooses one of the candidates. Called on the loop's thread before each step and each callback; must
    /// neither suspend nor change anything on the loop. What it throws ends the run of the loop, and is
    /// thrown by whoever runs it.
    ///
    /// @param candidates at least one, the oldest first: what runs at 0 is what would run without a
    ///     scheduler. Each is a [Task], or a callback: a [Handle] or something of the library's own, to be
    ///     shown to people. If the loop waits for I/O, its [Poller] comes last; choosing it looks for I/O,
    ///     without waiting, and then asks again. A view, good until this call returns
    /// @return the index of the one to run
    int choose(List<?> candidates);
}
