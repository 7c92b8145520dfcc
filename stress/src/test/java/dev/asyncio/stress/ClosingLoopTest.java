package dev.asyncio.stress;

import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;

/// A loop that is closed while other threads still call in refuses them, and makes no call any more.
@ExtendWith(RealTimeLimit.class)
class ClosingLoopTest {

    private static final int THREADS = 3;

    @OnBothEngines
    void noCallIsMadeOnceTheLoopIsClosed(Engines engine) throws Exception {
        assertThat(callsMadeAfter(engine, (running, isClosed) -> {
                    running.close();
                    isClosed.set(1);
                }))
                .isZero();
    }

    @OnBothEngines
    void callsAreMadeWhileTheLoopCloses(Engines engine) throws Exception {
        assertThat(callsMadeAfter(engine, (running, isClosed) -> {
                    isClosed.set(1);
                    running.close();
                }))
                .isPositive();
    }

    /// Closes loops into which threads call without a pause, until they are refused.
    ///
    /// @param close closes the loop, and sets the counter to 1
    /// @return how many calls were made when the counter was 1
    private static int callsMadeAfter(Engines engine, BiConsumer<LoopThread, AtomicInteger> close) throws Exception {
        var afterwards = new AtomicInteger();
        for (int i = 0; i < tries(50); i++) {
            var running = LoopThread.start(engine);
            var isClosed = new AtomicInteger();
            var haveBegun = new CountDownLatch(THREADS);
            Crew crew = Crew.start(THREADS, _ -> {
                callUntilRefused(running.loop(), () -> afterwards.addAndGet(isClosed.get()), haveBegun);
            });
            haveBegun.await();
            close.accept(running, isClosed);
            crew.join();
        }
        return afterwards.get();
    }

    private static void callUntilRefused(EventLoop loop, Runnable call, CountDownLatch hasBegun) {
        while (true) {
            try {
                loop.callSoonThreadsafe(call);
            } catch (IllegalStateException refused) {
                assertThat(refused).hasMessage(loop + " is closed; make a new one");
                return;
            }
            hasBegun.countDown();
            Stress.moment();
        }
    }

    @OnBothEngines
    void loopThatIsStoppedAndRunAgainMakesEveryCall(Engines engine) throws Exception {
        assertThat(callsLost(engine, loop -> loop)).isZero();
    }

    @OnBothEngines
    void loopThatIsClosedAndMadeAnewLosesCalls(Engines engine) throws Exception {
        assertThat(callsLost(engine, loop -> {
                    loop.close();
                    return EventLoop.builder().engine(engine).build();
                }))
                .isPositive();
    }

    /// Runs a loop again and again, while threads call in and every call stops it.
    ///
    /// @param next the loop to run next, given the one that has stopped
    private static int callsLost(Engines engine, UnaryOperator<EventLoop> next) throws Exception {
        int calls = tries(2_000);
        var made = new AtomicInteger();
        var calling = new AtomicInteger(THREADS);
        var current = new AtomicReference<EventLoop>(
                EventLoop.builder().engine(engine).build());
        Crew crew = Crew.start(THREADS, _ -> {
            for (int i = 0; i < calls; i++) {
                EventLoop loop = current.get();
                try {
                    loop.callSoonThreadsafe(() -> {
                        made.incrementAndGet();
                        loop.stop();
                    });
                } catch (IllegalStateException refused) {
                    continue;
                }
                Stress.moment();
            }
            calling.decrementAndGet();
        });
        while (calling.get() > 0) {
            // One more call, so that the last run ends as well.
            EventLoop loop = current.get();
            loop.callSoon(loop::stop);
            loop.runForever();
            current.set(next.apply(loop));
        }
        crew.join();
        EventLoop last = current.get();
        last.callSoon(last::stop);
        last.runForever();
        last.close();
        return THREADS * calls - made.get();
    }
}
