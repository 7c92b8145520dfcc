package dev.asyncio.test.contract;

import dev.asyncio.EventLoop;
import dev.asyncio.LoopClock;
import dev.asyncio.VirtualTime;
import org.junit.jupiter.api.Nested;

/// The core's clocks.
class ClocksTest {

    @Nested
    class SystemClock implements LoopClockContract {
        @Override
        public LoopClock createClock() {
            return LoopClock.SYSTEM;
        }
    }

    @Nested
    class VirtualClock implements LoopClockContract {
        @Override
        public LoopClock createClock() {
            return new VirtualTime();
        }

        @Override
        public EventLoop createLoop(LoopClock clock) {
            return EventLoop.builder().virtualTime((VirtualTime) clock).build();
        }
    }
}
