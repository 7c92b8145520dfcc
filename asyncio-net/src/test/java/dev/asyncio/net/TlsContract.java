package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ClientConnected;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeAll;

/// What TLS does, whoever does the cryptography.
abstract class TlsContract {

    abstract Tls.Provider provider();

    @BeforeAll
    static void makeCertificates() {
        // Before the loop runs, which would stand still for the time that keytool takes.
        Certificates.localhost();
        Certificates.expired();
        Certificates.client();
        Certificates.forHost("a.example.org");
        Certificates.forHost("*.example.net");
    }

    Tls client() throws IOException {
        return Tls.client().trust(Certificates.localhost().certificate).provider(provider());
    }

    Tls server() throws IOException {
        return server(Certificates.localhost());
    }

    Tls server(Certificates identity) throws IOException {
        return Tls.server(identity.certificate, identity.key).provider(provider());
    }

    /// A server on a free port that is over when it is closed.
    record Served(Server server) implements AutoCloseable {

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

    Served serve(ClientConnected clientConnected, Tls tls) throws IOException {
        return new Served(startServer(clientConnected, "127.0.0.1", 0, new ServerOptions().tls(tls)));
    }

    Connection connect(Served server, Tls tls) throws IOException {
        return openConnection(
                "127.0.0.1", server.port(), new ConnectOptions().tls(tls).serverHostname("localhost"));
    }

    static void echo(StreamReader reader, StreamWriter writer) throws IOException {
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
        try (var server = serve(TlsContract::echo, server());
                Connection connection = connect(server, client())) {
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            assertThat(connection.writer().canWriteEof()).isFalse();
            SSLSession session = connection.writer().extraInfo(ExtraInfo.SSL_SESSION);
            assertThat(session).isNotNull();
            assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
            assertThat(((X509Certificate) session.getPeerCertificates()[0]).getSubjectX500Principal())
                    .hasToString("CN=localhost");
            assertThat(connection.writer().extraInfo(ExtraInfo.APPLICATION_PROTOCOL))
                    .isNull();
        }
    }

    @AsyncioTest(virtualTime = false)
    void addressIsVerifiedWhereNoHostIsNamed() throws IOException {
        try (var server = serve(TlsContract::echo, server());
                Connection connection =
                        openConnection("127.0.0.1", server.port(), new ConnectOptions().tls(client()))) {
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void largeDataComesBackUnharmedWhileBothSidesSlowEachOtherDown() throws IOException {
        byte[] data = new byte[4 << 20];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 + (i >> 10));
        }
        try (var server = serve(TlsContract::echo, server());
                Connection connection = connect(server, client())) {
            var sent = createTask(() -> {
                for (int i = 0; i < data.length; i += 100_000) {
                    connection.writer().write(Arrays.copyOfRange(data, i, Math.min(data.length, i + 100_000)));
                    connection.writer().drain();
                }
            });

            byte[] received = connection.reader().readExactly(data.length);

            Asyncio.await(sent);
            assertThat(received).isEqualTo(data);
        }
    }

    @AsyncioTest(virtualTime = false)
    void olderVersionIsSpokenToThoseWhoKnowNoOther() throws IOException {
        try (var server = serve(TlsContract::echo, server());
                Connection connection = connect(server, client().protocols("TLSv1.2"))) {
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            assertThat(connection.writer().extraInfo(ExtraInfo.SSL_SESSION).getProtocol())
                    .isEqualTo("TLSv1.2");
        }
    }

    @AsyncioTest(virtualTime = false)
    void versionsThatDoNotMeetAreNamed() throws IOException {
        try (var server = serve(TlsContract::echo, server().protocols("TLSv1.3"))) {
            assertThatThrownBy(() -> connect(server, client().protocols("TLSv1.2")))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("The TLS handshake with server 'localhost' at 127.0.0.1:" + server.port())
                    .hasMessageContaining("the server sent the alert protocol_version");
        }
    }

    // ---- certificates

    @AsyncioTest(virtualTime = false)
    void certificateOfAnotherHostIsRefused() throws IOException {
        try (var server = serve(TlsContract::echo, server())) {
            assertThatThrownBy(() -> openConnection(
                            "127.0.0.1",
                            server.port(),
                            new ConnectOptions().tls(client()).serverHostname("example.org")))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("The TLS handshake with server 'example.org' at 127.0.0.1:" + server.port()
                            + " failed: the certificate is for localhost, 127.0.0.1, not for 'example.org'");
        }
    }

