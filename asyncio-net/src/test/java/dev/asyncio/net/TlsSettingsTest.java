package dev.asyncio.net;

import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsSettingsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void makeCertificates() {
        Certificates.localhost();
        Certificates.rsa();
    }

    @Test
    void certificateComesFromPemFilesAndKeyStores() throws Exception {
        Certificates it = Certificates.localhost();
        KeyStore store = KeyStore.getInstance(it.keyStore.toFile(), Certificates.PASSWORD.toCharArray());

        assertThat(Tls.server(it.certificate, it.key)).hasToString("Tls[servers, TLSv1.3, TLSv1.2]");
        assertThat(Tls.server(Certificates.rsa().certificate, Certificates.rsa().key))
                .isNotNull();
        assertThat(Tls.server(it.keyStore, Certificates.PASSWORD)).isNotNull();
        assertThat(Tls.server(store, Certificates.PASSWORD).alpn("h2"))
                .hasToString("Tls[servers, TLSv1.3, TLSv1.2, alpn=[h2]]");
    }

    @Test
    void encryptedKeyNeedsItsPassword() throws Exception {
        Certificates it = Certificates.localhost();
        KeyStore store = KeyStore.getInstance(it.keyStore.toFile(), Certificates.PASSWORD.toCharArray());
        byte[] plain = store.getKey("it", Certificates.PASSWORD.toCharArray()).getEncoded();
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec("open".toCharArray())));
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        Path key = Certificates.pem(
                folder.resolve("encrypted.pem"),
                "ENCRYPTED PRIVATE KEY",
                new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(plain)).getEncoded());

        assertThat(Tls.server(it.certificate, key, "open")).isNotNull();
        assertThatThrownBy(() -> Tls.server(it.certificate, key, "shut"))
                .isInstanceOf(SSLException.class)
                .hasMessage("The private key in " + key + " cannot be decrypted; is the password right?");
        assertThatThrownBy(() -> Tls.server(it.certificate, key))
                .isInstanceOf(SSLException.class)
                .hasMessage("The private key in " + key + " is encrypted; give its password");
    }

    @Test
    void filesThatHoldSomethingElseAreNamed() throws IOException {
        Certificates it = Certificates.localhost();
        Path old = Files.writeString(
                folder.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");

        assertThatThrownBy(() -> Tls.server(it.key, it.key))
                .isInstanceOf(SSLException.class)
                .hasMessage(it.key + " has no certificate (BEGIN CERTIFICATE), but PRIVATE KEY");
        assertThatThrownBy(() -> Tls.server(it.certificate, it.certificate))
                .isInstanceOf(SSLException.class)
                .hasMessage(it.certificate + " has no private key (BEGIN PRIVATE KEY), but CERTIFICATE");
        assertThatThrownBy(() -> Tls.server(it.certificate, old))
                .isInstanceOf(SSLException.class)
                .hasMessage("The private key in " + old + " is in an old form (BEGIN RSA PRIVATE KEY); turn it into "
                        + "PKCS#8 by: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        assertThatThrownBy(() -> Tls.server(it.certificate, Certificates.rsa().key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The private key is one of RSA, but the certificate of CN=localhost is for one of EC; "
                        + "they do not belong together");
        assertThatThrownBy(() -> Tls.server(it.keyStore, "wrong")).isInstanceOf(IOException.class);
    }

    @Test
    void settingsAreCheckedAtOnce() throws IOException {
        Tls server = Tls.server(Certificates.localhost().certificate, Certificates.localhost().key);

        assertThatThrownBy(() -> Tls.client().handshakeTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("handshakeTimeout must be positive, but is PT0S");
        assertThatThrownBy(() -> server.verifyHostname(true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Tls[servers, TLSv1.3, TLSv1.2] is for servers, and verifyHostname is a matter of clients");
        assertThatThrownBy(() -> server.forHost("www.*.org", server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A host is a name such as example.org, or *.example.org for all names with one more "
                        + "label, but got 'www.*.org'");
        assertThatThrownBy(() -> Tls.of(SSLContext.getDefault()).insecureTrustAll())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("has the trust of its SSLContext; set it there");
    }

    @AsyncioTest(virtualTime = false)
    void sidesThatDoNotFitAreRefused() throws IOException {
        Tls server = Tls.server(Certificates.localhost().certificate, Certificates.localhost().key);

        assertThatThrownBy(() -> openConnection("127.0.0.1", 1, new ConnectOptions().tls(server)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A client needs Tls.client(), but got Tls[servers, TLSv1.3, TLSv1.2]");
        assertThatThrownBy(() -> startServer(TlsContract::echo, "127.0.0.1", 0, new ServerOptions().tls(Tls.client())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A server needs Tls.server(), but got Tls[clients, TLSv1.3, TLSv1.2]");
        assertThatThrownBy(() -> startServer(
                        TlsContract::echo,
                        "127.0.0.1",
                        0,
                        new ServerOptions().tls(server.clientCertificates(Tls.ClientCertificates.REQUIRED))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A TLS server whose clientCertificates are REQUIRED has to say whose it trusts; "
                        + "see Tls.trust()");
        assertThatThrownBy(() ->
                        Streams.openUnixConnection(folder.resolve("socket"), new ConnectOptions().tls(Tls.client())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A TLS client has to know whose certificate to expect; set serverHostname, "
                        + "or use Tls.verifyHostname(false)");
        assertThatThrownBy(() -> openConnection(
                        "127.0.0.1", 1, new ConnectOptions().tls(Tls.client().cipherSuites("ROT13"))))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("ROT13");
    }
}
