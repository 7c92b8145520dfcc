package dev.asyncio;

import dev.asyncio.engine.Sneaky;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has become of the tasks and the body of a [TaskGroup], and what its policy makes of that. Confined to
/// the loop.
final class GroupOutcome {

    private final FailurePolicy policy;
    private final List<Throwable> errors = new ArrayList<>();
    private @Nullable Throwable leaving; // SystemExit or KeyboardInterrupt
    private @Nullable Task<?> winner;

    GroupOutcome(FailurePolicy policy) {
        this.policy = policy;
    }

    /// Takes note of a task that has ended, not by a cancellation.
    ///
    /// @return whether the other tasks and the body are to be cancelled
    boolean add(Task<?> task, boolean isAborting) {
        Throwable thrown = task.failureUnseen();
        if (thrown == null) {
            boolean wins = policy == FailurePolicy.FIRST_SUCCESS && !isAborting;
            if (wins) {
                winner = task;
                errors.clear();
            }
            return wins;
        }
        boolean leaves = leavesLoop(thrown);
        if (!leaves && (policy == FailurePolicy.SUPERVISOR || winner != null)) {
            return false; // somebody may retrieve it; else it is reported as one that nobody has
        }
        task.settle();
        errors.add(thrown);
        if (leaves && leaving == null) {
            leaving = thrown;
        }
        return leaves || policy == FailurePolicy.FAIL_FAST;
    }

    /// Takes note of what ended the body.
    ///
    /// @return whether the tasks are to be cancelled
    boolean addBody(Throwable thrown) {
        if (leavesLoop(thrown) && leaving == null) {
            leaving = thrown;
        }
        return policy != FailurePolicy.COLLECT || thrown instanceof CancelledError || leaving != null;
    }

    static boolean leavesLoop(Throwable thrown) {
        return thrown instanceof SystemExit || thrown instanceof KeyboardInterrupt;
    }

    void throwIfLeaving() {
        if (leaving != null) {
            throw Sneaky.rethrow(leaving);
        }
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    int errorCount() {
        return errors.size();
    }

    /// {@return all failures as one, or null}
    ///
    /// @param bodyThrew what ended the body, or null
    @Nullable
    Throwable failure(@Nullable Throwable bodyThrew) {
        if (bodyThrew != null && !(bodyThrew instanceof CancelledError)) {
            errors.add(bodyThrew);
        }
        return errors.isEmpty() ? null : ThrowableGroup.of("unhandled errors in a TaskGroup", errors);
    }

    @Nullable
    Task<?> winner() {
        return winner;
    }
}
