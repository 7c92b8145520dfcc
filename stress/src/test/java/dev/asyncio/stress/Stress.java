package dev.asyncio.stress;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How often the tests of this module try, and how long they may take.
///
/// The normal check is over in a minute on two cores. `-Dstress.factor=N` tries N times as often.
public final class Stress {

    private static final int FACTOR = Math.max(1, Integer.getInteger("stress.factor", 1));

    /// How long one test may take. Each needs a second or two; a machine that is busy with other things may need many
    /// more.
    static final Duration LIMIT = Duration.ofSeconds(60L * FACTOR);

    /// How long nothing may move before a program that ought to be right counts as stuck: longer than any test may
    /// take,
    /// so that [RealTimeLimit] ends it and says what everybody was doing.
    public static final Duration PATIENCE = LIMIT.multipliedBy(2);

    /// How long nothing may move before a program that is known to be wrong counts as stuck. Most wrong twins
    /// spend this time, so it is short.
    public static final Duration IMPATIENCE = Duration.ofMillis(200);

    private Stress() {}

    /// Takes a moment, now a longer and now a shorter one. Stands between the steps of the models, so that what
    /// can come in between does, even on a machine with one processor to spare. A correct protocol does not
    /// mind.
    public static void moment() {
        var random = ThreadLocalRandom.current();
        int choice = random.nextInt(32);
        if (choice == 0) {
            letOthersRun();
        } else if (choice < 4) {
            Thread.yield();
        } else {
            for (int spins = random.nextInt(100); spins > 0; spins--) {
                Thread.onSpinWait();
            }
        }
    }

    /// Leaves the processor to others, even if this is a task.
    static void letOthersRun() {
        try {
            Thread.sleep(Duration.ofNanos(20_000)); // not a timed park, which would use up a wake-up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// {@return how often to try what the normal check tries `count` times}
    public static int tries(int count) {
        return Math.multiplyExact(count, FACTOR);
    }
}
