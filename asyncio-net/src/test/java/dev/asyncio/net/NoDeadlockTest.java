package dev.asyncio.net;

import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// A program that nobody helps: a false deadlock would end it.
class NoDeadlockTest {

    private static void echoLine(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            writer.write(reader.readLine());
        }
    }

    @Test
    void programWithNothingButSocketsIsNotInADeadlock() {
        String answer = Asyncio.run(() -> {
            Server server = startServer(NoDeadlockTest::echoLine, "127.0.0.1", 0);
            Connection connection = openConnection("127.0.0.1", server.port());
            connection.writer().write("hello\n");
            String line = connection.reader().readLine(UTF_8);
            connection.close();
            connection.writer().waitClosed();
            server.close();
            server.waitClosed();
            return line;
        });

        assertThat(answer).isEqualTo("hello");
    }
}
