package dev.asyncio.stress;

import java.util.concurrent.atomic.AtomicInteger;

/// Where two threads meet, again and again, so that what they do next happens at the same time.
final class StartLine {

    private final AtomicInteger arrivals = new AtomicInteger();

    /// Waits for the other thread, and then for a moment or not at all.
    void meet() {
        int mine = arrivals.incrementAndGet();
        if (mine % 2 == 1) {
            for (int spins = 0; arrivals.get() == mine; spins++) {
                if (spins < 200) {
                    Thread.onSpinWait();
                } else {
                    Stress.letOthersRun();
                }
            }
        }
        Stress.moment();
    }
}
