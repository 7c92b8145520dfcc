import static dev.asyncio.Asyncio.*;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.net.*;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;

// An echo server over TLS and a client that trusts its certificate, which is made on the fly.

final String password = "changeit";

/// Makes a certificate for localhost with the JDK's own tool.
Path makeCertificate() throws Exception {
    Path store = Files.createTempDirectory("tls-echo").resolve("server.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process = new ProcessBuilder(
                    keytool, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1",
                    "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity", "1",
                    "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", password)
            .redirectErrorStream(true)
            .start();
    if (process.waitFor() != 0) {
        throw new IOException(new String(process.getInputStream().readAllBytes(), UTF_8));
    }
    return store;
}

void echo(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
        for (String line : reader.lines(UTF_8)) {
            writer.write("echo: " + line + "\n");
            writer.drain();
        }
    }
}

void main() {
    run(() -> {
        Path store = toThread(() -> makeCertificate());
        var certificate = (X509Certificate)
                KeyStore.getInstance(store.toFile(), password.toCharArray()).getCertificate("server");

        var serverSide = new ServerOptions().tls(Tls.server(store, password));
        try (var server = startServer(this::echo, "127.0.0.1", 0, serverSide)) {
            var clientSide = new ConnectOptions().tls(Tls.client().trust(certificate));
            try (var connection = openConnection("localhost", server.port(), clientSide)) {
                IO.println(connection.writer().extraInfo(ExtraInfo.SSL_SESSION).getProtocol());
                connection.writer().write("hello\n");
                IO.println(connection.reader().readLine(UTF_8));
            }
        }
    });
}
