package dev.asyncio;

import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where a loop waits, and the clock that jumps.
class PollersTest {

    private final List<Long> timeouts = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    /// Notes how long the loop wants to wait, and moves the time.
    private final class Noting implements Poller {
        private final VirtualTime time;

        Noting(VirtualTime time) {
            this.time = time;
        }

        @Override
        public void poll(long timeoutNanos) {
            timeouts.add(timeoutNanos);
            time.poll(timeoutNanos);
        }

        @Override
        public void wakeup() {
            time.wakeup();
        }
    }

    private EventLoop noting(Engines engine) {
        VirtualTime time = new VirtualTime();
        return EventLoop.builder()
                .engine(engine)
                .clock(time)
                .poller(new Noting(time))
                .build();
    }

    // ---- the loop and its poller

    @OnBothEngines
    void theLoopWaitsNoLongerThanUntilItsNextTimer(Engines engine) {
        EventLoop loop = noting(engine);
        loop.callLater(Duration.ofNanos(50), () -> {});
        loop.callLater(Duration.ofNanos(30), () -> {});
        loop.callLater(Duration.ofNanos(50), loop::stop);

        loop.runForever();

        assertThat(timeouts).containsExactly(30L, 20L);
        loop.close();
    }

    @OnBothEngines
    void aLoopThatIsBusyDoesNotWait(Engines engine) {
        EventLoop loop = noting(engine);

        loop.runUntilComplete(coroutine(() -> {
            for (int i = 0; i < 20; i++) {
                yieldNow();
            }
        }));

        assertThat(timeouts).isEmpty();
        loop.close();
    }

    @OnBothEngines
    void aLoopThatIsAlwaysBusyLooksForEventsNowAndThen(Engines engine) {
        EventLoop loop = noting(engine);

        loop.runUntilComplete(coroutine(() -> {
            for (int i = 0; i < 610; i++) {
                yieldNow();
            }
        }));

        assertThat(timeouts).hasSizeBetween(9, 11).containsOnly(0L);
        loop.close();
    }

    @OnBothEngines
    void eventsReachALoopThatIsAlwaysBusy(Engines engine) {
        VirtualTime time = new VirtualTime();
        EventLoop[] loop = new EventLoop[1];
        Poller oneEvent = new Poller() {
            @Override
            public void poll(long timeoutNanos) {
                loop[0].callSoon(() -> log.add("event"));
            }

            @Override
            public void wakeup() {}
        };
        loop[0] =
                EventLoop.builder().engine(engine).clock(time).poller(oneEvent).build();

        loop[0].runUntilComplete(coroutine(() -> {
            while (log.isEmpty()) {
                yieldNow();
            }
        }));

        assertThat(log).containsExactly("event");
        loop[0].close();
    }

    /// Has events left over from each poll, notes how it is called, and stops the loop.
    private final class LeavingEvents implements Poller {

        private int left;

        @Override
        public void poll(long timeoutNanos) {
            log.add("poll");
            left = 2;
        }

        @Override
        public boolean handleNext() {
            if (left == 0) {
                return false;
            }
            left--;
            EventLoop loop = Asyncio.runningLoop();
            loop.callSoon(() -> log.add("event"));
            if (log.size() > 6) {
                loop.callSoon(loop::stop);
            }
            return true;
        }

        @Override
        public void drive(Runnable turns) {
            log.add("begin");
            turns.run();
            log.add("end");
        }

        @Override
        public void wakeup() {}
    }

    @OnBothEngines
    void whatAPollHasLeftIsHandledOneByOneInTurnsOfItsOwn(Engines engine) {
        EventLoop loop =
                EventLoop.builder().engine(engine).poller(new LeavingEvents()).build();
        loop.callLater(Duration.ofDays(1), () -> {});

        loop.runForever();

        assertThat(log)
                .containsExactly("begin", "poll", "event", "event", "poll", "event", "event", "poll", "event", "end");
        loop.close();
    }

    @OnBothEngines
    void aPollerThatTheLoopGetsWhileItRunsDrivesTheTurnsFromThereOn(Engines engine) {
        EventLoop loop = EventLoop.builder().engine(engine).build();
        loop.callSoon(() -> {
            log.add("before");
            var _ = loop.poller(LeavingEvents.class, LeavingEvents::new);
        });
        loop.callLater(Duration.ofDays(1), () -> {});

        loop.runForever();

        assertThat(log).startsWith("before", "begin", "poll").endsWith("end");
        loop.close();
    }

