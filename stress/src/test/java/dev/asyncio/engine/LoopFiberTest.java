package dev.asyncio.engine;

import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.moment;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.stress.WakeUps;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A fiber that blocks in plain Java code holds its loop up until a foreign thread unblocks it.
class LoopFiberTest {

    @Test
    void parkedFiberGoesOnWhenAForeignThreadUnparksIt() throws InterruptedException {
        assertThat(WakeUps.lostBy(new OnFiber(new Parking()), 1, tries(20_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void fiberInABlockingQueueGoesOnWhenForeignThreadsFillIt() throws InterruptedException {
        assertThat(WakeUps.lostBy(new OnFiber(new Taking()), 3, tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void fiberThatWaitsOnAMonitorGoesOnWhenForeignThreadsNotifyIt() throws InterruptedException {
        assertThat(WakeUps.lostBy(new OnFiber(new Monitoring()), 3, tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void modelIsAsGoodAsTheRealOne() throws InterruptedException {
        assertThat(WakeUps.lostBy(new OnModel(new Parking()), 1, tries(5_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void loopThatClearsTheFlagAfterTheStepOversleeps() throws InterruptedException {
        var twin = new OnModel(new Parking()) {
            @Override
            void step() {
                moment();
                continuation().run();
                moment();
                isRunnable = false;
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    @Test
    void loopThatIsWokenBeforeTheFlagIsSetOversleeps() throws InterruptedException {
        var twin = new OnModel(new Parking()) {
            @Override
            void makeRunnable() {
                LockSupport.unpark(carrier);
                moment();
                isRunnable = true;
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    @Test
    void fiberThatStepsAsideGoesOnWhenItsLoopIsToldThatItCan() throws InterruptedException {
        assertThat(WakeUps.lostBy(new SteppingAside(new Parking()), 1, tries(20_000), PATIENCE))
                .isEmpty();
    }

    @Test
    void loopThatListensOnlyForFibersThatItHasSeenStepAsideOversleeps() throws InterruptedException {
        var twin = new SteppingAside(new Parking()) {
            private final Set<Fiber> aside = ConcurrentHashMap.newKeySet();

            @Override
            void hasSteppedAside(Fiber blocked) {
                moment();
                aside.add(blocked);
            }

            @Override
            void canGoOn(Fiber unblocked) {
                if (aside.remove(unblocked)) {
                    super.canGoOn(unblocked);
                }
            }
        };
        assertThat(WakeUps.lostBy(twin, 1, tries(50_000), IMPATIENCE)).isPresent();
    }

    @Test
    void virtualThreadsStartedOnAFiberRunWhileTheFiberHoldsItsLoopUp() throws InterruptedException {
        var scheduled = new CountDownLatch(1);
        Engine engine = Engine.loop(null);
        Thread.ofPlatform()
                .daemon()
                .start(() -> engine.runLoop(
                        () -> engine.newFiber(_ -> family(scheduled)).resume()));

        assertThat(scheduled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void virtualThreadsStartedOnAFiberThatTakesThemForItselfNeverRun() throws InterruptedException {
        var scheduled = new CountDownLatch(1);
        var twin = new OnModel(new Parking()) {
            @Override
            void takeAll() {
                family(scheduled);
            }
        };
        Thread.ofPlatform().daemon().start(() -> twin.serve(() -> false));

        assertThat(scheduled.await(IMPATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isFalse();
    }

    /// Starts threads that start threads, all of which block in many ways, and waits for them.
    private static void family(CountDownLatch isComplete) {
        List<Thread> children = IntStream.range(0, tries(20))
                .mapToObj(_ -> Thread.startVirtualThread(() -> {
                    assertThat(Thread.currentThread().toString()).contains("ForkJoinPool");
                    restless();
                    join(Thread.startVirtualThread(LoopFiberTest::restless));
                }))
                .toList();
        children.forEach(LoopFiberTest::join);
        isComplete.countDown();
    }

    private static void restless() {
        for (int i = 0; i < 50; i++) {
            Thread.yield();
            moment();
            LockSupport.parkNanos(1);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody interrupts this thread", e);
        }
    }

    /// Work that plain Java code waits for.
    private interface Blocking {

        void add(Runnable work, Thread waiting);

        Runnable take() throws InterruptedException;
    }

    private static final class Parking implements Blocking {

        private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();

        @Override
        public void add(Runnable work, Thread waiting) {
            calls.add(work);
            LockSupport.unpark(waiting);
        }

        @Override
        public Runnable take() {
            Runnable call = calls.poll();
            while (call == null) {
                LockSupport.park(this);
                call = calls.poll();
            }
            return call;
        }
    }

    private static final class Taking implements Blocking {

        private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();

        @Override
        public void add(Runnable work, Thread waiting) {
            calls.add(work);
        }

        @Override
        public Runnable take() throws InterruptedException {
            return calls.take();
        }
    }

    private static final class Monitoring implements Blocking {

        private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();

        @Override
        public synchronized void add(Runnable work, Thread waiting) {
            calls.add(work);
            notifyAll();
        }

        @Override
        public synchronized Runnable take() throws InterruptedException {
            while (calls.isEmpty()) {
                wait();
            }
            return calls.remove();
        }
    }

    /// Takes the work on a thread of its own making.
    private abstract static class Taker implements WakeUps.Sleeper {

        private final Blocking work;
        private volatile BooleanSupplier isOver = () -> false;

        Taker(Blocking work) {
            this.work = work;
        }

        void takeAll() {
            try {
                while (!isOver.getAsBoolean()) {
                    work.take().run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError("Nobody interrupts this thread", e);
            }
        }

        @Override
        public final void bring(Runnable call) {
            work.add(call, thread());
        }

        @Override
        public final void serve(BooleanSupplier until) {
            isOver = until;
            runLoop();
        }

        abstract Thread thread();

        abstract void runLoop();
    }

    private static final class OnFiber extends Taker {

        private final Engine engine = Engine.loop(null);
        private final CompletableFuture<Fiber> fiber = new CompletableFuture<>();

        OnFiber(Blocking work) {
            super(work);
        }

        @Override
        Thread thread() {
            return fiber.join().thread();
        }

        @Override
        void runLoop() {
            engine.runLoop(() -> {
                fiber.complete(engine.newFiber(_ -> takeAll()));
                fiber.join().resume();
            });
        }
    }

    /// A fiber that steps aside when it blocks, and a loop that does nothing but resume it.
    private static class SteppingAside extends Taker {

        private final Engine engine = Engine.loop(this::canGoOn);
        private final BlockingQueue<Fiber> ready = new LinkedBlockingQueue<>();
        private final CompletableFuture<Fiber> fiber = new CompletableFuture<>();
        private boolean isFinished;

        SteppingAside(Blocking work) {
            super(work);
        }

        /// Called by the loop.
        @SuppressWarnings("UnusedVariable") // for those who override it
        void hasSteppedAside(Fiber blocked) {
            moment();
        }

        /// Called by whoever unblocks the fiber.
        void canGoOn(Fiber unblocked) {
            ready.add(unblocked);
        }

        @Override
        Thread thread() {
            return fiber.join().thread();
        }

        @Override
        void runLoop() {
            engine.runLoop(() -> {
                fiber.complete(engine.newFiber(_ -> {
                    takeAll();
                    isFinished = true;
                }));
                fiber.join().resume();
                while (!isFinished) {
                    hasSteppedAside(fiber.join());
                    take().resume();
                }
            });
        }

        private Fiber take() {
            try {
                return ready.take();
            } catch (InterruptedException e) {
                throw new AssertionError("Nobody interrupts this thread", e);
            }
        }
    }

    /// What LoopFiber does for a fiber that blocks the loop, to take a barrier out of.
    private static class OnModel extends Taker implements Executor {

        private final Thread thread;
        private @Nullable Runnable continuation;
        volatile boolean isRunnable;

        @Nullable
        Thread carrier;

        private boolean isFinished;

        OnModel(Blocking work) {
            super(work);
            thread = VirtualThreads.scheduledBy(this, () -> {
                takeAll();
                isFinished = true;
            });
        }

        @Override
        Thread thread() {
            return thread;
        }

        Runnable continuation() {
            if (continuation == null) {
                throw new AssertionError("The thread has not started");
            }
            return continuation;
        }

        @Override
        void runLoop() {
            carrier = Thread.currentThread();
            thread.start(); // calls execute
            continuation().run();
            while (!isFinished) {
                while (!isRunnable) {
                    moment();
                    LockSupport.park(this);
                }
                step();
            }
        }

        void step() {
            isRunnable = false;
            moment();
            continuation().run();
        }

        void makeRunnable() {
            isRunnable = true;
            moment();
            LockSupport.unpark(carrier);
        }

        @Override
        public final void execute(Runnable runnableNow) {
            if (continuation == null) {
                continuation = runnableNow;
            } else {
                makeRunnable();
            }
        }
    }
}
