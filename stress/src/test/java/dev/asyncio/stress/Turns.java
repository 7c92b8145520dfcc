package dev.asyncio.stress;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks for two sides that run at the same time, or wait for each other for ever: they take turns, one step
/// each.
///
/// What the sides share is not volatile and not locked. It is theirs in turn, and whoever gets the turn must
/// see what the other has written.
public final class Turns {

    /// What is tried.
    public interface Sides {

        /// Runs `first` on a thread of the one side, and returns when it has returned.
        ///
        /// @param second what the other side runs when `first` hands over for the first time
        void run(Runnable first, Runnable second);

        /// Lets the second side run until it hands back. Called by the first.
        void resume();

        /// Lets the first side run until it hands over again. Called by the second.
        void suspend();
    }

    private static final String OUT_OF_TURN = "a side ran although it was not its turn";

    private final Sides sides;
    private final int rounds;

    /// How many turns were taken. Whoever has the turn may touch it.
    private long turns;

    // Written by each side when it starts, read by those who disturb.
    private volatile @Nullable Thread first;
    private volatile @Nullable Thread second;

    /// How many turns the first side has had; for whoever watches.
    private final AtomicInteger progress = new AtomicInteger();

    private volatile boolean isOver;
    private volatile boolean isBroken;

    private Turns(Sides sides, int rounds) {
        this.sides = sides;
        this.rounds = rounds;
    }

    /// Lets each side have `rounds` turns.
    ///
    /// @param patience how long nothing may move before the sides are said to be stuck
    /// @return what went wrong, if anything
    public static Optional<String> brokenWhenLeftAlone(Sides sides, int rounds, Duration patience)
            throws InterruptedException {
        return new Turns(sides, rounds).run(patience);
    }

    /// Lets each side have `rounds` turns, while another thread disturbs both with wake-ups and interrupts that
    /// mean nothing. It may wake a side whose turn has come and who was not told.
    ///
    /// @param patience how long nothing may move before the sides are said to be stuck
    /// @return what went wrong, if anything
    public static Optional<String> brokenWhenDisturbed(Sides sides, int rounds, Duration patience)
            throws InterruptedException {
        var turns = new Turns(sides, rounds);
        Thread disturber = Thread.ofPlatform().daemon().name("disturber").start(turns::disturb);
        Optional<String> broken = turns.run(patience);
        disturber.join();
        return broken;
    }

    private Optional<String> run(Duration patience) throws InterruptedException {
        Thread runner =
                Thread.ofPlatform().daemon().name("first side").start(() -> sides.run(this::first, this::second));
        int before = -1;
        while (!runner.join(patience)) {
            int now = progress.get();
            if (now == before) {
                isOver = true;
                return Optional.of(
                        isBroken ? OUT_OF_TURN : "nobody goes on after %d turns of %d".formatted(now, rounds));
            }
            before = now;
        }
        isOver = true;
        return isBroken || turns != 2L * rounds ? Optional.of(OUT_OF_TURN) : Optional.empty();
    }

    private void first() {
        first = Thread.currentThread();
        for (int i = 0; i < rounds && !isOver; i++) {
            takeTurn(0);
            progress.set(i);
            sides.resume();
        }
    }

    private void second() {
        second = Thread.currentThread();
        for (int i = 0; i < rounds && !isOver; i++) {
            takeTurn(1);
            if (i < rounds - 1) {
                sides.suspend();
            }
        }
    }

    /// @param parity of the turns that are the caller's
    private void takeTurn(int parity) {
        if ((turns & 1) != parity) {
            isBroken = true;
            isOver = true;
        }
        turns++;
        Thread.interrupted(); // the disturber's, or every wait would end at once
    }

    private void disturb() {
        for (int i = 1; !isOver; i++) {
            LockSupport.unpark(first);
            LockSupport.unpark(second);
            Thread interrupted = i % 32 == 0 ? first : second;
            if (i % 16 == 0 && interrupted != null) {
                interrupted.interrupt();
            }
            Stress.moment();
        }
    }
}
