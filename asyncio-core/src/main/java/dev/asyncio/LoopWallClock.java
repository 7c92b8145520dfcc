package dev.asyncio;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A wall clock driven by a loop's clock: virtual time begins at the epoch.
final class LoopWallClock extends Clock {

    private final LoopClock clock;
    private final ZoneId zone;

    LoopWallClock(LoopClock clock) {
        this(clock, ZoneOffset.UTC);
    }

    private LoopWallClock(LoopClock clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new LoopWallClock(clock, other);
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(clock.nanoTime());
    }
}
