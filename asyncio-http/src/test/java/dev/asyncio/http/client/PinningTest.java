package dev.asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.Response;
import dev.asyncio.net.Tls;
import dev.asyncio.test.AsyncioTest;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Certificates that are known by their fingerprint.
class PinningTest {

    private static HttpServer serve() throws Exception {
        return HttpServer.builder(new Application().get("/", request -> Response.text("hello")))
                .listenTls("127.0.0.1", 0, Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD))
                .start();
    }

    private static String fingerprint() throws Exception {
        byte[] certificate = LocalhostCertificate.store().getCertificate("it").getEncoded();
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }

    @AsyncioTest(virtualTime = false)
    void theCertificateThatIsPinnedIsAccepted() throws Exception {
        Tls trusting = Tls.client().trust(LocalhostCertificate.store());
        try (HttpServer server = serve();
                ClientSession session = ClientSession.builder()
                        .tls(trusting.pin("00".repeat(32), fingerprint()))
                        .build();
                ClientSession onlyPinned = ClientSession.builder()
                        .tls(Tls.client().insecureTrustAll().pin(fingerprint()))
                        .build()) {
            assertThat(session.get("https://localhost:" + server.port()).text()).isEqualTo("hello");
            assertThat(onlyPinned.get("https://localhost:" + server.port()).text())
                    .isEqualTo("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void anotherOneIsRefusedAlthoughItIsTrusted() throws Exception {
        try (HttpServer server = serve();
                ClientSession session = ClientSession.builder()
                        .tls(Tls.client().trust(LocalhostCertificate.store()).pin("ab".repeat(32)))
                        .build()) {
            assertThatThrownBy(() ->
                            session.get("https://localhost:" + server.port()).text())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("has the fingerprint "
                            + fingerprint().replace(":", "").toLowerCase(java.util.Locale.ROOT)
                            + ", which is not among the pinned ones [" + "ab".repeat(32) + "]");
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest
    void aPinThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Tls.client().pin("abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A fingerprint is SHA-256 of a certificate in 64 hexadecimal digits, but got 'abc'");
        assertThatThrownBy(() -> Tls.client().pin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("pin needs at least one fingerprint");
    }
}
