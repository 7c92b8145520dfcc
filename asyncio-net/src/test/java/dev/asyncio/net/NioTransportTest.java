package dev.asyncio.net;

import dev.asyncio.EventLoop;

class NioTransportTest extends TransportContract {

    @Override
    void choose(EventLoop loop) {
        use(IoTransport.NIO, loop);
    }
}
