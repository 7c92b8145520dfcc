package dev.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Certificates that are made when a test first asks for them, with the JDK's own tool.
final class Certificates {

    static final String PASSWORD = "secret";

    private static final Map<String, Certificates> MADE = new ConcurrentHashMap<>();

    final Path keyStore;
    final Path certificate;
    final Path key;

    private Certificates(Path keyStore, Path certificate, Path key) {
        this.keyStore = keyStore;
        this.certificate = certificate;
        this.key = key;
    }

    /// For `localhost` and 127.0.0.1.
    static Certificates localhost() {
        return of("localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
    }

    static Certificates rsa() {
        return of("rsa", "-keyalg", "RSA", "-keysize", "2048", "-ext", "SAN=dns:localhost,ip:127.0.0.1");
    }

    static Certificates expired() {
        return of("expired", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-startdate", "-10d", "-validity", "2");
    }

    static Certificates forHost(String host) {
        return of(host, "-ext", "SAN=dns:" + host);
    }

    static Certificates client() {
        return of("client");
    }

    private static Certificates of(String name, String... options) {
        return MADE.computeIfAbsent(name, _ -> make(name, options));
    }

    private static Certificates make(String name, String... options) {
        try {
            Path folder = Files.createTempDirectory("asyncio-certificates");
            for (Path file : new Path[] {
                folder, folder.resolve("store.p12"), folder.resolve("certificate.pem"), folder.resolve("key.pem")
            }) {
                file.toFile().deleteOnExit(); // the last named goes first
            }
            Path store = folder.resolve("store.p12");
            List<String> command = new ArrayList<>(List.of("-genkeypair", "-alias", "it", "-dname", "CN=" + name));
            command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12"));
            command.addAll(List.of(options));
            if (!command.contains("-keyalg")) {
                command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
            }
            if (!command.contains("-validity")) {
                command.addAll(List.of("-validity", "2"));
            }
            keytool(command);
            KeyStore read = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new Certificates(
                    store,
                    pem(
                            folder.resolve("certificate.pem"),
                            "CERTIFICATE",
                            read.getCertificate("it").getEncoded()),
                    pem(
                            folder.resolve("key.pem"),
                            "PRIVATE KEY",
                            read.getKey("it", PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }

    static Path pem(Path file, String type, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }
}
