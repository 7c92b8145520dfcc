package dev.asyncio.net;

import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.DeadlockException;
import dev.asyncio.EventLoop;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program that waits for nothing is told so, also if it has used the network.
@Timeout(
        value = 30,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a loop that waits on must not take the build with it
class NetworkDeadlockTest {

    /// Runs a program as `run` does, on one of the engines.
    private static void run(String engine, Action body) {
        String before = System.getProperty("asyncio.engine");
        System.setProperty("asyncio.engine", engine);
        try {
            Asyncio.run(body);
        } finally {
            if (before == null) {
                System.clearProperty("asyncio.engine");
            } else {
                System.setProperty("asyncio.engine", before);
            }
        }
    }

    private static void greet(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            writer.write("hello " + reader.readLine(UTF_8) + "\n");
        }
    }

    private static void useTheNetwork() throws IOException {
        Server server = startServer(NetworkDeadlockTest::greet, "localhost", 0);
        Connection connection = openConnection("localhost", server.port());
        connection.writer().write("world\n");
        assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello world");
        connection.close();
        connection.writer().waitClosed();
        server.close();
        server.waitClosed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "handoff"})
    void waitingForNothingIsADeadlockOnceNoSocketIsOpen(String engine) {
        assertThatThrownBy(() -> run(engine, () -> {
                    useTheNetwork();
                    Asyncio.await(Asyncio.createFuture());
                }))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("nothing can ever run again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop", "handoff"})
    void writerOfAPipeThatHasNothingToWriteDoesNotHideADeadlock(String engine) {
        assertThatThrownBy(() -> run(engine, () -> {
                    StreamWriter used = Streams.openWritePipe(Path.of("/dev/null"));
                    used.write(new byte[1_000]);
                    StreamWriter unused = Streams.openWritePipe(Path.of("/dev/null"));
                    Asyncio.await(Asyncio.createFuture());
                    unused.close();
                }))
                .isInstanceOf(DeadlockException.class);
    }

    @Test
    void loopForALibraryIsThatOfTheCaller() {
        Asyncio.run(() -> assertThat(EventLoop.confined()).isSameAs(Asyncio.runningLoop()));

        assertThatThrownBy(EventLoop::confined)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("EventLoop.confined needs a running event loop");
    }
}
