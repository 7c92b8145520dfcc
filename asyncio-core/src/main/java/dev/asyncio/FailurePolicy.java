package dev.asyncio;

/// What a [TaskGroup] does when one of its tasks fails. asyncio and Trio know the first only.
///
/// Under every policy the group waits for all its tasks; a cancellation of the parent, [TaskGroup#cancel()],
/// [SystemExit] and [KeyboardInterrupt] cancel them all.
public enum FailurePolicy {

    /// A failure cancels the other tasks and the body, and all failures are thrown as an [ExceptionGroup]. The
    /// default, and Python's.
    FAIL_FAST,

    /// Tasks and body run on to their ends, whoever fails; then all failures are thrown as an [ExceptionGroup].
    COLLECT,

    /// A failing task concerns nobody else, and the group does not throw it: whoever awaits the task gets the
    /// exception, and one that nobody retrieves is reported to the loop's exception handler. A failure of the
    /// body cancels the tasks and is thrown. Kotlin: `supervisorScope`.
    SUPERVISOR,

    /// The first task that ends with a result cancels the others and the body, and the group ends without an
    /// exception; [TaskGroup#winner()] is that task. If all fail, the failures are thrown as an
    /// [ExceptionGroup]. A failure of the body cancels the tasks and is thrown. What the others throw after they
    /// were cancelled is reported to the loop's exception handler if nobody retrieves it.
    FIRST_SUCCESS
}