    // ---- the one that only waits

    @Test
    @Tag("real-time")
    void aWakeUpBeforeTheWaitIsNotLost() {
        ParkingPoller poller = new ParkingPoller();

        poller.wakeup();
        poller.poll(Poller.FOREVER);

        assertThat(poller.isWaitingForIo()).isFalse();
    }

    @Test
    @Tag("real-time")
    void aWakeUpEndsTheWait() throws InterruptedException {
        ParkingPoller poller = new ParkingPoller();
        Thread waiting = Thread.ofPlatform().start(() -> {
            poller.poll(Poller.FOREVER);
            log.add("woken");
        });
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        poller.wakeup();
        waiting.join();

        assertThat(log).containsExactly("woken");
    }

    @Test
    @Tag("real-time")
    void aWaitHasALimit() {
        ParkingPoller poller = new ParkingPoller();
        long start = System.nanoTime();

        while (System.nanoTime() - start < 1_000_000) {
            poller.poll(1_000_000); // may return early
        }
        poller.poll(0);
        poller.poll(-5);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000);
    }

    @OnBothEngines
    @Tag("real-time")
    void anInterruptDoesNotMakeTheLoopSpin(Engines engine) {
        ParkingPoller waiting = new ParkingPoller();
        Poller counting = new Poller() {
            @Override
            public void poll(long timeoutNanos) {
                timeouts.add(timeoutNanos);
                waiting.poll(timeoutNanos);
            }

            @Override
            public void wakeup() {
                waiting.wakeup();
            }
        };
        EventLoop loop = EventLoop.builder().engine(engine).poller(counting).build();
        loop.callSoon(() -> Thread.currentThread().interrupt());
        loop.callLater(millis(20), loop::stop);

        loop.runForever();

        assertThat(timeouts).hasSizeLessThan(10);
        assertThat(Thread.interrupted()).isFalse(); // a callback's own interrupt ends with it
        loop.close();
    }

    // ---- virtual time

    @OnBothEngines
    void virtualTimeJumpsToTheNextTimer(Engines engine) {
        VirtualTime time = new VirtualTime();
        EventLoop loop = EventLoop.builder().engine(engine).virtualTime(time).build();

        loop.runUntilComplete(coroutine(() -> sleep(Duration.ofHours(12))));

        assertThat(time.elapsed()).isEqualTo(Duration.ofHours(12));
        assertThat(time.nanoTime()).isEqualTo(loop.time());
        assertThat(time).hasToString("VirtualTime[PT12H]");
        loop.close();
    }

    @OnBothEngines
    void virtualTimeCanBeMovedByHand(Engines engine) {
        VirtualTime time = new VirtualTime();
        EventLoop loop = EventLoop.builder().engine(engine).virtualTime(time).build();
        loop.callLater(seconds(5), () -> log.add("timer"));

        loop.runUntilComplete(coroutine(() -> {
            time.advance(seconds(7)); // as a long computation would
            log.add("computed");
            yieldNow();
            yieldNow();
        }));

        assertThat(log).containsExactly("computed", "timer");
        assertThat(time.elapsed()).isEqualTo(seconds(7));
        loop.close();
    }

    @Test
    void virtualTimeDoesNotGoBack() {
        VirtualTime time = new VirtualTime();

        assertThatThrownBy(() -> time.advance(seconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Time cannot go back, but advance was given PT-1S");
        assertThatThrownBy(() -> time.advance(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("advance needs a duration, not null");
        assertThat(time.elapsed()).isEqualTo(Duration.ZERO);
    }

    @Test
    void virtualTimeEndsAtTheEndOfTime() {
        VirtualTime time = new VirtualTime();

        time.advance(seconds(1e30));
        time.advance(seconds(1));

        assertThat(time.nanoTime()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aCallThatIsThereAlreadyComesBeforeTheJump() {
        VirtualTime time = new VirtualTime();
        time.wakeup();

        time.poll(1000);
        assertThat(time.nanoTime()).isZero();

        time.poll(1000);
        assertThat(time.nanoTime()).isEqualTo(1000);
    }
}
