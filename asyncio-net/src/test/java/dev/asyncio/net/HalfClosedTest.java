package dev.asyncio.net;

import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.openUnixConnection;
import static dev.asyncio.net.Streams.startServer;
import static dev.asyncio.net.Streams.startUnixServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// One direction of a connection ends, and the other one goes on, with more than the sockets hold.
class HalfClosedTest {

    private static final int LARGE = 8 << 20;

    /// Reads to the end, waits, and only then answers with much.
    private static void answerAfterTheEnd(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            int length = reader.read().length;
            Asyncio.sleep(Asyncio.millis(20)); // the socket is watched for nothing in the meantime
            writer.write(length + "\n");
            for (int sent = 0; sent < LARGE; sent += 1 << 16) {
                writer.write(new byte[1 << 16]);
                writer.drain();
            }
        }
    }

    /// Sends everything and its end before anything is read.
    private static void endFirst(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            for (int sent = 0; sent < LARGE; sent += 1 << 16) {
                writer.write(new byte[1 << 16]);
                writer.drain();
            }
            writer.writeEof();
            reader.read();
        }
    }

    private static void assertThatMuchIsAnswered(Connection connection) throws IOException {
        connection.writer().write("question");
        connection.writer().writeEof();
        Asyncio.sleep(Asyncio.millis(20)); // lets the answer pile up

        assertThat(connection.reader().readLine()).asString().isEqualTo("8\n");
        assertThat(connection.reader().read()).hasSize(LARGE);
        connection.close();
        connection.writer().waitClosed();
    }

    private static void assertThatMuchCanBeSentAfterTheEndOfThePeer(Connection connection) throws IOException {
        int received = connection.reader().read().length;
        for (int sent = 0; sent < LARGE; sent += 1 << 16) {
            connection.writer().write(new byte[1 << 16]);
            connection.writer().drain();
        }
        connection.close();
        connection.writer().waitClosed();

        assertThat(received).isEqualTo(LARGE);
    }

    private static void end(Server server) {
        server.close();
        server.waitClosed();
        for (Task<?> task : Asyncio.allTasks()) {
            if (task != Asyncio.currentTask()) {
                Asyncio.await(task);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void muchCanBeAnsweredAfterTheEndOfTheQuestion() throws IOException {
        Server server = startServer(HalfClosedTest::answerAfterTheEnd, "127.0.0.1", 0);

        assertThatMuchIsAnswered(openConnection("127.0.0.1", server.port()));
        end(server);
    }

    @AsyncioTest(virtualTime = false)
    void muchCanBeSentAfterThePeerHasEnded() throws IOException {
        Server server = startServer(HalfClosedTest::endFirst, "127.0.0.1", 0);

        assertThatMuchCanBeSentAfterTheEndOfThePeer(openConnection("127.0.0.1", server.port()));
        end(server);
    }

    @AsyncioTest(virtualTime = false)
    void muchCanBeAnsweredAfterTheEndOfTheQuestionOnAUnixSocket(@TempDir Path folder) throws IOException {
        Server server = startUnixServer(HalfClosedTest::answerAfterTheEnd, folder.resolve("socket"));

        assertThatMuchIsAnswered(openUnixConnection(folder.resolve("socket")));
        end(server);
    }

    @AsyncioTest(virtualTime = false)
    void muchCanBeSentAfterThePeerHasEndedOnAUnixSocket(@TempDir Path folder) throws IOException {
        Server server = startUnixServer(HalfClosedTest::endFirst, folder.resolve("socket"));

        assertThatMuchCanBeSentAfterTheEndOfThePeer(openUnixConnection(folder.resolve("socket")));
        end(server);
    }
}
