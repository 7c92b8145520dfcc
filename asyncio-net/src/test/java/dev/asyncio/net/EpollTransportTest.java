package dev.asyncio.net;

import dev.asyncio.EventLoop;

class EpollTransportTest extends TransportContract {

    @Override
    void choose(EventLoop loop) {
        use(IoTransport.EPOLL, loop);
    }
}
