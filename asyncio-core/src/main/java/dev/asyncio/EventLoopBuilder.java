package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Engine;
import dev.asyncio.engine.Fiber;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Settings of a loop to be made. Made by [EventLoop#builder()].
public final class EventLoopBuilder {

    private static final AtomicInteger COUNT = new AtomicInteger();

    String name = "loop-" + COUNT.incrementAndGet();
    LoopClock clock = LoopClock.SYSTEM;
    Poller poller = new ParkingPoller();
    boolean isDebug = DebugMode.BY_PROPERTY;

    @Nullable
    LoopInstrument instrument;

    @Nullable
    LoopAudit audit;

    @Nullable
    Scheduler scheduler;

    long slowCallbackNanos = Duration.ofMillis(100).toNanos();
    long blockedThresholdNanos = -1; // by debug mode
    private Engines engines = Engines.byProperty();
    private BlockingCalls blockingCalls = BlockingCalls.STRICT;
    boolean isShared = true;

    EventLoopBuilder() {
        if ("virtual".equals(System.getProperty("asyncio.clock"))) {
            VirtualTime time = new VirtualTime();
            clock = time;
            poller = time;
        }
    }

    /// Sets the name for messages. Default `loop-N`.
    public EventLoopBuilder name(String name) {
        this.name = requireNonNull(name, "A loop's name must not be null");
        return this;
    }

    /// Sets debug mode. Default `-Dasyncio.debug`, else off.
    public EventLoopBuilder debug(boolean debug) {
        this.isDebug = debug;
        return this;
    }

    /// Sets who is told what happens on the loop. Default: nobody.
    public EventLoopBuilder instrument(LoopInstrument instrument) {
        this.instrument = requireNonNull(instrument, "The instrument must not be null; leave it out for none");
        return this;
    }

    /// Sets who keeps account of what the program does not clean up. Default: nobody.
    ///
    /// @param audit one that serves no other loop
    public EventLoopBuilder audit(LoopAudit audit) {
        this.audit = requireNonNull(audit, "The audit must not be null; leave it out for none");
        return this;
    }

    /// Sets who chooses what runs next. Default: nobody, it is first in, first out.
    public EventLoopBuilder scheduler(Scheduler scheduler) {
        this.scheduler =
                requireNonNull(scheduler, "The scheduler must not be null; leave it out for first in, first out");
        return this;
    }

    /// Chooses the engine. Default `-Dasyncio.engine`, else [Engines#AUTO].
    public EventLoopBuilder engine(Engines engine) {
        this.engines = requireNonNull(engine, "The engine must not be null; use Engines.AUTO");
        return this;
    }

    /// Sets what happens when a task blocks in plain Java code. Default [BlockingCalls#STRICT].
    public EventLoopBuilder blockingCalls(BlockingCalls blockingCalls) {
        this.blockingCalls = requireNonNull(blockingCalls, "blockingCalls must not be null; use BlockingCalls.STRICT");
        return this;
    }

    /// Sets the clock. Default [LoopClock#SYSTEM], or [VirtualTime] under `-Dasyncio.clock=virtual`. A clock
    /// of another kind counts as virtual: while other threads work for the loop, the poller is told to wait
    /// for them without a time limit, so that time does not jump past them.
    public EventLoopBuilder clock(LoopClock clock) {
        this.clock = requireNonNull(clock, "The clock must not be null; use LoopClock.SYSTEM");
        return this;
    }

    /// Sets the poller. Default: one that only waits.
    public EventLoopBuilder poller(Poller poller) {
        this.poller = requireNonNull(poller, "The poller must not be null; leave it out for one that only waits");
        return this;
    }

    /// Sets how long a callback or step may take in debug mode before it is logged. Default 100 ms.
    ///
    /// @param duration not negative
    public EventLoopBuilder slowCallbackDuration(Duration duration) {
        this.slowCallbackNanos = SlowCallbacks.nanos(duration);
        return this;
    }

    /// Reports, while it happens, what blocks the loop for longer than `threshold`. Default: 100 ms in debug
    /// mode, or `-Dasyncio.blocked.millis`; else off.
    ///
    /// @param threshold positive, or zero to switch the monitor off
    public EventLoopBuilder blockedThreshold(Duration threshold) {
        if (requireNonNull(threshold, "blockedThreshold must not be null; zero switches the monitor off")
                .isNegative()) {
            throw new IllegalArgumentException(
                    "blockedThreshold must not be negative, but is " + threshold + "; zero switches the monitor off");
        }
        this.blockedThresholdNanos = Times.nanos(threshold);
        return this;
    }

    /// {@return the loop}
    ///
    /// @throws IllegalStateException if the chosen engine cannot be used here
    /// @throws IllegalArgumentException if the settings do not go together
    public EventLoop build() {
        EventLoop loop = new EventLoop(this);
        loop.isShared = isShared;
        return loop;
    }

    /// Puts the loop on virtual time: sets clock and poller.
    public EventLoopBuilder virtualTime(VirtualTime time) {
        return clock(time).poller(time);
    }

    boolean suspendsBlockingCalls() {
        return blockingCalls == BlockingCalls.SUSPEND;
    }

    Engine newEngine(Consumer<Fiber> unblocked) {
        @Nullable String whyNotLoop = Engine.whyNotLoop();
        boolean useLoop = engines == Engines.LOOP || (engines == Engines.AUTO && whyNotLoop == null);
        if (useLoop) {
            return Engine.loop(blockingCalls == BlockingCalls.SUSPEND ? unblocked : null);
        }
        if (blockingCalls == BlockingCalls.SUSPEND) {
            throw new IllegalArgumentException(
                    "BlockingCalls.SUSPEND needs the 'loop' engine, but the engine is 'handoff'"
                            + (whyNotLoop == null ? "" : " because " + whyNotLoop));
        }
        return Engine.handoff();
    }

    /// Says on standard error which engine was chosen and why, for `./asyncio run -v`.
    void report(Engine engine) {
        if (Boolean.getBoolean("asyncio.verbose")) {
            String why = engines != Engines.AUTO
                    ? "as asked for"
                    : Engine.whyNotLoop() == null ? "the best there is" : Engine.whyNotLoop();
            System.err.println("asyncio: EventLoop '" + name + "' uses engine '" + engine.name() + "' (" + why
                    + "), poller " + poller.getClass().getSimpleName());
        }
    }
}
