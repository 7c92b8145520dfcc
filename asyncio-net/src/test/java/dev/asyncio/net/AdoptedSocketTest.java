package dev.asyncio.net;

import static dev.asyncio.net.Streams.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.Engines;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// Sockets that others have opened. The handoff engine does its I/O with NIO, the only transport that can
/// take them over.
@SuppressWarnings("try") // some are closed before their block ends
class AdoptedSocketTest {

    private static ServerSocketChannel listening() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    @AsyncioTest(virtualTime = false, engines = Engines.HANDOFF)
    void acceptedSocketBecomesATransport() throws IOException {
        try (var listening = listening();
                var client = SocketChannel.open(listening.getLocalAddress())) {
            var reader = new StreamReader();
            SocketChannel accepted = listening.accept();

            Connected<StreamProtocol> connected =
                    Transports.connectAcceptedSocket(() -> new StreamProtocol(reader), accepted);
            try (var writer = new StreamWriter(connected.transport(), connected.protocol(), reader)) {
                client.write(UTF_8.encode("hello\n"));
                client.shutdownOutput();

                assertThat(reader.readLine(UTF_8)).isEqualTo("hello");
                assertThat(reader.readLine(UTF_8)).isNull();
                writer.close();
                writer.waitClosed();
            }
            assertThat(accepted.isOpen()).isFalse();
        }
    }

    @AsyncioTest(virtualTime = false, engines = Engines.HANDOFF)
    void serverServesOnASocketThatListensAlready() throws IOException {
        ServerSocketChannel listening = listening();
        try (Server server = Streams.startServer(
                        (reader, writer) -> {
                            try (writer) {
                                writer.write(reader.readLine(UTF_8) + "!\n");
                            }
                        },
                        listening,
                        new ServerOptions());
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello!");
            connection.close();
            server.close();
            server.waitClosed();
            Asyncio.yieldNow();
        }
        while (listening.isOpen()) {
            Asyncio.yieldNow(); // it is closed in the next poll
        }
    }

    @AsyncioTest(virtualTime = false, engines = Engines.LOOP)
    void nativeTransportsSayWhatTheyCannotTakeOver() throws IOException {
        if (IoTransport.byProperty() == IoTransport.NIO) {
            return;
        }
        try (var listening = listening();
                var client = SocketChannel.open(listening.getLocalAddress())) {
            assertThatThrownBy(() -> Transports.connectAcceptedSocket(() -> new StreamProtocol(null), client))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot take over a connection of the JDK's, such as " + client)
                    .hasMessageContaining("make the loop with EventLoop.builder().poller(IoTransport.NIO.newPoller())");
            assertThatThrownBy(() ->
                            Transports.createServer(() -> new StreamProtocol(null), listening, new ServerOptions()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot take over a listening socket of the JDK's");
        }
    }

    @AsyncioTest(virtualTime = false)
    void socketThatIsNotConnectedOrBoundIsRefused() throws IOException {
        try (var unconnected = SocketChannel.open();
                var unbound = ServerSocketChannel.open()) {
            assertThatThrownBy(() -> Transports.connectAcceptedSocket(() -> new StreamProtocol(null), unconnected))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("connectAcceptedSocket needs a socket that is connected, but got");
            assertThatThrownBy(
                            () -> Transports.createServer(() -> new StreamProtocol(null), unbound, new ServerOptions()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("A server needs a socket that is bound, but got");
        }
    }
}
