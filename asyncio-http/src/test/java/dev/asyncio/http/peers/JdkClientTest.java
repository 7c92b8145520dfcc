package dev.asyncio.http.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.http.client.LocalhostCertificate;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.net.Tls;
import dev.asyncio.test.AsyncioTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The JDK's client, on threads of its own, as a client of ours.
class JdkClientTest {

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url));
    }

    private static void exercise(HttpClient client, String root, Version version) throws Exception {
        HttpResponse<String> hello =
                Asyncio.toThread(() -> client.send(request(root + "/hello").build(), BodyHandlers.ofString()));
        assertThat(hello.body()).isEqualTo("Hello, Wörld!");
        assertThat(hello.version()).isEqualTo(version);

        byte[] sent = new byte[1_000_000];
        HttpRequest echo =
                request(root + "/echo").POST(BodyPublishers.ofByteArray(sent)).build();
        assertThat(Asyncio.toThread(() -> client.send(echo, BodyHandlers.ofByteArray()))
                        .body())
                .hasSize(1_000_000);
        HttpRequest big = request(root + "/big").build();
        assertThat(Asyncio.toThread(() -> client.send(big, BodyHandlers.ofByteArray()))
                        .body())
                .hasSize(Service.PIECES * Service.PIECE);

        List<HttpResponse<String>> many = Asyncio.toThread(() -> IntStream.range(0, 50)
                .mapToObj(_ -> client.sendAsync(request(root + "/hello").build(), BodyHandlers.ofString()))
                .toList()
                .stream()
                .map(sending -> sending.join())
                .toList());
        assertThat(many).allMatch(response -> response.statusCode() == 200 && response.version() == version);
    }

    private static SSLContext trusting() throws Exception {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(LocalhostCertificate.store());
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    @AsyncioTest(virtualTime = false)
    void overHttpOne() throws Exception {
        try (var server = Service.start();
                var client = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            exercise(client, Service.url(server), Version.HTTP_1_1);
            client.shutdownNow();
        }
    }

    @AsyncioTest(virtualTime = false)
    void overHttpTwoByAlpn() throws Exception {
        try (var server = HttpServer.builder(Service.application())
                        .listenTls(
                                "127.0.0.1", 0, Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD))
                        .start();
                var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            exercise(client, "https://localhost:" + server.port(), Version.HTTP_2);
            client.shutdownNow();
        }
    }

    @AsyncioTest(virtualTime = false)
    void anOfferToChangeToHttpTwoIsDeclinedAndAllIsWell() throws Exception {
        try (var server = Service.start();
                var client = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
            exercise(client, Service.url(server), Version.HTTP_1_1);
            client.shutdownNow();
        }
    }
}
