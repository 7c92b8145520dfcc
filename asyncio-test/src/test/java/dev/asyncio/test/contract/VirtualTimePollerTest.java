package dev.asyncio.test.contract;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Poller;
import dev.asyncio.VirtualTime;
import org.junit.jupiter.api.Nested;

/// The poller that moves the clock, and the example of the contracts' documentation.
class VirtualTimePollerTest {

    // @start region="poller"
    @Nested
    class VirtualTimePoller implements PollerContract {

        @Override
        public Poller createPoller() {
            return new VirtualTime();
        }

        @Override
        public EventLoop createLoop(Poller poller) { // the time belongs to the poller
            return EventLoop.builder().virtualTime((VirtualTime) poller).build();
        }
    }
    // @end

    @Nested
    class OnTheHandoffEngine extends VirtualTimePoller {

        @Override
        public EventLoop createLoop(Poller poller) {
            return EventLoop.builder()
                    .engine(Engines.HANDOFF)
                    .virtualTime((VirtualTime) poller)
                    .build();
        }
    }
}
