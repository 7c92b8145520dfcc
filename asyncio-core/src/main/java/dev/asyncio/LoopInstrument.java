package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// Is told what happens on a loop, for tools that record, measure or show it. Trio: `Instrument`; asyncio has
/// none.
///
/// Set by [EventLoopBuilder#instrument] or [EventLoop#setInstrument]. All methods do nothing unless overridden.
/// They are called on the loop's thread, or on that of the running task, in the order of events, and must return
/// at once: they may look at loop and tasks, but neither suspend nor change anything. One that throws is reported
/// to the loop's exception handler, and the instrument is removed.
///
/// ```
/// taskCreated ─▶ stepBegins ─▶ stepSuspends ─▶ taskWoken ─▶ stepBegins ─▶ … ─▶ taskEnded ─▶ stepEnds
/// ```
/// Between `stepBegins` and the `stepSuspends` or `stepEnds` of the same task, what else is told was caused by
/// this step. The first step of an eager task lies within the step that creates the task. With an instrument
/// the loop leaves out the short cuts by which it saves switches, as in debug mode; the order of events is the
/// same.
public interface LoopInstrument {

    /// A task was made; it is ready.
    ///
    /// @param by the task that made it; null for a callback, or before the loop runs
    default void taskCreated(Task<?> task, @Nullable Task<?> by) {}

    /// A task runs, from here to the next suspension.
    default void stepBegins(Task<?> task) {}

    /// A task has suspended.
    ///
    /// @param awaiting what it waits for, see [Task#awaiting()]; null if it lets others run and is ready already,
    ///     or has blocked and stepped aside ([BlockingCalls#SUSPEND])
    default void stepSuspends(Task<?> task, @Nullable Object awaiting) {}

    /// The step of a task is over in which it ended. If it was cancelled before it began, the step is empty.
    default void stepEnds(Task<?> task) {}

    /// What a task waits for is done; its next step is in the ready queue.
    ///
    /// @param by the task whose step did that; null for a callback or a timer
    default void taskWoken(Task<?> task, @Nullable Task<?> by) {}

    /// A task was asked to cancel itself, or a cancel scope around it was cancelled while it waited.
    ///
    /// @param reason given with the request, or null
    default void taskCancelled(Task<?> task, @Nullable String reason) {}

    /// A task has its outcome.
    ///
    /// @param failure what it failed with, which does not count as retrieved; null if it has a result or was
    ///     cancelled
    default void taskEnded(Task<?> task, @Nullable Throwable failure) {}

    /// A callback runs, from here to its end.
    ///
    /// @param callback a [Handle], or something of the library's own to be shown to people
    default void callbackBegins(Object callback) {}

    /// A callback has returned.
    ///
    /// @param callback as in [#callbackBegins]
    default void callbackEnds(Object callback) {}

    /// The loop has nothing to run and waits.
    ///
    /// @param timeoutNanos for so long at most; [Poller#FOREVER] until something comes
    default void loopWaits(long timeoutNanos) {}

    /// The loop waits no longer.
    default void loopWakes() {}
}
