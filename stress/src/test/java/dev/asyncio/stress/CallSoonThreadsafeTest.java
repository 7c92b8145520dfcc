package dev.asyncio.stress;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealTimeLimit.class)
class CallSoonThreadsafeTest {

    private static final int THREADS = 4;

    // ---- no call is lost

    @OnBothEngines
    void callFromAnotherThreadWakesTheLoopHoweverOftenItSleeps(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();
        assertThat(WakeUps.lostBy(new OnLoop(loop, EventLoop::callSoonThreadsafe), 1, tries(20_000), PATIENCE))
                .isEmpty();
    }

    @OnBothEngines
    void commandsFromManyThreadsWakeTheLoopHoweverOftenItSleeps(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();
        assertThat(WakeUps.lostBy(new OnLoop(loop, EventLoop::execute), 3, tries(3_000), PATIENCE))
                .isEmpty();
    }

    @OnBothEngines
    void loopWhosePollerForgetsWakeUpsOversleeps(Engines engine) throws InterruptedException {
        var loop =
                EventLoop.builder().engine(engine).poller(new ForgetfulPoller()).build();
        assertThat(WakeUps.lostBy(new OnLoop(loop, EventLoop::callSoonThreadsafe), 1, tries(50_000), IMPATIENCE))
                .isPresent();
    }

    @OnBothEngines
    void wakeUpsAndTimersDoNotStandInEachOthersWay(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();
        var timers = new Timers(loop, tries(2_000));
        loop.callSoon(timers::start);

        assertThat(WakeUps.lostBy(new OnLoop(loop, EventLoop::callSoonThreadsafe), 1, tries(10_000), PATIENCE))
                .isEmpty();
        // The loop has stopped, maybe before the last timers were due.
        loop.callSoon(() -> timers.whenFired(loop::stop));
        loop.runForever();
        assertThat(timers.fired).isEqualTo(tries(2_000));
        loop.close();
    }

    @OnBothEngines
    void loopThatSleepsUntilItsTimerWhateverWakesItIsLate(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).poller(new DeafPoller()).build();
        loop.callLater(Duration.ofDays(1), () -> {});

