package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.ContextVar;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {

    /// Longer than a name may be, so that nobody has to be asked.
    private static final String NO_NAME = "x".repeat(64) + ".invalid";

    private static void echoLine(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            writer.write(reader.readLine());
        }
    }

    private static void untilEnd(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            reader.read();
        }
    }

    private static String ask(int port, String question) throws IOException {
        try (Connection connection = openConnection("127.0.0.1", port)) {
            connection.writer().write(question + "\n");
            return connection.reader().readLine(UTF_8);
        }
    }

    private static void end(Server server) {
        server.close();
        server.waitClosed();
        yieldNow(); // the tasks that served end in the turn in which the connections do
        yieldNow();
    }

    // ---- listening

    @AsyncioTest(virtualTime = false)
    void severalHostsHaveSocketsOfTheirOwn() throws IOException {
        Server server = startServer(ServerTest::echoLine, List.of("127.0.0.1", "127.0.0.2"), 0, new ServerOptions());

        List<String> answers = new ArrayList<>();
        for (var address : server.sockets()) {
            InetSocketAddress inet = (InetSocketAddress) address;
            try (Connection connection = openConnection(inet.getAddress().getHostAddress(), inet.getPort())) {
                connection.writer().write(inet.getAddress().getHostAddress() + "\n");
                answers.add(connection.reader().readLine(UTF_8));
            }
        }
        end(server);

        assertThat(answers).containsExactly("127.0.0.1", "127.0.0.2");
    }

    @AsyncioTest(virtualTime = false)
    void serverWithoutHostListensOnAllAddresses() throws IOException {
        Server server = startServer(ServerTest::echoLine, (String) null, 0);

        String answer = ask(server.port(), "hello");
        end(server);

        assertThat(answer).isEqualTo("hello");
    }

    @AsyncioTest(virtualTime = false)
    void takenPortIsNamedInTheError() throws IOException {
        Server first = startServer(ServerTest::echoLine, "127.0.0.1", 0);
        int port = first.port();

        assertThatThrownBy(() ->
                        startServer(ServerTest::echoLine, List.of("127.0.0.2", "127.0.0.1"), port, new ServerOptions()))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot listen on 127.0.0.1:" + port + ": Address already in use; end the program that"
                        + " listens there, or use port 0 for any free port");

        // And 127.0.0.2 has been given up.
        Server other = startServer(ServerTest::echoLine, "127.0.0.2", port);
        end(other);
        end(first);
    }

    @AsyncioTest(virtualTime = false)
    void addressOfAnotherMachineIsAnError() {
        assertThatThrownBy(() -> startServer(ServerTest::echoLine, "192.0.2.1", 0))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot listen on 192.0.2.1:0: Cannot assign requested address; use an address of this"
                        + " machine");
    }

    @AsyncioTest(virtualTime = false)
    void unknownHostIsAnError() {
        assertThatThrownBy(() -> startServer(ServerTest::echoLine, NO_NAME, 0))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining(NO_NAME);
    }

    @AsyncioTest(virtualTime = false)
    void portThatIsNoneIsAnError() {
        assertThatThrownBy(() -> startServer(ServerTest::echoLine, "127.0.0.1", 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A port is between 0 and 65535, but got 65536");
        assertThatThrownBy(() -> new ServerOptions().backlog(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A server's backlog must be positive, but is 0");
    }

    @AsyncioTest(virtualTime = false)
    void serversThatAskForItShareAPort() throws IOException {
        ServerOptions sharing = new ServerOptions().reusePort(true);
        Server first = startServer(ServerTest::echoLine, "127.0.0.1", 0, sharing);
        Server second = startServer(ServerTest::echoLine, "127.0.0.1", first.port(), sharing);

        String answer = ask(first.port(), "hello");
        end(first);
        String afterTheFirst = ask(second.port(), "again");
        end(second);

        assertThat(answer).isEqualTo("hello");
        assertThat(afterTheFirst).isEqualTo("again");
    }

    @AsyncioTest(virtualTime = false)
    void connectionsWaitUntilServingStarts() throws IOException {
        Server server = startServer(ServerTest::echoLine, "127.0.0.1", 0, new ServerOptions().startServing(false));
        Task<String> asking = createTask(() -> ask(server.port(), "hello"));
        Asyncio.sleep(Asyncio.millis(30));
        boolean wasServing = server.isServing();
        boolean wasAnswered = asking.isDone();

        server.startServing();
        server.startServing();
        String answer = Asyncio.await(asking);
        boolean isServing = server.isServing();
        end(server);

        assertThat(wasServing).isFalse();
        assertThat(wasAnswered).isFalse();
        assertThat(isServing).isTrue();
        assertThat(answer).isEqualTo("hello");
    }

    // ---- serving for ever

    @AsyncioTest(virtualTime = false)
    void cancelledServeForeverClosesTheServer() throws IOException {
        Server server = startServer(ServerTest::echoLine, "127.0.0.1", 0, new ServerOptions().startServing(false));
        Task<Void> serving = createTask(server::serveForever);
        String answer = ask(server.port(), "hello");

        assertThatThrownBy(server::serveForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(" is serving forever already, in another task");
        serving.cancel();

        assertThatThrownBy(() -> Asyncio.await(serving)).isInstanceOf(CancelledError.class);
        assertThat(server.isServing()).isFalse();
        assertThat(server.sockets()).isEmpty();
        assertThat(answer).isEqualTo("hello");
        assertThatThrownBy(server::serveForever)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Server[closed, sockets=[], connections=0] is closed; start another one");
    }

    @AsyncioTest(virtualTime = false)
    void closeEndsServeForever() throws IOException {
        Server server = startServer(ServerTest::echoLine, "127.0.0.1", 0);
        Task<Void> serving = createTask(server::serveForever);
        yieldNow();

        server.close();

        assertThatThrownBy(() -> Asyncio.await(serving)).isInstanceOf(CancelledError.class);
    }

    @AsyncioTest(virtualTime = false)
    void cancelledServeForeverClosesItsConnections() throws IOException {
        Server server = startServer(ServerTest::untilEnd, "127.0.0.1", 0);
        Task<Void> serving = createTask(server::serveForever);
        Connection idle = openConnection("127.0.0.1", server.port());
        while (server.connections() == 0) {
            Asyncio.sleep(Asyncio.millis(1));
        }

        serving.cancel();

        assertThatThrownBy(() -> Asyncio.await(serving)).isInstanceOf(CancelledError.class);
        assertThat(idle.reader().read()).isEmpty();
        idle.close();
        idle.writer().waitClosed();
    }

    @AsyncioTest(virtualTime = false)
    void closedServeForeverWaitsForItsConnections() throws IOException {
        Server server = startServer(ServerTest::untilEnd, "127.0.0.1", 0);
        Task<Void> serving = createTask(server::serveForever);
        Connection connection = openConnection("127.0.0.1", server.port());
        while (server.connections() == 0) {
            Asyncio.sleep(Asyncio.millis(1));
        }

        server.close();
        Asyncio.sleep(Asyncio.millis(10));
        boolean hasEndedEarly = serving.isDone();
        connection.close();

        assertThatThrownBy(() -> Asyncio.await(serving)).isInstanceOf(CancelledError.class);
        assertThat(hasEndedEarly).isFalse();
    }

    // ---- closing

    @AsyncioTest(virtualTime = false)
    void closedServerHasNoSocketsAndNoPort() throws IOException {
        Server server = startServer(ServerTest::echoLine, "127.0.0.1", 0);
        int port = server.port();

        server.close();
        server.close();
        server.waitClosed();

        assertThat(server.sockets()).isEmpty();
        assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(server::startServing).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ask(port, "hello"))
                .hasMessage("Cannot connect to 127.0.0.1:" + port + ": Connection refused");
    }

    @AsyncioTest(virtualTime = false)
    void thousandLiveConnectionsEndWithCloseClients() throws IOException {
        endsThousand(Server::closeClients);
    }

    @AsyncioTest(virtualTime = false)
    void thousandLiveConnectionsEndWithAbortClients() throws IOException {
        endsThousand(Server::abortClients);
    }

    private interface Ending {
        void end(Server server);
    }

    private static void endsThousand(Ending ending) throws IOException {
        Server server = startServer(ServerTest::untilEnd, "127.0.0.1", 0, new ServerOptions().backlog(1024));
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            connections.add(openConnection("127.0.0.1", server.port()));
        }
        while (server.connections() < 1000) {
            Asyncio.sleep(Asyncio.millis(1));
        }

        server.close();
        ending.end(server);
        server.waitClosed();

        assertThat(server.connections()).isZero();
        for (Connection connection : connections) {
            assertThat(connection.reader().read()).isEmpty();
            connection.close();
            connection.writer().waitClosed();
        }
    }

    @AsyncioTest(virtualTime = false)
    void cancelledWaitClosedLeavesTheServerAsItIs() throws IOException {
        Server server = startServer(ServerTest::echoLine, "127.0.0.1", 0);
        Task<Void> waiting = createTask(server::waitClosed);
        yieldNow();

        waiting.cancel();

        assertThatThrownBy(() -> Asyncio.await(waiting)).isInstanceOf(CancelledError.class);
        assertThat(server.isServing()).isTrue();
        end(server);
    }

    // ---- tasks

    private static final ContextVar<String> WHO = new ContextVar<>("who");

    @AsyncioTest(virtualTime = false)
    void tasksThatServeHaveCopiesOfTheServersContext() throws IOException {
        List<String> seen = new ArrayList<>();
        WHO.set("server");
        Server server = startServer(
                (reader, writer) -> {
                    seen.add(WHO.get());
                    WHO.set("changed");
                    echoLine(reader, writer);
                },
                "127.0.0.1",
                0);
        WHO.set("later");

        ask(server.port(), "one");
        ask(server.port(), "two");
        end(server);

        assertThat(seen).containsExactly("server", "server");
    }

    @AsyncioTest(virtualTime = false)
    void whatServingThrowsIsReportedAndClosesTheConnection(EventLoop loop) throws IOException {
        List<ErrorContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        Server server = startServer(
                (_, _) -> {
                    throw new IllegalStateException("cannot serve");
                },
                "127.0.0.1",
                0);

        try (Connection connection = openConnection("127.0.0.1", server.port())) {
            byte[] answer = connection.reader().read();

            assertThat(answer).isEmpty();
        }
        end(server);
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message())
                .startsWith("Unhandled exception in the function that serves SocketTransport[");
        assertThat(reports.getFirst().exception()).hasMessage("cannot serve");
    }

    // ---- Unix sockets

    @AsyncioTest(virtualTime = false)
    void unixServerReplacesAFileThatWasLeftBehindAndRemovesItsOwn(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        Server first = Streams.startUnixServer(ServerTest::echoLine, path, new ServerOptions().cleanupSocket(false));
        end(first);
        boolean wasLeft = Files.exists(path);

        Server second = Streams.startUnixServer(ServerTest::echoLine, path);
        String answer;
        try (Connection connection = Streams.openUnixConnection(path)) {
            connection.writer().write("hello\n");
            answer = connection.reader().readLine(UTF_8);
        }
        end(second);

        assertThat(wasLeft).isTrue();
        assertThat(answer).isEqualTo("hello");
        assertThat(path).doesNotExist();
    }

    @AsyncioTest(virtualTime = false)
    void unixServerLeavesTheFileOfItsSuccessor(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        Server first = Streams.startUnixServer(ServerTest::echoLine, path);
        Server second = Streams.startUnixServer(ServerTest::echoLine, path);

        end(first);
        boolean isThere = Files.exists(path);
        end(second);

        assertThat(isThere).isTrue();
        assertThat(path).doesNotExist();
    }

    @AsyncioTest(virtualTime = false)
    void fileThatIsNoSocketIsNotReplaced(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "precious");

        assertThatThrownBy(() -> Streams.startUnixServer(ServerTest::echoLine, path))
                .isInstanceOf(BindException.class)
                .hasMessage("Cannot listen on " + path
                        + ": Address already in use; remove the file if nobody listens there any more");
        assertThat(path).hasContent("precious");
    }

    @AsyncioTest(virtualTime = false)
    void nobodyAtAUnixSocketIsAnError(@TempDir Path folder) {
        Path path = folder.resolve("nobody");

        assertThatThrownBy(() -> Streams.openUnixConnection(path))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot connect to " + path + ": No such file or directory");
    }
}
