package dev.asyncio.net;

import dev.asyncio.EventLoop;
import dev.asyncio.net.memory.MemoryNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;

/// The network in memory is no other than the system's.
class ServerOverMemoryTest extends ServerTest {

    @BeforeEach
    void useMemory(EventLoop loop) {
        MemoryNetwork.install(loop);
    }

    // What is said of the files of Unix sockets does not apply: there are none.

    @Override
    void unixServerReplacesAFileThatWasLeftBehindAndRemovesItsOwn(Path folder) {}

    @Override
    void unixServerLeavesTheFileOfItsSuccessor(Path folder) {}
}
