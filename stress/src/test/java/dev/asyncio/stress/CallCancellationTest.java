package dev.asyncio.stress;

import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Handle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.extension.ExtendWith;

/// A thread may cancel the calls that it scheduled.
@ExtendWith(RealTimeLimit.class)
class CallCancellationTest {

    private static final int THREADS = 4;

    @OnBothEngines
    void callCancelledBeforeTheLoopGetsToItIsNotMade(Engines engine) throws Exception {
        assertThat(cancelledCallsMade(engine, (_, handles) -> handles.forEach(Handle::cancel)))
                .isZero();
    }

    @OnBothEngines
    void cancellationThatIsHandedToTheLoopComesTooLate(Engines engine) throws Exception {
        assertThat(cancelledCallsMade(engine, (loop, handles) -> {
                    loop.execute(() -> handles.forEach(Handle::cancel));
                }))
                .isPositive();
    }

    /// Holds the loop up while threads schedule calls, half of which they cancel.
    ///
    /// @return how many calls were made of those that had been cancelled
    private static int cancelledCallsMade(Engines engine, BiConsumer<EventLoop, List<Handle>> cancel) throws Exception {
        int rounds = tries(100);
        int calls = 5;
        var cancelled = new AtomicInteger();
        var others = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            EventLoop loop = running.loop();
            for (int i = 0; i < rounds; i++) {
                var gate = new CountDownLatch(1);
                loop.execute(() -> pass(gate));
                Crew.run(THREADS, _ -> {
                    var handles = new ArrayList<Handle>();
                    for (int call = 0; call < calls; call++) {
                        handles.add(loop.callSoonThreadsafe(cancelled::incrementAndGet));
                        loop.callSoonThreadsafe(others::incrementAndGet);
                    }
                    cancel.accept(loop, handles);
                });
                gate.countDown();
            }
        }
        assertThat(others.get()).isEqualTo(rounds * THREADS * calls);
        return cancelled.get();
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts the loop", e);
        }
    }

    @OnBothEngines
    void cancellationThatRacesWithItsCallStrikesNoOtherCall(Engines engine) throws Exception {
        int rounds = tries(3_000);
        var made = new AtomicInteger();
        var others = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            Crew.run(THREADS, _ -> {
                for (int i = 0; i < rounds; i++) {
                    Handle handle = running.loop().callSoonThreadsafe(made::incrementAndGet);
                    running.loop().callSoonThreadsafe(others::incrementAndGet);
                    if (i % 2 == 0) {
                        Stress.moment();
                    }
                    handle.cancel();
                }
            });
        }
        assertThat(others.get()).isEqualTo(THREADS * rounds);
        assertThat(made.get()).isLessThanOrEqualTo(THREADS * rounds);
    }
}