    @AsyncioTest(virtualTime = false)
    void certificateOfAnotherHostWillDoIfNobodyAsks() throws IOException {
        try (var server = serve(TlsContract::echo, server());
                Connection connection = openConnection(
                        "127.0.0.1",
                        server.port(),
                        new ConnectOptions().tls(client().verifyHostname(false)).serverHostname("example.org"))) {
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void certificateThatNobodyKnowsIsRefused() throws IOException {
        try (var server = serve(TlsContract::echo, server())) {
            assertThatThrownBy(() -> connect(server, Tls.client().provider(provider())))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("the certificate of 'CN=localhost' is self-signed and not among the trusted "
                            + "ones; name it in Tls.trust() if you know it");
        }
    }

    @AsyncioTest(virtualTime = false)
    void expiredCertificateIsRefusedEvenIfItIsTrusted() throws IOException {
        try (var server = serve(TlsContract::echo, server(Certificates.expired()))) {
            Tls client = Tls.client().trust(Certificates.expired().certificate).provider(provider());

            assertThatThrownBy(() -> connect(server, client))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("the certificate of 'CN=expired' expired on 20");
        }
    }

    @AsyncioTest(virtualTime = false)
    void whoTrustsAllIsNotChoosy() throws IOException {
        try (var server = serve(TlsContract::echo, server(Certificates.expired()));
                Connection connection =
                        connect(server, Tls.client().insecureTrustAll().provider(provider()))) {
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }
    }

    // ---- negotiation

    @AsyncioTest(virtualTime = false)
    void bestProtocolThatBothKnowIsChosen() throws IOException {
        List<String> chosen = new ArrayList<>();
        ClientConnected serving = (reader, writer) -> {
            chosen.add(writer.extraInfo(ExtraInfo.APPLICATION_PROTOCOL));
            echo(reader, writer);
        };
        try (var server = serve(serving, server().alpn("h2", "http/1.1"));
                Connection connection = connect(server, client().alpn("http/1.1", "spdy"))) {
            assertThat(connection.writer().extraInfo(ExtraInfo.APPLICATION_PROTOCOL))
                    .isEqualTo("http/1.1");
            connection.writer().write("x");
            connection.reader().readExactly(1);
            assertThat(chosen).containsExactly("http/1.1");
        }
    }

    @AsyncioTest(virtualTime = false)
    void noProtocolInCommonIsNoProtocol() throws IOException {
        try (var server = serve(TlsContract::echo, server().alpn("h2"));
                Connection connection = connect(server, client().alpn("spdy"))) {
            assertThat(connection.writer().extraInfo(ExtraInfo.APPLICATION_PROTOCOL))
                    .isNull();
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverShowsTheCertificateOfTheHostThatIsAskedFor() throws IOException {
        Tls tls = server().forHost("a.example.org", server(Certificates.forHost("a.example.org")))
                .forHost("*.example.net", server(Certificates.forHost("*.example.net")));
        Tls client = Tls.client().insecureTrustAll().provider(provider());
        List<String> shown = new ArrayList<>();
        try (var server = serve(TlsContract::echo, tls)) {
            for (String host : List.of("a.example.org", "b.example.net", "c.b.example.net", "other")) {
                try (Connection connection = openConnection(
                        "127.0.0.1",
                        server.port(),
                        new ConnectOptions().tls(client).serverHostname(host))) {
                    SSLSession session = connection.writer().extraInfo(ExtraInfo.SSL_SESSION);
                    shown.add(((X509Certificate) session.getPeerCertificates()[0])
                            .getSubjectX500Principal()
                            .getName());
                }
            }
        }

        assertThat(shown).containsExactly("CN=a.example.org", "CN=*.example.net", "CN=localhost", "CN=localhost");
    }

    @AsyncioTest(virtualTime = false)
    void serverKnowsItsClientByTheCertificate() throws IOException {
        List<String> clients = new ArrayList<>();
        ClientConnected serving = (reader, writer) -> {
            SSLSession session = writer.extraInfo(ExtraInfo.SSL_SESSION);
            clients.add(session.getPeerPrincipal().getName());
            echo(reader, writer);
        };
        Tls tls = server().trust(Certificates.client().certificate).clientCertificates(Tls.ClientCertificates.REQUIRED);
        try (var server = serve(serving, tls);
                Connection connection =
                        connect(server, client().certificate(Certificates.client().keyStore, Certificates.PASSWORD))) {
            connection.writer().write("x");
            connection.reader().readExactly(1);

            assertThat(clients).containsExactly("CN=client");
        }
    }

    @AsyncioTest(virtualTime = false)
    void clientWithoutTheRequiredCertificateIsTurnedAwayAndDisturbsNobody() throws IOException {
        Tls tls = server().trust(Certificates.client().certificate)
                .clientCertificates(Tls.ClientCertificates.REQUIRED)
                .protocols("TLSv1.3");
        try (var server = serve(TlsContract::echo, tls)) {
            // With TLS 1.3 a client's handshake is over before the server has looked at its certificate.
            assertThatThrownBy(() -> {
                        try (Connection connection = connect(server, client())) {
                            connection.reader().readExactly(1);
                        }
                    })
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("the server sent the alert ");

            try (Connection other = connect(
                    server, client().certificate(Certificates.client().certificate, Certificates.client().key))) {
                other.writer().write("x");
                assertThat(other.reader().readExactly(1)).hasSize(1);
            }
        }
    }

    // ---- the end

    @AsyncioTest(virtualTime = false)
    void closedConnectionIsTheEndOfTheStreamForThePeer() throws IOException {
        try (var server = serve(
                        (reader, writer) -> {
                            writer.write("all of it");
                            writer.close();
                            writer.waitClosed();
                        },
                        server());
                Connection connection = connect(server, client())) {
            assertThat(connection.reader().read()).asString().isEqualTo("all of it");
            connection.writer().close();
            connection.writer().waitClosed();
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectionThatIsCutOffIsNoEndOfTheStream() throws IOException {
        try (var server = serve(TlsContract::sendHalfAndCutOff, server());
                Connection connection = connect(server, client())) {
            int port = server.port();
            assertThat(connection.reader().readExactly(4)).asString().isEqualTo("half");

            assertThatThrownBy(() -> connection.reader().read())
                    .isInstanceOf(SSLException.class)
                    .hasMessage("The TLS connection with server 'localhost' at 127.0.0.1:" + port
                            + " ended without close_notify, so what came may be cut short; "
                            + "use Tls.tolerateMissingCloseNotify(true) if the data says how long it is");
            assertThatThrownBy(() -> connection.writer().waitClosed()).isInstanceOf(SSLException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatCameBeforeTheCutIsReadAndThenTheCutIsAnError() throws IOException {
        try (var server = serve(TlsContract::sendHalfAndCutOff, server());
                Connection connection = connect(server, client())) {
            assertThat(connection.reader().readExactly(1)).asString().isEqualTo("h");
            assertThatThrownBy(connection.writer()::waitClosed).isInstanceOf(SSLException.class);

            assertThat(connection.reader().read(100)).asString().isEqualTo("alf");
            assertThatThrownBy(() -> connection.reader().read(100))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("ended without close_notify");
            assertThat(connection.reader().atEof()).isFalse();
        }
    }

    @AsyncioTest(virtualTime = false)
    void cutOffConnectionIsAnEndForThoseWhoTolerateIt() throws IOException {
        try (var server = serve(TlsContract::sendHalfAndCutOff, server());
                Connection connection = connect(server, client().tolerateMissingCloseNotify(true))) {
            assertThat(connection.reader().read()).asString().isEqualTo("half");
            connection.writer().close();
            connection.writer().waitClosed();
        }
    }

    private static void sendHalfAndCutOff(StreamReader reader, StreamWriter writer) {
        writer.write("half");
        sleep(millis(50)); // by now it is sent
        writer.transport().abort();
    }

    @AsyncioTest(virtualTime = false)
    void writerWaitsForSlowReader() throws IOException {
        var finish = Asyncio.runningLoop().<Void>createFuture();
        try (var server = serve(
                        (reader, writer) -> {
                            Asyncio.await(finish); // reads nothing until then
                            while (reader.read(1 << 20).length > 0) {}
                        },
                        server());
                Connection connection = connect(server, client())) {
            connection.writer().transport().setWriteBufferLimits(new WriteBufferLimits(20_000, 1000));
            long[] most = new long[1];
            int[] pieces = new int[1];
            var writing = createTask(() -> {
                while (true) {
                    connection.writer().write(new byte[10_000]);
                    pieces[0]++;
                    most[0] = Math.max(most[0], connection.writer().transport().writeBufferSize());
                    connection.writer().drain();
                }
            });
            int before;
            do { // until the buffers of the system are full
                before = pieces[0];
                sleep(millis(100));
            } while (before == 0 || before != pieces[0]);

            finish.setResult(null);
            writing.cancel();
            assertThatThrownBy(() -> Asyncio.await(writing)).isInstanceOf(CancelledError.class);
            assertThat(most[0]).isBetween(20_000L, 40_000L);
            connection.writer().close();
            connection.writer().waitClosed();
        }
    }

    // ---- handshakes that do not come about

    @AsyncioTest(virtualTime = false)
    void serverThatSaysNothingIsGivenUp() throws IOException {
        try (var server = new Served(startServer(TlsContract::swallow, "127.0.0.1", 0))) {
            assertThatThrownBy(() -> connect(server, client().handshakeTimeout(millis(150))))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("The TLS handshake with server 'localhost' at 127.0.0.1:" + server.port()
                            + " has taken longer than 150 ms; the server has sent nothing; does it speak TLS?");
        }
    }

    private static void swallow(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            reader.read();
        } catch (IOException e) {
            // the client has gone in anger
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverThatSpeaksPlainHttpIsFoundOut() throws IOException {
        try (var server = new Served(startServer(
                (reader, writer) -> {
                    writer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                    writer.close();
                },
                "127.0.0.1",
                0))) {
            assertThatThrownBy(() -> connect(server, client()))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("The TLS handshake with server 'localhost' at 127.0.0.1:" + server.port()
                            + " failed: the server speaks plain HTTP, not TLS");
        }
    }

    @AsyncioTest(virtualTime = false)
    void serverThatHangsUpIsFoundOut() throws IOException {
        try (var server = new Served(startServer((reader, writer) -> writer.close(), "127.0.0.1", 0))) {
            assertThatThrownBy(() -> connect(server, client()))
                    .isInstanceOf(SSLException.class)
                    .hasMessageStartingWith("The TLS handshake with server 'localhost' at 127.0.0.1:" + server.port()
                            + " failed: the server ");
        }
    }

    @AsyncioTest(virtualTime = false)
    void clientsThatDoNotSpeakTlsDisturbNobody() throws IOException {
        try (var server = serve(TlsContract::echo, server().handshakeTimeout(millis(300)))) {
            List<Connection> nuisances = new ArrayList<>();
            for (String said :
                    List.of("GET / HTTP/1.0\r\n\r\n", "\u0016\u0003\u0001\u0001", "\u0000\u0001garbage", "")) {
                Connection nuisance = openConnection("127.0.0.1", server.port());
                nuisance.writer().write(said);
                nuisances.add(nuisance);
            }
            nuisances.getLast().writer().transport().abort();
            try (Connection connection = connect(server, client())) {
                connection.writer().write("hello\n");
                assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            }
            for (Connection nuisance : nuisances.subList(0, 3)) {
                nuisance.reader().read(); // ends, because the server hangs up
                nuisance.close();
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void cancelledHandshakeLeavesNothing() throws IOException {
        try (var server = new Served(startServer(TlsContract::swallow, "127.0.0.1", 0))) {
            Task<Connection> connecting = createTask(() -> connect(server, client()));
            sleep(millis(50));
            connecting.cancel();

            assertThatThrownBy(() -> Asyncio.await(connecting)).isInstanceOf(CancelledError.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void closedServerWaitsForHandshakesAndCanBreakThemOff() throws IOException {
        Server server = startServer(TlsContract::echo, "127.0.0.1", 0, new ServerOptions().tls(server()));
        Connection silent = openConnection("127.0.0.1", server.port());
        sleep(millis(50));
        assertThat(server.connections()).isEqualTo(1);
        server.close();
        server.closeClients();

        server.waitClosed();

        assertThat(server.connections()).isZero();
        silent.close();
    }

    @AsyncioTest(virtualTime = false, realTimeoutSeconds = 120)
    void hundredsOfHandshakesLeaveNothing() throws IOException {
        try (var server = serve(TlsContract::echo, server())) {
            Tls client = client();
            for (int i = 0; i < 25; i++) {
                List<Task<String>> clients = new ArrayList<>();
                for (int j = 0; j < 10; j++) {
                    clients.add(createTask(() -> {
                        try (Connection connection = connect(server, client)) {
                            connection.writer().write("hello\n");
                            return connection.reader().readLine(UTF_8);
                        }
                    }));
                }
                assertThat(Asyncio.awaitAll(clients)).containsOnly("hello");
            }
        }
    }

    // ---- TLS on an open connection

    @AsyncioTest(virtualTime = false)
    void openConnectionGoesOnOverTls() throws IOException {
        ClientConnected serving = (reader, writer) -> {
            assertThat(reader.readLine(UTF_8)).isEqualTo("STARTTLS");
            writer.write("go ahead\n");
            Streams.startTls(writer, server(), null);
            assertThat(writer.extraInfo(ExtraInfo.SSL_SESSION)).isNotNull();
            echo(reader, writer);
        };
        try (var server = new Served(startServer(serving, "127.0.0.1", 0));
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("STARTTLS\n");
            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("go ahead");
            assertThat(connection.writer().canWriteEof()).isTrue();

            Streams.startTls(connection.writer(), client(), "localhost");

            assertThat(connection.writer().canWriteEof()).isFalse();
            assertThat(connection.writer().extraInfo(ExtraInfo.SSL_SESSION)).isNotNull();
            connection.writer().write("hello\n");
            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void bytesThatCameBeforeTheServerWasReadyBelongToTheHandshake() throws IOException {
        ClientConnected serving = (reader, writer) -> {
            assertThat(reader.readLine(UTF_8)).isEqualTo("STARTTLS");
            sleep(millis(100)); // by now the client's first message is in the reader
            Streams.startTls(writer, server(), null);
            echo(reader, writer);
        };
        try (var server = new Served(startServer(serving, "127.0.0.1", 0));
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("STARTTLS\n");
            Streams.startTls(connection.writer(), client(), "localhost");
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void plainTextThatWasSmuggledInBeforeTlsIsNoData() throws IOException {
        ClientConnected serving = (reader, writer) -> {
            assertThat(reader.readLine(UTF_8)).isEqualTo("STARTTLS");
            sleep(millis(100));
            assertThatThrownBy(() -> Streams.startTls(writer, server(), null))
                    .isInstanceOf(SSLException.class)
                    .hasMessageEndingWith("failed: the client speaks plain text, not TLS");
        };
        try (var server = new Served(startServer(serving, "127.0.0.1", 0));
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("STARTTLS\nRCPT TO: mallory\n");
            assertThatThrownBy(() -> Streams.startTls(connection.writer(), client(), "localhost"))
                    .isInstanceOf(SSLException.class);
        }
    }

    @AsyncioTest(virtualTime = false)
    void peerThatHasEndedWhatItSendsIsNoPeerForTls() throws IOException {
        ClientConnected serving = (_, writer) -> writer.close();
        try (var server = new Served(startServer(serving, "127.0.0.1", 0));
                Connection connection = openConnection("127.0.0.1", server.port())) {
            assertThat(connection.reader().read()).isEmpty();

            assertThatThrownBy(() -> Streams.startTls(connection.writer(), client(), "localhost"))
                    .isInstanceOf(ConnectionResetException.class)
                    .hasMessageEndingWith(" cannot start TLS, because its peer has ended what it sends");
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectionThatIsHalfClosedCannotStartTls() throws IOException {
        ClientConnected serving = (reader, writer) -> {
            try (writer) {
                reader.read();
            }
        };
        try (var server = new Served(startServer(serving, "127.0.0.1", 0));
                Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().writeEof();

            assertThatThrownBy(() -> Streams.startTls(connection.writer(), client(), "localhost"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith(" cannot start TLS, because it is half closed by writeEof()");
        }
    }

    @AsyncioTest(virtualTime = false)
    void tlsGoesThroughTls() throws IOException {
        ClientConnected serving = (reader, writer) -> {
            Streams.startTls(writer, server(), null);
            echo(reader, writer);
        };
        try (var server = serve(serving, server());
                Connection connection = connect(server, client())) {
            Streams.startTls(connection.writer(), client(), "localhost");
            connection.writer().write("hello\n");

            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            connection.writer().close();
            connection.writer().waitClosed();
        }
    }
}
