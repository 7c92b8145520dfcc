package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Task;
import dev.asyncio.stream.ClientConnected;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Cancels whoever uses the network at each suspension: no connection is left open, and the server goes on.
/// How often a scenario suspends depends on the network.
@SuppressWarnings("try") // a socket is closed before its block ends, and waited for
class NetworkEverywhereTest {

    private static void upper(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            for (String line : reader.lines(UTF_8)) {
                writer.write(line.toUpperCase(Locale.ROOT) + "\n");
                writer.drain();
            }
        }
    }

    private static Server serve(ServerOptions options) throws IOException {
        return startServer((ClientConnected) NetworkEverywhereTest::upper, "127.0.0.1", 0, options);
    }

    private static void talk(Connection connection, String line) throws IOException {
        connection.writer().write(line + "\n");
        connection.writer().drain();
        assertThat(connection.reader().readLine(UTF_8)).isEqualTo(line.toUpperCase(Locale.ROOT));
    }

    /// The connections of a client that was cancelled end, else closing would wait for ever.
    private static void end(Server server) {
        server.close();
        server.waitClosed();
        assertThat(server.connections()).isZero();
    }

    @Test
    void connectAndTalk() throws Exception {
        check(() -> {
            Server server = serve(new ServerOptions());
            return Scenario.of(() -> {
                        try (Connection connection = openConnection("127.0.0.1", server.port())) {
                            talk(connection, "one");
                            talk(connection, "two");
                            connection.writer().close();
                            connection.writer().waitClosed();
                        }
                    })
                    .endedBy(() -> end(server));
        });
    }

    @Test
    void connectToOneOfSeveralAddresses() throws Exception {
        check(() -> {
            Server server = serve(new ServerOptions());
            return Scenario.of(() -> {
                        try (Connection connection = openConnection("localhost", server.port())) {
                            talk(connection, "one");
                        }
                    })
                    .endedBy(() -> end(server));
        });
    }

    @Test
    void startServerAndWaitForItsEnd() throws Exception {
        check(() -> {
            List<Server> servers = new ArrayList<>();
            return Scenario.of(() -> {
                        Server server = serve(new ServerOptions());
                        servers.add(server);
                        try (server;
                                Connection connection = openConnection("127.0.0.1", server.port())) {
                            talk(connection, "one");
                            connection.writer().close();
                            server.close();
                            server.waitClosed();
                        }
                    })
                    .endedBy(() -> servers.forEach(NetworkEverywhereTest::end));
        });
    }

    @Test
    void serveForever() throws Exception {
        check(() -> {
            List<Server> servers = new ArrayList<>();
            return Scenario.of(() -> taskGroup(group -> {
                        Server server = serve(new ServerOptions());
                        servers.add(server);
                        Task<Void> serving = group.createTask(server::serveForever);
                        try (Connection connection = openConnection("127.0.0.1", server.port())) {
                            talk(connection, "one");
                        } finally {
                            serving.cancel();
                        }
                    }))
                    .endedBy(() -> servers.forEach(NetworkEverywhereTest::end));
        });
    }

    @Test
    void tlsFromTheBeginning() throws Exception {
        check(() -> {
            Server server = serve(new ServerOptions().tls(serverTls()));
            return Scenario.of(() -> {
                        try (Connection connection =
                                openConnection("localhost", server.port(), new ConnectOptions().tls(clientTls()))) {
                            talk(connection, "one");
                        }
                    })
                    .endedBy(() -> end(server));
        });
    }

    @Test
    void tlsLater() throws Exception {
        check(() -> {
            Server server = startServer(
                    (reader, writer) -> {
                        try (writer) {
                            if (reader.readLine(UTF_8) != null) {
                                writer.write("go\n");
                                Streams.startTls(writer, serverTls(), null);
                                upper(reader, writer);
                            }
                        } catch (IOException e) {
                            // the client left in the middle of the handshake
                        }
                    },
                    "127.0.0.1",
                    0);
            return Scenario.of(() -> {
                        try (Connection connection = openConnection("127.0.0.1", server.port())) {
                            connection.writer().write("tls\n");
                            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("go");
                            Streams.startTls(connection.writer(), clientTls(), "localhost");
                            talk(connection, "one");
                        }
                    })
                    .endedBy(() -> end(server));
        });
    }

    @Test
    void datagrams() throws Exception {
        check(() -> {
            DatagramEndpoint server = Datagrams.bind("127.0.0.1", 0);
            Task<Void> serving = createTask(() -> {
                for (Datagram datagram : server) {
                    server.send(datagram.data(), datagram.sender());
                }
            });
            return Scenario.of(() -> {
                        try (DatagramEndpoint client = Datagrams.connect(
                                "127.0.0.1", server.localAddress().getPort())) {
                            client.send("one");
                            assertThat(new String(client.receive().data(), UTF_8))
                                    .isEqualTo("one");
                            client.close();
                            client.waitClosed();
                        }
                    })
                    .endedBy(() -> {
                        serving.cancelAndWait();
                        server.close();
                        server.waitClosed();
                    });
        });
    }

    @Test
    void socketsOfTheJdk() throws Exception {
        check(() -> {
            var listening = ServerSocketChannel.open();
            listening
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            Task<Void> serving = createTask(() -> {
                while (true) {
                    try (SocketChannel accepted = Sockets.accept(listening)) {
                        accepted.configureBlocking(false);
                        Sockets.sendall(accepted, Sockets.recv(accepted, 10));
                    } catch (IOException e) {
                        // the client left
                    }
                }
            });
            return Scenario.of(() -> {
                        try (SocketChannel client = SocketChannel.open()) {
                            client.configureBlocking(false);
                            Sockets.connect(client, listening.getLocalAddress());
                            Sockets.sendall(client, "one".getBytes(UTF_8));
                            assertThat(Sockets.recv(client, 10)).hasSize(3);
                        }
                    })
                    .endedBy(() -> {
                        serving.cancelAndWait();
                        listening.close();
                    });
        });
    }

    @Test
    void names() throws Exception {
        check(() -> Scenario.of(() -> {
                    assertThat(Dns.getaddrinfo("localhost", 80)).isNotEmpty();
                    assertThat(Dns.getnameinfo(InetAddress.getLoopbackAddress()))
                            .isNotEmpty();
                })
                .andAgain());
    }

    private static Tls serverTls() throws IOException {
        return Tls.server(Certificates.localhost().certificate, Certificates.localhost().key);
    }

    private static Tls clientTls() throws IOException {
        return Tls.client().trust(Certificates.localhost().certificate);
    }

    private static void check(Callable<Scenario> arrangement) throws Exception {
        CancelEverywhere.of(arrangement).onRealTime().check();
    }
}
