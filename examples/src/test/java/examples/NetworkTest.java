package examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples that serve: each in a process of its own, on any free port, with plain sockets as its clients.
@Tag("real-time")
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0} engine")
@ValueSource(strings = {"loop", "handoff"})
class NetworkTest {

    private final List<String> flags;

    NetworkTest(String engine) {
        this.flags = List.of("-Dasyncio.engine=" + engine);
    }

    /// What somebody with `nc` sees and types.
    private static final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(30_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        void type(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        }

        String read() throws IOException {
            return in.readLine();
        }

        String ask(String line) throws IOException {
            type(line);
            return read();
        }

        void leave() throws IOException {
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void echoClientGetsItsLineBack() throws Exception {
        try (var server = ChildProgram.start(flags, "EchoServer", "0")) {
            int port = server.port();

            ChildProgram.Output client = ChildProgram.run(flags, "EchoClient", "" + port, "Hello, loop!");
            server.signal("TERM");

            assertThat(client.out()).containsExactly("Send: Hello, loop!", "Received: Hello, loop!");
            assertThat(client.status()).isZero();
            assertThat(server.finish().status()).isEqualTo(143);
        }
    }

    @Test
    void chatShowsEverybodyWhatTheOthersSay() throws Exception {
        try (var server = ChildProgram.start(flags, "ChatServer", "0")) {
            int port = server.port();
            try (Client ada = new Client(port);
                    Client grace = new Client(port)) {
                assertThat(ada.read()).isEqualTo("Your name?");
                assertThat(ada.ask("Ada")).isEqualTo("Here: Ada");
                assertThat(grace.read()).isEqualTo("Your name?");
                assertThat(grace.ask("Grace")).isEqualTo("Here: Ada, Grace");
                assertThat(ada.read()).isEqualTo("Grace has come in");
                grace.type("Good evening");
                assertThat(ada.read()).isEqualTo("Grace: Good evening");
                grace.leave();
                assertThat(ada.read()).isEqualTo("Grace has left");
            }
        }
    }

    @Test
    void nameThatIsTakenIsRefused() throws Exception {
        try (var server = ChildProgram.start(flags, "ChatServer", "0")) {
            int port = server.port();
            try (Client first = new Client(port);
                    Client second = new Client(port)) {
                first.read();
                first.ask("Ada");
                second.read();

                assertThat(second.ask("Ada")).isEqualTo("That name is taken, or none.");
                assertThat(second.read()).isNull();
            }
        }
    }

    @Test
    void lineServerCountsTheLinesOfAllCores() throws Exception {
        try (var server = ChildProgram.start(flags, "LineServer", "0")) {
            int port = server.port();
            for (int i = 1; i <= 20; i++) {
                try (Client client = new Client(port)) {
                    assertThat(client.ask("upper abc")).isEqualTo("ABC");
                    assertThat(client.ask("count")).isEqualTo((3 * i - 1) + " lines so far");
                    assertThat(client.ask("what?")).startsWith("I know ");
                    assertThat(client.ask("quit")).isEqualTo("Bye");
                    assertThat(client.read()).isNull();
                }
            }
        }
    }

    @Test
    void proxyPassesBothDirectionsAndTheirEnds() throws Exception {
        try (var server = ChildProgram.start(flags, "EchoServer", "0");
                var proxy = ChildProgram.start(flags, "TcpProxy", "0", "127.0.0.1", "" + server.port())) {
            byte[] data = new byte[3_000_000];
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) (i * 31 + (i >> 9));
            }
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
                client.setSoTimeout(30_000);
                Thread sending = Thread.ofVirtual().start(() -> {
                    try {
                        client.getOutputStream().write(data);
                        client.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });

                byte[] answer = client.getInputStream().readAllBytes();

                sending.join();
                assertThat(Arrays.equals(answer, data)).isTrue();
            }
        }
    }
}
