package dev.asyncio.net;

import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ClientConnected;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class StreamsTest {

    /// A server on a free port that is over when it is closed.
    private record Served(Server server) implements AutoCloseable {

        int port() {
            return server.port();
        }

        @Override
        public void close() {
            server.close();
            server.waitClosed();
            Asyncio.yieldNow(); // the tasks that served end in the turn in which the connections do
        }
    }

    private static Served serve(ClientConnected clientConnected) throws IOException {
        return new Served(startServer(clientConnected, "127.0.0.1", 0));
    }

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            Chunk chunk = reader.readChunk();
            while (chunk != null) {
                writer.write(chunk);
                writer.drain();
                chunk = reader.readChunk();
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatIsWrittenComesBack() throws IOException {
        try (var server = serve(StreamsTest::echo);
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("hello\nworld\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("world");
        }
    }

    @AsyncioTest(virtualTime = false)
    void largeDataComesBackUnharmedWhileBothSidesSlowEachOtherDown() throws IOException {
        byte[] data = new byte[8 << 20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 + (i >> 10));
        }
        try (var server = serve(StreamsTest::echo);
                Connection connection = openConnection("127.0.0.1", server.port())) {
            var sent = createTask(() -> {
                for (int i = 0; i < data.length; i += 100_000) {
                    connection.writer().write(Arrays.copyOfRange(data, i, Math.min(data.length, i + 100_000)));
                    connection.writer().drain();
                }
                connection.writer().writeEof();
            });

            byte[] received = connection.reader().read();

            Asyncio.await(sent);
            assertThat(received).isEqualTo(data);
        }
    }

    @AsyncioTest(virtualTime = false)
    void halfClosedConnectionStillAnswers() throws IOException {
        try (var server = serve((reader, writer) -> {
                    try (writer) {
                        byte[] all = reader.read();
                        writer.write(all.length + " bytes");
                    }
                });
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("twelve bytes");
            connection.writer().writeEof();

            assertThat(connection.reader().read()).asString().isEqualTo("12 bytes");
        }
    }

    @AsyncioTest(virtualTime = false)
    void hundredConnectionsAtOnce() throws IOException {
        try (var server = serve(StreamsTest::echo)) {
            int port = server.port();
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String name = "client " + i;
                clients.add(createTask(() -> {
                    try (Connection connection = openConnection("127.0.0.1", port)) {
                        connection.writer().write(name + "\n");
                        return connection.reader().readLine(UTF_8);
                    }
                }));
            }
            List<String> answers = awaitAll(clients);

            assertThat(answers).hasSize(100).doesNotHaveDuplicates();
        }
    }

    @AsyncioTest(virtualTime = false)
    void refusedConnectionIsAnError() throws IOException {
        int port;
        try (var server = serve(StreamsTest::echo)) {
            port = server.port();
        }
        int closed = port;

        assertThatThrownBy(() -> openConnection("127.0.0.1", closed)).isInstanceOf(SocketException.class);
    }

    @AsyncioTest(virtualTime = false)
    void bothEndsKnowTheirAddresses() throws IOException {
        List<Object> names = new ArrayList<>();
        try (var server = serve((reader, writer) -> {
                    names.add(writer.extraInfo(ExtraInfo.PEERNAME));
                    writer.close();
                });
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.reader().read();

            assertThat(connection.writer().extraInfo(ExtraInfo.PEERNAME))
                    .isEqualTo(
                            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.port()));
            assertThat(names).containsExactly(connection.writer().extraInfo(ExtraInfo.SOCKNAME));
        }
    }

    @AsyncioTest(virtualTime = false)
    void closedServerIsOverWhenItsLastConnectionHasEnded() throws IOException {
        Server server = startServer(StreamsTest::echo, "127.0.0.1", 0);
        Connection connection = openConnection("127.0.0.1", server.port());
        connection.writer().write("x");
        connection.reader().readExactly(1);
        server.close();
        var over = createTask(server::waitClosed);
        Asyncio.yieldNow();
        assertThat(over.isDone()).isFalse();

        connection.close();
        Asyncio.await(over);

        assertThat(server.connections()).isZero();
    }
}
