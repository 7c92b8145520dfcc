package dev.asyncio.sync;

import dev.asyncio.CancelledError;
import java.util.Locale;

/// Holds tasks back until a given number of them have arrived, then lets all of them go. Python:
/// `asyncio.Barrier`.
///
/// {@snippet file="dev/asyncio/sync/BarrierTest.java" region="start-together"}
///
/// A barrier can be used again and again. The task that completes the number does not suspend; the
/// others resume in the order in which they arrived. Until the last of them has left, the barrier
/// is *draining*, and tasks that arrive meanwhile wait for the next round.
///
/// [#reset()] sends the waiting tasks away with a [BrokenBarrierException] and starts afresh;
/// [#abort()] does so and leaves the barrier broken. A task that is cancelled while it waits just
/// leaves: one arrival fewer, and nobody else is disturbed.
///
/// A barrier belongs to the loop whose tasks use it and must not be touched by other threads.
public final class Barrier {

    // How a barrier changes (arrival and departure are steps of await):
    //
    //     FILLING   --last party arrives--> DRAINING  --last party leaves--> FILLING
    //     FILLING, DRAINING  --reset, parties present--> RESETTING --last party leaves--> FILLING
    //     any       --abort-->  BROKEN
    //     BROKEN    --reset-->  RESETTING if parties are still present, else FILLING
    private enum State {
        FILLING,
        DRAINING,
        RESETTING,
        BROKEN
    }

    // Confined to the loop, and changed only while the condition's lock is held. Every change of the
    // state signals all who wait: those at the barrier and those who may not approach it yet.
    private final Condition changed = new Condition();
    private final int parties;
    private State state = State.FILLING;
    private int present; // the tasks between arrival and departure

    /// Creates a barrier.
    ///
    /// @param parties how many tasks must arrive, at least 1
    /// @throws IllegalArgumentException if `parties` is less than 1
    public Barrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException(
                    "Barrier parties must be at least 1, but is %d; count every task that will call await()"
                            .formatted(parties));
        }
        this.parties = parties;
    }

    /// Arrives at the barrier and suspends the calling task until all parties have arrived. While
    /// the barrier drains, first waits for the next round. Python: `wait`, a name Java has taken, and
    /// `async with barrier`.
    ///
    /// @return how many parties were there before this one, from 0 to `parties - 1`; each task of a
    ///     round gets another number, unless one of them was cancelled and a later one took its place
    /// @throws BrokenBarrierException if the barrier is broken, or is broken or reset while the task
    ///     waits
    /// @throws CancelledError if the task is cancelled while it waits; it no longer counts as arrived
    /// @throws IllegalStateException if the caller must wait, but is not a task or the barrier
    ///     belongs to another loop
    public int await() {
        try (var _ = changed.hold()) {
            awaitAdmission();
            int index = present++;
            try {
                if (index + 1 == parties) {
                    changeTo(State.DRAINING);
                } else {
                    awaitOtherParties();
                }
                return index;
            } finally {
                present--;
                if (present == 0) {
                    afterLastDeparture();
                }
            }
        }
    }

    /// Sends the waiting tasks away with a [BrokenBarrierException] and makes the barrier new, also
    /// if it was broken. May suspend, as tasks that leave the barrier come first.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; nothing has been reset then
    public void reset() {
        try (var _ = changed.hold()) {
            changeTo(present > 0 ? State.RESETTING : State.FILLING);
        }
    }

    /// Breaks the barrier: tasks that wait at it, and those that arrive before a [#reset()], get a
    /// [BrokenBarrierException]. May suspend, as tasks that leave the barrier come first.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; the barrier is not broken then
    public void abort() {
        try (var _ = changed.hold()) {
            changeTo(State.BROKEN);
        }
    }

    /// {@return how many tasks must arrive, at least 1}
    public int parties() {
        return parties;
    }

    /// {@return how many tasks wait for the others to arrive; 0 while the barrier drains or is broken}
    /// Python: `n_waiting`.
    public int waiting() {
        return state == State.FILLING ? present : 0;
    }

    /// {@return whether the barrier was aborted and not reset since} Python: `broken`.
    public boolean isBroken() {
        return state == State.BROKEN;
    }

    /// {@return a text such as `Barrier[filling, waiting=1, parties=3]`, which begins with `filling`,
    /// `draining`, `resetting` or `broken`}
    @Override
    public String toString() {
        return "Barrier[%s, waiting=%d, parties=%d]"
                .formatted(state.name().toLowerCase(Locale.ROOT), waiting(), parties);
    }

    private void awaitAdmission() {
        changed.awaitFor(() -> state != State.DRAINING && state != State.RESETTING);
        if (state == State.BROKEN) {
            throw new BrokenBarrierException(this + " was aborted; call reset() before tasks arrive again");
        }
    }

    private void awaitOtherParties() {
        changed.awaitFor(() -> state != State.FILLING);
        if (state == State.BROKEN || state == State.RESETTING) {
            throw new BrokenBarrierException(
                    this + " was aborted or reset before all parties had arrived; call await() again for a new round");
        }
    }

    private void afterLastDeparture() {
        if (state == State.DRAINING || state == State.RESETTING) {
            state = State.FILLING;
        }
        // Also when filling, as after a cancellation: Python signals then, and a signal costs turns.
        changed.signalAll();
    }

    private void changeTo(State next) {
        state = next;
        changed.signalAll();
    }
}
