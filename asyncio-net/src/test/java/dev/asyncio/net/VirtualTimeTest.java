package dev.asyncio.net;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Task;
import dev.asyncio.TimeoutException;
import dev.asyncio.VirtualTime;
import dev.asyncio.test.AsyncioTest;
import java.nio.charset.StandardCharsets;

/// Real sockets on a clock that jumps.
@SuppressWarnings("try") // sockets are closed before their block ends, and waited for
class VirtualTimeTest {

    @AsyncioTest
    void realSocketsAreRefused() {
        assertThatThrownBy(() -> Streams.startServer((reader, writer) -> writer.close(), "127.0.0.1", 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("EventLoop 'test' has virtual time, which would pass every deadline before a socket has"
                        + " anything to say; use real time (@AsyncioTest(virtualTime = false)), a network in memory"
                        + " (MemoryNetwork.install), or VirtualTime.autojumpThreshold");
    }

    @AsyncioTest(autojumpThresholdMillis = 50)
    void timeStandsStillWhileSocketsAreBusyAndJumpsWhenTheyAreSilent(VirtualTime time) throws Exception {
        try (Server server = Streams.startServer(
                (reader, writer) -> {
                    String line = reader.readLine(StandardCharsets.UTF_8);
                    sleep(seconds(600)); // takes 50 ms
                    writer.write("echo " + line + "\n");
                    writer.close();
                },
                "127.0.0.1",
                0)) {
            Connection connection = Streams.openConnection("127.0.0.1", server.port());
            try (var writer = connection.writer()) {
                writer.write("e4\n");

                String answer = timeout(seconds(1200), () -> connection.reader().readLine(StandardCharsets.UTF_8));

                assertThat(answer).isEqualTo("echo e4");
                assertThat(time.elapsed()).isEqualTo(seconds(600));
            }
        }
    }

    @AsyncioTest(autojumpThresholdMillis = 50)
    void deadlinePassesWhenNobodyAnswers(VirtualTime time) throws Exception {
        try (Server server = Streams.startServer(
                        (reader, writer) -> {
                            reader.read();
                            writer.close();
                        },
                        "127.0.0.1",
                        0);
                var writer = Streams.openConnection("127.0.0.1", server.port()).writer()) {
            Task<Void> waits = createTask(() -> timeout(seconds(60), () -> sleep(seconds(600))));

            assertThatThrownBy(() -> await(waits)).isInstanceOf(TimeoutException.class);

            assertThat(time.elapsed()).isEqualTo(seconds(60));
            writer.close();
            server.close();
            server.waitClosed();
        }
    }
}
