package dev.asyncio.net;

import dev.asyncio.EventLoop;
import dev.asyncio.net.memory.MemoryNetwork;
import org.junit.jupiter.api.BeforeEach;

/// The network in memory is no other than the system's.
class DatagramsOverMemoryTest extends DatagramsTest {

    @BeforeEach
    void useMemory(EventLoop loop) {
        MemoryNetwork.install(loop);
    }

    @Override
    boolean isWithNio() {
        return false;
    }
}
