package dev.asyncio.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/// A certificate for `localhost` and 127.0.0.1, made when it is first needed by the JDK's own tool.
public final class LocalhostCertificate {

    public static final String PASSWORD = "secret";

    private static final KeyStore STORE = make();

    private LocalhostCertificate() {}

    /// {@return a store with the certificate and its key}
    public static KeyStore store() {
        return STORE;
    }

    private static KeyStore make() {
        try {
            Path folder = Files.createTempDirectory("asyncio-http");
            Path file = folder.resolve("store.p12");
            folder.toFile().deleteOnExit();
            file.toFile().deleteOnExit(); // the last named goes first
            Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
            Process process = new ProcessBuilder(
                            (keytool + " -genkeypair -alias it -dname CN=localhost -storetype PKCS12 -keyalg EC"
                                            + " -groupname secp256r1 -validity 2 -ext SAN=dns:localhost,ip:127.0.0.1"
                                            + " -keystore " + file + " -storepass " + PASSWORD)
                                    .split(" ", -1))
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool ended with " + process.exitValue());
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD.toCharArray());
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
