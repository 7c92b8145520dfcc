package dev.asyncio.stress;

import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ExtendWith;

/// A loop that sleeps is woken by whatever happens, every time.
@ExtendWith(RealTimeLimit.class)
class WakingTheLoopTest {

    @OnBothEngines
    void callWakesTheLoopHoweverOftenItSleeps(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();

        assertThat(WakeUps.lostBy(new SleepingLoop(loop, EventLoop::callSoonThreadsafe), 1, tries(20_000), PATIENCE))
                .isEmpty();
    }

    @OnBothEngines
    void commandsOfManyThreadsWakeTheLoopHoweverOftenItSleeps(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();

        assertThat(WakeUps.lostBy(new SleepingLoop(loop, EventLoop::execute), 3, tries(3_000), PATIENCE))
                .isEmpty();
    }

    @OnBothEngines
    void loopWhosePollerForgetsWakeUpsOversleeps(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder()
                .engine(engine)
                .poller(new Pollers.Forgetful())
                .build();

        assertThat(WakeUps.lostBy(new SleepingLoop(loop, EventLoop::execute), 1, tries(50_000), IMPATIENCE))
                .isPresent();
    }

    @OnBothEngines
    void callWakesALoopThatSleepsUntilItsNextTimer(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();
        loop.callLater(Duration.ofDays(1), () -> {});

        assertThat(WakeUps.lostBy(new SleepingLoop(loop, EventLoop::execute), 1, tries(20_000), PATIENCE))
                .isEmpty();
    }

    @OnBothEngines
    void loopWhosePollerIsDeafSleepsUntilItsNextTimer(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).poller(new Pollers.Deaf()).build();
        loop.callLater(Duration.ofDays(1), () -> {});

        assertThat(WakeUps.lostBy(new SleepingLoop(loop, EventLoop::execute), 1, tries(50_000), IMPATIENCE))
                .isPresent();
    }

    @OnBothEngines
    void timersThatAreDueWhileCallsComeRunAllTheSame(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();
        var naps = loop.createTask(() -> {
            for (int i = 0; i < tries(500); i++) {
                sleep(Duration.ofNanos(ThreadLocalRandom.current().nextInt(200_000)));
            }
            return "slept well";
        });

        assertThat(WakeUps.lostBy(new SleepingLoop(loop, EventLoop::execute), 1, tries(20_000), PATIENCE))
                .isEmpty();

        assertThat(loop.runUntilComplete(naps)).isEqualTo("slept well"); // the calls may have come to an end first
        loop.close();
    }

    @OnBothEngines
    void signalWakesTheLoopHoweverOftenItSleeps(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).build();

        assertThat(WakeUps.lostBy(new Signalled(loop), 1, tries(2_000), PATIENCE))
                .isEmpty();
        loop.close();
    }

    @OnBothEngines
    void signalDoesNotWakeALoopWhosePollerDoesNotHear(Engines engine) throws InterruptedException {
        var loop = EventLoop.builder().engine(engine).poller(new Pollers.Deaf()).build();

        assertThat(WakeUps.lostBy(new Signalled(loop), 1, tries(2_000), IMPATIENCE))
                .isPresent();
    }

    /// A loop that does its work when the process gets a signal.
    private static final class Signalled implements WakeUps.Sleeper {

        /// Means that a terminal has changed its size: of no importance to anybody here.
        static final String SIGNAL = "WINCH";

        private final EventLoop loop;
        private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();
        private volatile BooleanSupplier isOver = () -> false;

        Signalled(EventLoop loop) {
            this.loop = loop;
            loop.addSignalHandler(SIGNAL, this::work);
        }

        private void work() {
            Runnable call = calls.poll(); // and no more: each has a signal of its own, which must not get lost
            if (call != null) {
                call.run();
            }
            if (isOver.getAsBoolean()) {
                loop.stop();
            }
        }

        @Override
        public void bring(Runnable work) {
            calls.add(work);
            // By reflection, because the compiler warns of the only class that can.
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                signal.getMethod("raise", signal)
                        .invoke(null, signal.getConstructor(String.class).newInstance(SIGNAL));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("Cannot send a signal to this process", e);
            }
        }

        @Override
        public void serve(BooleanSupplier until) {
            isOver = until;
            loop.runForever();
        }
    }
}
