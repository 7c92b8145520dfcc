package dev.asyncio.test;

import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;
import java.util.HashSet;
import java.util.Set;

/// Has steps of several tasks come in a given order. Trio: `trio.testing.Sequencer`.
///
/// {@snippet file="dev/asyncio/test/SequencerTest.java" region="order"}
///
/// The step with number 0 begins at once, each other when the one before has been left. A task that is
/// cancelled while it waits for its step breaks the sequence: nobody could go on in order, so all the others
/// are refused.
///
/// Confined to the loop whose tasks use it.
public final class Sequencer {

    private final WaitQueue waiters = new WaitQueue(this);
    private final Set<Integer> claimed = new HashSet<>();
    private int next;
    private boolean isBroken;

    /// Creates a sequencer that waits for step 0.
    public Sequencer() {}

    /// A step that has begun; closing it lets the next one begin.
    public final class Step implements AutoCloseable {

        private final int number;
        private boolean isOver;

        private Step(int number) {
            this.number = number;
        }

        /// Ends the step. Has no effect the second time.
        @Override
        public void close() {
            if (!isOver) {
                isOver = true;
                next = number + 1;
                waiters.wakeAll();
            }
        }

        @Override
        public String toString() {
            return "Step[" + number + (isOver ? ", over]" : "]");
        }
    }

    /// Suspends the calling task until it is the turn of step `number`. Python: `async with
    /// sequencer(number):`.
    ///
    /// @param number from 0; each can be used once
    /// @return the step, to be closed at its end, best with `try (var _ = sequencer.step(1))`
    /// @throws IllegalStateException if the number was used before, or the sequence is broken
    /// @throws CancelledError if the task is cancelled while it waits; the sequence is then broken
    public Step step(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("Steps are counted from 0, but the number is " + number);
        }
        if (!claimed.add(number)) {
            throw new IllegalStateException("Step " + number + " of " + this + " was used before; each comes once");
        }
        try {
            while (!isBroken && next != number) {
                waiters.suspend();
            }
        } catch (CancelledError cancelled) {
            isBroken = true;
            waiters.wakeAll();
            throw cancelled;
        }
        if (isBroken) {
            throw new IllegalStateException("Step " + number + " cannot come any more, because the task of an earlier"
                    + " one was cancelled while it waited");
        }
        return new Step(number);
    }

    @Override
    public String toString() {
        return "Sequencer[" + (isBroken ? "broken" : "next=" + next) + ", waiters=" + waiters.size() + "]";
    }
}
