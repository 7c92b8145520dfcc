package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.http.Body;
import dev.asyncio.http.client.LocalhostCertificate;
import dev.asyncio.net.Tls;
import dev.asyncio.test.AsyncioTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Clients that others have written: `curl`, and the JDK's.
@Tag("long")
@ExtendWith(LeakCheck.class)
class RealClientsTest {

    private static Application application() {
        return new Application()
                .get("/", request -> Response.text(request.version() + " " + request.scheme()))
                .post("/echo", request -> Response.of(Body.stream(request.content())));
    }

    @AsyncioTest(virtualTime = false)
    void overTlsTheVersionIsAgreedOn() throws Exception {
        Tls tls = Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD);
        try (var server = HttpServer.builder(application())
                .listenTls("127.0.0.1", 0, tls)
                .listen("127.0.0.1", 0)
                .start()) {
            String url = "https://127.0.0.1:" + server.port() + "/";

            assertThat(Curl.run("-k", url, "--http2")).isEqualTo("HTTP/2 https");
            assertThat(Curl.run("-k", url, "--http1.1")).isEqualTo("HTTP/1.1 https");
            assertThat(server.sockets()).hasSize(2);
        }
    }

    @AsyncioTest(virtualTime = false)
    void largeBodiesGoThroughTls(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("data"), "some data ".repeat(400_000).getBytes(UTF_8));
        Tls tls = Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD);
        var application = application().get("/file", _ -> Response.file(file));
        try (var server =
                HttpServer.builder(application).listenTls("127.0.0.1", 0, tls).start()) {
            String url = "https://127.0.0.1:" + server.port();

            for (String version : List.of("--http2", "--http1.1")) {
                assertThat(Curl.run("-k", url + "/file", version)).isEqualTo(Files.readString(file));
                assertThat(Curl.run("-k", url + "/echo", version, "--data-binary", "@" + file))
                        .isEqualTo(Files.readString(file));
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void aUnixSocketIsServed(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        try (var _ = HttpServer.builder(application()).listenUnix(path).start()) {
            assertThat(Curl.run("--unix-socket", path.toString(), "http://localhost/"))
                    .isEqualTo("HTTP/1.1 http");
        }
    }

    @AsyncioTest(virtualTime = false)
    void anUpgradeToHttp2IsNotMistaken() throws Exception {
        try (var server = HttpServer.start(application(), "127.0.0.1", 0)) {
            assertThat(Curl.run("--http2", "http://127.0.0.1:" + server.port() + "/"))
                    .isEqualTo("HTTP/1.1 http");
        }
    }

    @AsyncioTest(virtualTime = false)
    void theJdksClientAsksManyAtOnce() throws Exception {
        try (var server = HttpServer.start(application(), "127.0.0.1", 0);
                var client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + "/echo");
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString("body " + i))
                        .build();
                answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }

            for (int i = 0; i < 50; i++) {
                HttpResponse<String> answer = Asyncio.await(answers.get(i));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("body " + i);
            }
        }
    }
}
