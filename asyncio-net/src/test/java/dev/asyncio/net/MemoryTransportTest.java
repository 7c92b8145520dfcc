package dev.asyncio.net;

import dev.asyncio.EventLoop;
import dev.asyncio.net.memory.MemoryNetwork;

class MemoryTransportTest extends TransportContract {

    @Override
    void choose(EventLoop loop) {
        MemoryNetwork.install(loop);
    }
}
