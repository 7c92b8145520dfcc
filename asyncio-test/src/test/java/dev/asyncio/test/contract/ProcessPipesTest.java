package dev.asyncio.test.contract;

import static java.util.Objects.requireNonNull;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.subprocess.SubprocessProtocol;
import dev.asyncio.subprocess.SubprocessTransport;
import dev.asyncio.subprocess.Subprocesses;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// The pipes of a child process, with `cat` between them.
class ProcessPipesTest {

    @Nested
    class OfAProcess implements OneWayTransportContract {

        private @Nullable SubprocessTransport process;

        @Override
        public void connect(BaseProtocol sender, BaseProtocol receiver) throws IOException {
            process = Subprocesses.subprocessExec(() -> new SubprocessProtocol() {}, "cat")
                    .transport();
            handOver(0, sender);
            handOver(1, receiver);
        }

        /// The pipes are open; what they call from now on is ours.
        private void handOver(int fd, BaseProtocol protocol) {
            BaseTransport pipe = requireNonNull(requireNonNull(process).pipeTransport(fd));
            pipe.setProtocol(protocol);
            protocol.connectionMade(pipe);
        }

        @Override
        public boolean callsBufferedProtocols() {
            return false;
        }

        @Override
        public int moreThanBuffersHold() {
            return 4 << 20;
        }

        @AfterEach
        void endProcess() {
            if (process != null) {
                process.close(); // which kills the process, if it has not ended
            }
        }
    }
}
