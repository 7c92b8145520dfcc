package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;

/// What can happen to a TLS connection between its ends. With the JDK's TLS and with OpenSSL.
@SuppressWarnings("try") // some are closed before their block ends, which is what is tested
class TlsFaultsTest {

    private static final List<Tls.Provider> PROVIDERS = List.of(Tls.Provider.JDK, Tls.Provider.OPENSSL);

    @BeforeAll
    static void makeCertificates() {
        Certificates.localhost();
    }

    /// Stands between a client and its server, and can harm what passes. Its threads end with it.
    private static final class Relay implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Socket server;
        private final boolean isByteByByte;
        private volatile Socket client = new Socket(); // any thread

        Relay(int serverPort, boolean isByteByByte) throws IOException {
            this.server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            this.server.setTcpNoDelay(true);
            this.isByteByByte = isByteByByte;
            Thread.startVirtualThread(this::run);
        }

        int port() {
            return listening.getLocalPort();
        }

        private void run() {
            try {
                Socket accepted = listening.accept();
                accepted.setTcpNoDelay(true);
                client = accepted;
                Thread.startVirtualThread(() -> pass(server, accepted));
                pass(accepted, server);
            } catch (IOException e) {
                assertThat(listening.isClosed()).isTrue();
            }
        }

        private void pass(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] some = new byte[isByteByByte ? 1 : 1 << 16];
                for (int count = in.read(some); count >= 0; count = in.read(some)) {
                    out.write(some, 0, count);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                assertThat(e).isNotNull(); // one of the ends, or the test, has closed it
            }
        }

        /// Sends the client what is none of the server's.
        void sendToClient(byte... bytes) throws IOException {
            client.getOutputStream().write(bytes);
        }

        void resetClient() throws IOException {
            client.setSoLinger(true, 0);
            client.close();
        }

        @Override
        public void close() throws IOException {
            listening.close();
            client.close();
            server.close();
        }
    }

    /// What the servers' connections were lost by.
    private final List<String> losses = new ArrayList<>();

    private void echo(StreamReader reader, StreamWriter writer) {
        try {
            TlsContract.echo(reader, writer);
        } catch (IOException e) {
            losses.add(String.valueOf(e.getMessage()));
        }
    }

    private TlsContract.Served serve(Tls.Provider provider) throws IOException {
        Tls tls = Tls.server(Certificates.localhost().certificate, Certificates.localhost().key)
                .provider(provider);
        return new TlsContract.Served(Streams.startServer(this::echo, "127.0.0.1", 0, new ServerOptions().tls(tls)));
    }

    private static Connection connect(Relay relay, Tls.Provider provider) throws IOException {
        Tls tls = Tls.client().trust(Certificates.localhost().certificate).provider(provider);
        return Streams.openConnection(
                "127.0.0.1", relay.port(), new ConnectOptions().tls(tls).serverHostname("localhost"));
    }

    private static void sayHello(Connection connection) throws IOException {
        connection.writer().write("hello\n");
        assertThat(connection.reader().readLine()).asString().isEqualTo("hello\n");
    }

    @AsyncioTest(virtualTime = false)
    void connectionThatComesByteByByteIsAsGoodAsAnother() throws IOException {
        for (Tls.Provider provider : PROVIDERS) {
            try (var server = serve(provider);
                    Relay relay = new Relay(server.port(), true);
                    Connection connection = connect(relay, provider)) {
                sayHello(connection);
                connection.writer().write(new byte[1_000]);

                assertThat(connection.reader().readExactly(1_000)).containsOnly(0);
                connection.close();
                connection.writer().waitClosed();
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void resetOfAnOpenConnectionEndsAReadThatWaits() throws IOException {
        for (Tls.Provider provider : PROVIDERS) {
            try (var server = serve(provider);
                    Relay relay = new Relay(server.port(), false);
                    Connection connection = connect(relay, provider)) {
                sayHello(connection);
                Task<byte[]> reading = createTask(() -> connection.reader().readLine());
                sleep(millis(5));

                relay.resetClient();

                assertThatThrownBy(() -> Asyncio.await(reading)).isInstanceOf(IOException.class);
                assertThatThrownBy(connection.writer()::waitClosed).isInstanceOf(IOException.class);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void resetOfAConnectionThatIsClosingEndsTheClosing() throws IOException {
        for (Tls.Provider provider : PROVIDERS) {
            try (var server = serve(provider);
                    Relay relay = new Relay(server.port(), false);
                    Connection connection = connect(relay, provider)) {
                sayHello(connection);
                connection.writer().write(new byte[16 << 20]); // more than there is room for on the way
                connection.close();
                Task<Void> closing = createTask(connection.writer()::waitClosed);
                sleep(millis(5));

                relay.resetClient();

                assertThatThrownBy(() -> Asyncio.await(closing)).isInstanceOf(IOException.class);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void garbageOnAnOpenConnectionIsAnErrorBehindWhatCameBefore() throws IOException {
        for (Tls.Provider provider : PROVIDERS) {
            try (var server = serve(provider);
                    Relay relay = new Relay(server.port(), false);
                    Connection connection = connect(relay, provider)) {
                sayHello(connection);
                connection.writer().write("unread\n");
                while (!connection.reader().toString().contains("[7 bytes")) {
                    sleep(millis(1));
                }

                relay.sendToClient(new byte[] {23, 3, 3, 0, 5, 1, 2, 3, 4, 5}); // a record that nobody has encrypted

                assertThatThrownBy(connection.writer()::waitClosed)
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("127.0.0.1:" + relay.port());
                assertThat(connection.reader().readLine()).asString().isEqualTo("unread\n");
                assertThatThrownBy(() -> connection.reader().readLine()).isInstanceOf(SSLException.class);
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverGoesOnAfterAClientThatSendsGarbageOnAnOpenConnection() throws IOException {
        for (Tls.Provider provider : PROVIDERS) {
            try (var server = serve(provider)) {
                try (Relay relay = new Relay(server.port(), false);
                        Connection connection = connect(relay, provider)) {
                    sayHello(connection);
                    relay.server.getOutputStream().write("no record at all, whatever TLS may say".getBytes(UTF_8));

                    var _ = catchThrowable(() -> connection.reader().read()); // it is closed, with an alert
                }
                while (losses.isEmpty()) {
                    sleep(millis(1));
                }
                assertThat(losses.removeFirst()).endsWith(" failed: what the client sent is not TLS");
                try (Relay relay = new Relay(server.port(), false);
                        Connection connection = connect(relay, provider)) {
                    sayHello(connection);
                    connection.close();
                    connection.writer().waitClosed();
                }
            }
        }
    }
}
