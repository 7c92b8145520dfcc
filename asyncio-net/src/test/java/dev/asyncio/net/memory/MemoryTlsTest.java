package dev.asyncio.net.memory;

import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.EventLoop;
import dev.asyncio.net.ConnectOptions;
import dev.asyncio.net.Connection;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Tls;
import dev.asyncio.net.TlsFiles;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;

class MemoryTlsTest {

    @BeforeAll
    static void makeCertificate() {
        TlsFiles.certificate(); // before the loop runs, which would stand still for the time that it takes
    }

    private static Server serve(Hosts hosts) throws IOException {
        Tls tls = Tls.server(TlsFiles.certificate(), TlsFiles.key()).provider(Tls.Provider.JDK);
        return hosts.network.callOn(
                "server", () -> startServer(Hosts::echo, "server", 443, new ServerOptions().tls(tls)));
    }

    private static Connection connect(Hosts hosts) throws IOException {
        Tls tls = Tls.client().trust(TlsFiles.certificate()).provider(Tls.Provider.JDK);
        ConnectOptions options = new ConnectOptions().tls(tls).serverHostname("localhost");
        return hosts.network.callOn("client", () -> openConnection("server", 443, options));
    }

    @AsyncioTest
    void tlsWorksByteByByteOverABadLink(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        hosts.link(new Link().delay(millis(50)).loss(0.01).pieces(10));
        Server server = serve(hosts);

        try (Connection connection = connect(hosts)) {
            connection.writer().write("hello\n");
            assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
        }
        sleep(seconds(60));
        Hosts.end(server);

        assertThat(hosts.elapsed()).isGreaterThan(millis(300)); // a connect, a handshake, an answer
    }

    @AsyncioTest
    void handshakeWithoutAnAnswerTimesOutInVirtualTime(EventLoop loop) throws IOException {
        Hosts hosts = new Hosts(loop);
        Server server = hosts.network.callOn(
                "server",
                () -> startServer(
                        (reader, writer) -> {
                            try (writer) {
                                reader.read(); // TLS is not what this speaks
                            }
                        },
                        "server",
                        443));

        assertThatThrownBy(() -> connect(hosts))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("60 s");
        assertThat(hosts.elapsed()).isEqualTo(seconds(60));
        sleep(seconds(1));
        Hosts.end(server);
    }
}
