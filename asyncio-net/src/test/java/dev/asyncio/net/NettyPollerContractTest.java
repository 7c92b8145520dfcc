package dev.asyncio.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.Poller;
import dev.asyncio.test.contract.PollerContract;
import org.junit.jupiter.api.Nested;

/// Netty's pollers keep the published contract, on each transport that this machine has.
class NettyPollerContractTest {

    private static Poller poller(IoTransport transport) {
        try {
            return transport.newPoller();
        } catch (IllegalStateException notHere) {
            assumeTrue(false, String.valueOf(notHere.getMessage()));
            throw notHere;
        }
    }

    @Nested
    class Nio implements PollerContract {
        @Override
        public Poller createPoller() {
            return poller(IoTransport.NIO);
        }
    }

    @Nested
    class NioOnTheHandoffEngine extends Nio {
        @Override
        public EventLoop createLoop(Poller poller) {
            return EventLoop.builder().engine(Engines.HANDOFF).poller(poller).build();
        }
    }

    @Nested
    class Epoll implements PollerContract {
        @Override
        public Poller createPoller() {
            return poller(IoTransport.EPOLL);
        }
    }

    @Nested
    class IoUring implements PollerContract {
        @Override
        public Poller createPoller() {
            return poller(IoTransport.IO_URING);
        }
    }
}
