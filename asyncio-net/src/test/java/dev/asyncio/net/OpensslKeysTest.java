package dev.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that openssl has made and encrypted, each in the way that its command line says.
class OpensslKeysTest {

    private static final String SECRET = "pass:open sesame";

    @TempDir
    Path folder;

    @BeforeEach
    void needsOpenssl() {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "openssl"))),
                "openssl is not installed");
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(command + " failed: " + output);
        }
    }

    /// {@return the certificate of a key, which is made and encrypted}
    private Path certificate(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("genpkey", "-aes256", "-pass", SECRET));
        arguments.addAll(List.of("-out", file("key").toString()));
        arguments.addAll(List.of(options));
        openssl(arguments.toArray(String[]::new));
        String[] request = {
            "req",
            "-x509",
            "-new",
            "-days",
            "2",
            "-subj",
            "/CN=it",
            "-key",
            file("key").toString(),
            "-passin",
            SECRET,
            "-out",
            file("certificate").toString()
        };
        openssl(request);
        return file("certificate");
    }

    private Path encrypt(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(
                "-passin", SECRET, "-passout", SECRET, "-in", file("key").toString()));
        arguments.addAll(List.of("-out", file("again").toString()));
        openssl(arguments.toArray(String[]::new));
        return file("again");
    }

    private Path ofEllipticCurve() throws IOException {
        return certificate("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC -pkeyopt ec_paramgen_curve:P-256", "ED25519"})
    void keyThatGenpkeyHasEncryptedIsRead(String algorithm) throws IOException {
        Path certificate = certificate(("-algorithm " + algorithm).split(" "));

        assertThat(file("key")).content().contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(Tls.server(certificate, file("key"), "open sesame")).isNotNull();
        assertThatThrownBy(() -> Tls.server(certificate, file("key"), "wrong"))
                .isInstanceOf(SSLException.class)
                .hasMessage("The private key in " + file("key") + " cannot be decrypted; is the password right?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v2 aes-128-cbc -v2prf hmacWithSHA1",
                "-v2 aes-256-cbc -v2prf hmacWithSHA512",
                "-v2 aes-256-cbc -iter 100000",
                "-v1 PBE-SHA1-3DES"
            })
    void keyThatPkcs8HasEncryptedIsRead(String how) throws IOException {
        Path certificate = ofEllipticCurve();

        Path key = encrypt(("pkcs8 -topk8 " + how).split(" "));

        assertThat(Tls.server(certificate, key, "open sesame")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v2 aes-192-cbc", "-v2 des3", "-scrypt"})
    void encryptionThatTheJdkDoesNotKnowIsToldFromAWrongPassword(String how) throws IOException {
        Path certificate = ofEllipticCurve();

        Path key = encrypt(("pkcs8 -topk8 " + how).split(" "));

        assertThatThrownBy(() -> Tls.server(certificate, key, "open sesame"))
                .isInstanceOf(SSLException.class)
                .hasMessageStartingWith(
                        "The private key in " + key + " is damaged, or encrypted in a way that the JDK does not know (")
                .hasMessageEndingWith(
                        "); encrypt it in another by: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW");
    }

    @Test
    void encryptedKeyInTheOldFormIsNamedTogetherWithTheCommandThatHelps() throws IOException {
        Path certificate = ofEllipticCurve();
        Path old = encrypt("ec", "-aes256");
        assertThat(old).content().contains("Proc-Type: 4,ENCRYPTED");

        assertThatThrownBy(() -> Tls.server(certificate, old, "open sesame"))
                .isInstanceOf(SSLException.class)
                .hasMessage("The private key in " + old + " is in an old form (BEGIN EC PRIVATE KEY, encrypted); "
                        + "turn it into PKCS#8 by: openssl pkcs8 -topk8 -in OLD -out NEW");
        String[] advice = {
            "pkcs8",
            "-topk8",
            "-in",
            old.toString(),
            "-out",
            file("new").toString(),
            "-passin",
            SECRET,
            "-passout",
            SECRET
        };
        openssl(advice);
        assertThat(Tls.server(certificate, file("new"), "open sesame")).isNotNull();
    }

    @Test
    void encryptedRsaKeyInTheOldFormIsNamedAsWell() throws IOException {
        Path certificate = certificate("-algorithm", "RSA");
        Path old = encrypt("rsa", "-traditional", "-aes128");

        assertThatThrownBy(() -> Tls.server(certificate, old, "open sesame"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("is in an old form (BEGIN RSA PRIVATE KEY, encrypted)");
    }
}
