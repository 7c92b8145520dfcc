package dev.asyncio.test.contract;

import dev.asyncio.EventLoop;
import dev.asyncio.Poller;
import java.util.concurrent.atomic.AtomicReference;

/// A loop with the poller that is tried, on a thread that can be left behind.
final class PollerTrial {

    /// How often a race between two threads is tried.
    static final int ROUNDS = 500;

    /// More polls than a poller needs that waits, and far fewer than one that only turns round.
    static final int FEW_POLLS = 100;

    private PollerTrial() {}

    /// What is claimed of a poller.
    interface Claim {
        void check(EventLoop loop, Poller poller) throws Throwable;
    }

    /// Checks a claim that runs the loop itself.
    static void around(PollerContract contract, Claim claim) throws Throwable {
        OwnThread.run(contract.patience(), () -> {
            Poller poller = contract.createPoller();
            EventLoop loop = contract.createLoop(poller);
            try {
                claim.check(loop, poller);
            } finally {
                loop.close();
            }
        });
    }

    /// Checks a claim that calls the poller, where the loop would: on its thread, outside of tasks.
    static void inside(PollerContract contract, Claim claim) throws Throwable {
        around(contract, (loop, poller) -> {
            var thrown = new AtomicReference<Throwable>();
            loop.callSoon(() -> {
                try {
                    claim.check(loop, poller);
                } catch (Throwable failure) {
                    thrown.set(failure);
                }
                loop.stop();
            });
            loop.runForever();
            if (thrown.get() != null) {
                throw thrown.get();
            }
        });
    }
}
