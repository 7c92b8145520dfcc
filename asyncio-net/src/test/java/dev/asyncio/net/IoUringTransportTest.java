package dev.asyncio.net;

import dev.asyncio.EventLoop;

class IoUringTransportTest extends TransportContract {

    @Override
    void choose(EventLoop loop) {
        use(IoTransport.IO_URING, loop);
    }
}
