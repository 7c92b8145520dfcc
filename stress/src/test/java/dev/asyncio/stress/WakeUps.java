package dev.asyncio.stress;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// Looks for wake-ups that get lost: one thread falls asleep again and again, and others wake it at that very
/// moment.
///
/// Every giver waits until its work is done before it brings the next, so that the sleeper has nothing to do
/// and is about to sleep whenever work comes. A sleeper that misses it sleeps on, and nobody moves any more.
public final class WakeUps {

    /// What is tried.
    public interface Sleeper {

        /// Brings work, and wakes the sleeper if it sleeps. Any thread.
        void bring(Runnable work);

        /// Does what was brought, and sleeps while there is nothing to do. Called once, by the thread that is
        /// to sleep.
        ///
        /// @param isOver whether to return; asked after each piece of work
        void serve(BooleanSupplier isOver);
    }

    private final Sleeper sleeper;
    private final int rounds;
    private final CountDownLatch givers;

    /// How much work is done. Written by the sleeper, read by whoever watches it.
    private final AtomicLong done = new AtomicLong();

    private volatile boolean isOver;

    private WakeUps(Sleeper sleeper, int givers, int rounds) {
        this.sleeper = sleeper;
        this.rounds = rounds;
        this.givers = new CountDownLatch(givers);
    }

    /// Lets `givers` threads wake the sleeper `rounds` times each.
    ///
    /// @param patience how long nothing may move before the sleeper is said to have overslept
    /// @return what went wrong, if anything
    public static Optional<String> lostBy(Sleeper sleeper, int givers, int rounds, Duration patience)
            throws InterruptedException {
        return new WakeUps(sleeper, givers, rounds).run(patience);
    }

    private Optional<String> run(Duration patience) throws InterruptedException {
        Thread server = start("sleeper", () -> sleeper.serve(() -> isOver));
        long count = givers.getCount();
        for (int i = 0; i < count; i++) {
            start("giver-" + i, this::give);
        }
        long before = -1;
        while (!givers.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            long now = done.get();
            if (now == before && isAsleep(server)) {
                isOver = true;
                return Optional.of("a wake-up was lost: after %d of %d the sleeper waits although there is work"
                        .formatted(now, count * rounds));
            }
            before = now;
        }
        isOver = true;
        sleeper.bring(() -> {});
        if (!server.join(patience)) {
            return Optional.of("the last wake-up was lost: the sleeper is " + server.getState());
        }
        return Optional.empty();
    }

    private static boolean isAsleep(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private void give() {
        // How much work of this giver is done; how much of it this giver has seen done.
        var did = new AtomicInteger();
        var saw = new AtomicInteger();
        for (int i = 1; i <= rounds; i++) {
            int number = i;
            sleeper.bring(() -> {
                done.incrementAndGet();
                did.set(number);
                // Waits a little for the giver to run as well. A thread that gets no processor is not waited
                // for.
                for (int spins = 0; saw.get() < number && spins < 100; spins++) {
                    Thread.onSpinWait();
                }
            });
            for (int spins = 0; did.get() < i && !isOver; spins++) {
                if (spins < 20) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            saw.set(i);
            // Now the one is about to sleep, and the other to bring more work.
            Stress.moment();
        }
        givers.countDown();
    }

    private static Thread start(String name, Runnable body) {
        return Thread.ofPlatform().daemon().name(name).start(body);
    }
}
