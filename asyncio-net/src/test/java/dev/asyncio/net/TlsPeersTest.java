package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.stream.ClientConnected;
import dev.asyncio.test.AsyncioTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;

/// TLS with the programs of others: the JDK's sockets, OpenSSL, curl and CPython.
class TlsPeersTest {

    @BeforeAll
    static void makeCertificates() {
        Certificates.localhost();
        Certificates.rsa();
    }

    private static Tls client() throws IOException {
        return Tls.client().trust(Certificates.localhost().certificate);
    }

    private static Tls server() throws IOException {
        return Tls.server(Certificates.localhost().certificate, Certificates.localhost().key);
    }

    private static TlsContract.Served serve(ClientConnected serving, Tls tls) throws IOException {
        return new TlsContract.Served(startServer(serving, "127.0.0.1", 0, new ServerOptions().tls(tls)));
    }

    private static SSLContext jdkContext() throws GeneralSecurityException, IOException {
        char[] password = Certificates.PASSWORD.toCharArray();
        KeyStore store = KeyStore.getInstance(Certificates.localhost().keyStore.toFile(), password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", store.getCertificate("it"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    // ---- the JDK

    @AsyncioTest(virtualTime = false)
    void socketOfTheJdkIsServed() throws Exception {
        SSLContext context = jdkContext();
        try (var server = serve(TlsContract::echo, server())) {
            int port = server.port();

            String answer = toThread(() -> {
                try (SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                    socket.getOutputStream().write("hello\n".getBytes(UTF_8));
                    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
                }
            });

            assertThat(answer).isEqualTo("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverOfTheJdkAnswers() throws Exception {
        SSLContext context = jdkContext();
        try (SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Task<Void> serving = createTask(() -> {
                toThread(() -> {
                    try (SSLSocket socket = (SSLSocket) listening.accept()) {
                        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                        socket.getOutputStream().write((in.readLine() + " too\n").getBytes(UTF_8));
                    }
                    return null;
                });
            });
            Connection connection =
                    openConnection("localhost", listening.getLocalPort(), new ConnectOptions().tls(client()));
            connection.writer().write("hello\n");

            assertThat(connection.reader().read()).asString().isEqualTo("hello too\n");
            connection.close();
            connection.writer().waitClosed();
            Asyncio.await(serving);
        }
    }

    @AsyncioTest(virtualTime = false)
    void contextOfTheJdkIsEitherSide() throws Exception {
        Tls tls = Tls.of(jdkContext());
        try (var server = serve(TlsContract::echo, tls);
                Connection connection = openConnection("localhost", server.port(), new ConnectOptions().tls(tls))) {
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void peerThatDoesNotConfirmTheEndIsNotWaitedForForever() throws Exception {
        peerThatDoesNotConfirmTheEndIsNotWaitedForForever(Tls.Provider.JDK);
        peerThatDoesNotConfirmTheEndIsNotWaitedForForever(Tls.Provider.OPENSSL);
    }

    private static void peerThatDoesNotConfirmTheEndIsNotWaitedForForever(Tls.Provider provider) throws Exception {
        SSLContext context = jdkContext();
        CountDownLatch isOver = new CountDownLatch(1);
        try (SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Task<Void> serving = createTask(() -> {
                toThread(() -> {
                    try (SSLSocket socket = (SSLSocket) listening.accept()) {
                        socket.startHandshake();
                        isOver.await(); // without reading a byte
                    } catch (SSLException e) {
                        // its own close_notify finds nobody
                    }
                    return null;
                });
            });
            int port = listening.getLocalPort();
            Connection connection = openConnection(
                    "127.0.0.1",
                    port,
                    new ConnectOptions().tls(client().provider(provider).shutdownTimeout(millis(200))));
            connection.close();

            Throwable thrown = catchThrowable(() -> connection.writer().waitClosed());

            isOver.countDown();
            assertThat(thrown)
                    .isInstanceOf(SSLException.class)
                    .hasMessage("Closing the TLS connection with server '127.0.0.1' at 127.0.0.1:" + port
                            + " has taken longer than 200 ms; the peer did not take what was written, "
                            + "or did not confirm the end");
            var _ = catchThrowable(() -> Asyncio.await(serving));
        }
    }

    @AsyncioTest(virtualTime = false)
    void peersThatResetTheConnectionDisturbNobody() throws Exception {
        byte[] halfOfAHandshake = {22, 3, 1, 1, 0, 1};
        try (var server = serve(TlsContract::echo, server())) {
            int port = server.port();
            for (int i = 0; i < 20; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.getOutputStream().write(halfOfAHandshake);
                    socket.setSoLinger(true, 0); // closing it resets the connection
                }
            }
            try (Connection connection = openConnection("localhost", port, new ConnectOptions().tls(client()))) {
                connection.writer().write("hello\n");

                assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverThatResetsTheConnectionIsFoundOut() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Task<Void> serving = createTask(() -> {
                toThread(() -> {
                    try (Socket socket = listening.accept()) {
                        socket.getInputStream().read();
                        socket.setSoLinger(true, 0);
                    }
                    return null;
                });
            });
            int port = listening.getLocalPort();

            Throwable thrown =
                    catchThrowable(() -> openConnection("127.0.0.1", port, new ConnectOptions().tls(client())));

            assertThat(thrown)
                    .isInstanceOf(SSLException.class)
                    .hasMessageStartingWith("The TLS handshake with server '127.0.0.1' at 127.0.0.1:" + port
                            + " failed: the server ended the connection before it was over (");
            Asyncio.await(serving);
        }
    }

    // ---- programs

    private static boolean isThere(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// Runs a program, with the input that it gets, and returns all that it says.
    private static String run(String input, String... command) throws IOException {
        return toThread(() -> {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(UTF_8));
            } catch (IOException e) {
                // it wanted no input
            }
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor();
            return output;
        });
    }

    @AsyncioTest(virtualTime = false)
    void opensslIsServed() throws Exception {
        assumeTrue(isThere("openssl"));
        try (var server = serve(
                (reader, writer) -> {
                    writer.write(reader.readLine(UTF_8) + " too\n");
                    writer.close();
                },
                Tls.server(Certificates.rsa().certificate, Certificates.rsa().key))) {
            String said = run(
                    "hello\n",
                    "openssl",
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + server.port(),
                    "-quiet",
                    "-verify_return_error",
                    "-CAfile",
                    Certificates.rsa().certificate.toString());

            assertThat(said).contains("hello too");
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverOfOpensslAnswers() throws Exception {
        assumeTrue(isThere("openssl"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "s_server",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-cert",
                        Certificates.localhost().certificate.toString(),
                        "-key",
                        Certificates.localhost().key.toString(),
                        "-rev")
                .redirectErrorStream(true)
                .start();
        try {
            toThread(() -> {
                var said = new BufferedReader(new InputStreamReader(openssl.getInputStream(), UTF_8));
                String line = said.readLine();
                while (line != null && !line.startsWith("ACCEPT")) {
                    line = said.readLine();
                }
                return line;
            });
            Connection connection = openConnection(
                    "127.0.0.1", port, new ConnectOptions().tls(client()).serverHostname("localhost"));
            connection.writer().write("stressed\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("desserts");
            connection.close();
            var _ = catchThrowable(() -> connection.writer().waitClosed()); // it may end without close_notify
        } finally {
            openssl.destroyForcibly();
        }
    }

    @AsyncioTest(virtualTime = false)
    void curlIsServed() throws Exception {
        assumeTrue(isThere("curl"));
        List<String> requests = new ArrayList<>();
        try (var server = serve(
                (reader, writer) -> {
                    String line = reader.readLine(UTF_8);
                    requests.add(line);
                    while (!line.isEmpty()) {
                        line = reader.readLine(UTF_8);
                    }
                    writer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello from here");
                    writer.close();
                },
                server().alpn("http/1.1"))) {
            String said = run(
                    "",
                    "curl",
                    "-s",
                    "-S",
                    "--cacert",
                    Certificates.localhost().certificate.toString(),
                    "https://localhost:" + server.port() + "/path");

            assertThat(said).isEqualTo("hello from here");
            assertThat(requests).containsExactly("GET /path HTTP/1.1");
        }
    }

    private static final String PYTHON_CLIENT = """
            import asyncio, ssl, sys
            async def main():
                context = ssl.create_default_context(cafile=sys.argv[2])
                reader, writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]), ssl=context,
                                                               server_hostname="localhost")
                writer.write(b"hello\\n")
                print((await reader.readline()).decode(), end="")
                print(await reader.read())
                writer.close()
                await writer.wait_closed()
                print("closed")
            asyncio.run(main())
            """;

    @AsyncioTest(virtualTime = false)
    void clientOfCpythonIsServed() throws Exception {
        assumeTrue(isThere("python3"));
        try (var server = serve(
                (reader, writer) -> {
                    writer.write(reader.readLine(UTF_8) + " too\n");
                    writer.close();
                    writer.waitClosed();
                },
                server())) {
            String said = run(
                    "",
                    "python3",
                    "-c",
                    PYTHON_CLIENT,
                    String.valueOf(server.port()),
                    Certificates.localhost().certificate.toString());

            assertThat(said).isEqualTo("hello too\nb''\nclosed\n");
        }
    }

    private static final String PYTHON_SERVER = """
            import asyncio, ssl, sys
            async def serve(reader, writer):
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(sys.argv[1], sys.argv[2])
                await reader.readline()
                writer.write(b"go ahead\\n")
                await writer.start_tls(context)
                writer.write(b"over TLS: " + await reader.readline())
                writer.close()
                await writer.wait_closed()
                server.close()
            async def main():
                global server
                server = await asyncio.start_server(serve, "127.0.0.1", 0)
                print(server.sockets[0].getsockname()[1], flush=True)
                await server.wait_closed()
            asyncio.run(main())
            """;

    @AsyncioTest(virtualTime = false)
    void serverOfCpythonStartsTls() throws Exception {
        assumeTrue(isThere("python3"));
        Process python = new ProcessBuilder(
                        "python3",
                        "-c",
                        PYTHON_SERVER,
                        Certificates.localhost().certificate.toString(),
                        Certificates.localhost().key.toString())
                .redirectErrorStream(true)
                .start();
        try {
            String port = toThread(
                    () -> new BufferedReader(new InputStreamReader(python.getInputStream(), UTF_8)).readLine());
            Connection connection = openConnection("127.0.0.1", Integer.parseInt(port));
            connection.writer().write("STARTTLS\n");
            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("go ahead");
            Streams.startTls(connection.writer(), client(), "localhost");
            connection.writer().write("hello\n");

            assertThat(connection.reader().read()).asString().isEqualTo("over TLS: hello\n");
            connection.close();
            connection.writer().waitClosed();
        } finally {
            python.destroyForcibly();
        }
    }
}