        assertThat(WakeUps.lostBy(new OnLoop(loop, EventLoop::callSoonThreadsafe), 1, tries(50_000), IMPATIENCE))
                .isPresent();
    }

    // ---- order

    @OnBothEngines
    void callsOfOneThreadKeepTheirOrder(Engines engine) throws Exception {
        assertThat(disorder(engine, EventLoop::callSoonThreadsafe)).isEmpty();
    }

    @OnBothEngines
    void callsThatTwoThreadsHandOverForOneLoseTheirOrder(Engines engine) throws Exception {
        assertThat(disorder(engine, (loop, call) -> Thread.startVirtualThread(() -> {
                    Stress.moment();
                    loop.callSoonThreadsafe(call);
                })))
                .isPresent();
    }

    /// Lets every thread hand over numbered calls without a pause.
    private static Optional<String> disorder(Engines engine, BiConsumer<EventLoop, Runnable> handOver)
            throws Exception {
        int calls = tries(5_000);
        var lastOf = new int[THREADS]; // confined to the loop
        var isMade = new CountDownLatch(THREADS * calls);
        var disorder = new ArrayList<String>(); // confined to the loop
        try (var running = LoopThread.start(engine)) {
            inThreads(thread -> {
                for (int i = 1; i <= calls; i++) {
                    int number = i;
                    handOver.accept(running.loop(), () -> {
                        if (lastOf[thread] != number - 1) {
                            disorder.add("thread %d: %d after %d".formatted(thread, number, lastOf[thread]));
                        }
                        lastOf[thread] = number;
                        isMade.countDown();
                    });
                }
            });
            isMade.await();
            return running.call(() -> disorder.stream().findFirst());
        }
    }

    // ---- cancelling

    @OnBothEngines
    void callCancelledBeforeTheLoopGetsToItIsNotMade(Engines engine) throws Exception {
        assertThat(cancelledCallsMade(engine, (handles, isOpen) -> {
                    handles.forEach(Handle::cancel);
                    isOpen.countDown();
                }))
                .isZero();
    }

    @OnBothEngines
    void callCancelledAfterTheLoopHasGoneOnMayBeMade(Engines engine) throws Exception {
        assertThat(cancelledCallsMade(engine, (handles, isOpen) -> {
                    isOpen.countDown();
                    Stress.moment();
                    handles.forEach(Handle::cancel);
                }))
                .isPositive();
    }

    /// Holds the loop up while threads schedule calls, every other of which is cancelled by the thread that scheduled it.
    ///
    /// @param cancel cancels the handles, and lets the loop go on
    /// @return how many calls were made that had been cancelled
    private static int cancelledCallsMade(Engines engine, BiConsumer<List<Handle>, CountDownLatch> cancel)
            throws Exception {
        var cancelledMade = new AtomicInteger();
        var otherMade = new AtomicInteger();
        int rounds = tries(200);
        try (var running = LoopThread.start(engine)) {
            EventLoop loop = running.loop();
            for (int i = 0; i < rounds; i++) {
                var isOpen = new CountDownLatch(THREADS);
                loop.callSoonThreadsafe(() -> await(isOpen));
                inThreads(_ -> {
                    var handles = new ArrayList<Handle>();
                    for (int call = 0; call < 5; call++) {
                        handles.add(loop.callSoonThreadsafe(cancelledMade::incrementAndGet));
                        loop.callSoonThreadsafe(otherMade::incrementAndGet);
                    }
                    cancel.accept(handles, isOpen);
                });
            }
            running.call(() -> true);
        }
        assertThat(otherMade.get()).isEqualTo(rounds * THREADS * 5);
        return cancelledMade.get();
    }

    @OnBothEngines
    void cancellationThatRacesWithTheCallLosesOrWins(Engines engine) throws Exception {
        int rounds = tries(5_000);
        var calls = new AtomicInteger();
        var missed = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            EventLoop loop = running.loop();
            inThreads(thread -> {
                for (int i = 0; i < rounds; i++) {
                    Handle handle = loop.callSoonThreadsafe(calls::incrementAndGet);
                    if (i % 2 == 0) {
                        Stress.moment();
                    }
                    handle.cancel();
                    if (!handle.isCancelled()) {
                        missed.incrementAndGet();
                    }
                }
            });
            running.call(() -> true);
        }
        assertThat(calls.get()).isBetween(0, THREADS * rounds);
        assertThat(missed.get()).isZero();
    }

    // ---- closing

    @OnBothEngines
    void loopThatClosesWhileThreadsCallInRefusesThemAndMakesNoCallAfterwards(Engines engine) throws Exception {
        assertThat(callsMadeAfterClosing(engine, LoopThread::close)).isZero();
    }

    @OnBothEngines
    void loopThatIsOnlyToldToCloseMakesCallsAfterwards(Engines engine) throws Exception {
        assertThat(callsMadeAfterClosing(engine, _ -> {})).isPositive();
    }

    /// Closes loops into which threads call without a pause, until they are refused.
    private static int callsMadeAfterClosing(Engines engine, Consumer<LoopThread> close) throws Exception {
        var afterClosing = new AtomicInteger();
        for (int i = 0; i < tries(40); i++) {
            var running = LoopThread.start(engine);
            var isClosed = new AtomicInteger();
            var hasBegun = new CountDownLatch(THREADS);
            var threads = threads(_ -> {
                assertThatThrownBy(() -> {
                            while (true) {
                                running.loop().callSoonThreadsafe(() -> afterClosing.addAndGet(isClosed.get()));
                                hasBegun.countDown();
                            }
                        })
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("is closed");
            });
            hasBegun.await();
            close.accept(running);
            isClosed.set(1);
            Stress.moment();
            running.close();
            threads.join();
        }
        return afterClosing.get();
    }

    // ---- what the tests are made of

    /// Runs `body` in each of several threads at once, and waits for them.
    private static void inThreads(Consumer<Integer> body) throws InterruptedException {
        threads(body).join();
    }

    private static Crew threads(Consumer<Integer> body) {
        return Crew.start(THREADS, body::accept);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts this thread", e);
        }
    }

    /// A loop that does the work it is given as calls.
    private record OnLoop(EventLoop loop, BiConsumer<EventLoop, Runnable> call) implements WakeUps.Sleeper {

        @Override
        public void bring(Runnable work) {
            call.accept(loop, work);
        }

        @Override
        public void serve(BooleanSupplier isOver) {
            // The last work comes when it is over.
            loop.callSoon(new Runnable() {
                @Override
                public void run() {
                    if (isOver.getAsBoolean()) {
                        loop.stop();
                    }
                }
            });
            loop.runForever();
        }
    }
}
