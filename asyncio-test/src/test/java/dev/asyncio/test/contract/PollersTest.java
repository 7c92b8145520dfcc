package dev.asyncio.test.contract;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Poller;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.Nested;

/// The core's other poller, on both engines.
class PollersTest {

    @Nested
    class ParkingPollerOnTheLoopEngine implements PollerContract {
        @Override
        public Poller createPoller() {
            return newParkingPoller();
        }
    }

    @Nested
    class ParkingPollerOnTheHandoffEngine implements PollerContract {
        @Override
        public Poller createPoller() {
            return newParkingPoller();
        }

        @Override
        public EventLoop createLoop(Poller poller) {
            return EventLoop.builder().engine(Engines.HANDOFF).poller(poller).build();
        }
    }

    /// The default poller is nobody's to make but the loop's.
    private static Poller newParkingPoller() {
        try {
            Constructor<?> constructor =
                    Class.forName("dev.asyncio.ParkingPoller").getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Poller) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("ParkingPoller is not what it was", e);
        }
    }
}
