package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.toThread;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Protocol;
import dev.asyncio.test.contract.OneWayTransportContract;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// Pipes keep the published contract.
class PipeContractsTest {

    /// A contract of pipes, which only a [Protocol] reads.
    abstract static class Pipes implements OneWayTransportContract {
        @Override
        public boolean callsBufferedProtocols() {
            return false;
        }

        @Override
        public int moreThanBuffersHold() {
            return 4 << 20;
        }
    }

    @Nested
    class Fifo extends Pipes {

        @TempDir
        Path folder;

        @Override
        public void connect(BaseProtocol sender, BaseProtocol receiver) throws Exception {
            Path path = folder.resolve("fifo");
            int status = toThread(
                    () -> new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
            assumeTrue(status == 0, "there is no mkfifo here");
            var reading = createTask(() -> Transports.connectReadPipe(() -> (Protocol) receiver, path));
            var _ = Transports.connectWritePipe(() -> sender, path);
            var _ = dev.asyncio.Asyncio.await(reading);
        }
    }

    @Nested
    class OfTheJdk extends Pipes {
        @Override
        public void connect(BaseProtocol sender, BaseProtocol receiver) throws IOException {
            Pipe pipe = Pipe.open();
            var _ = Transports.connectReadPipe(() -> (Protocol) receiver, Channels.newInputStream(pipe.source()));
            var _ = Transports.connectWritePipe(() -> sender, Channels.newOutputStream(pipe.sink()));
        }
    }
}
