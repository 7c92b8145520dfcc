package dev.asyncio.http.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.http.Body;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.client.ClientSessionBuilder;
import dev.asyncio.test.AsyncioTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// nginx, as a server of files and as a proxy before our server.
class NginxTest {

    private static final String SETTINGS = """
            %s
            daemon off;
            error_log stderr notice;
            pid nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              types { text/plain txt; }
              gzip on; gzip_min_length 100; gzip_types text/plain;
              server {
                listen 127.0.0.1:%d %s;
                root .;
                client_max_body_size 0;
                location /app/ {
                  proxy_pass http://127.0.0.1:%d/;
                  proxy_http_version 1.1;
                  proxy_request_buffering off;
                  proxy_set_header Connection "";
                }
                location /socket {
                  proxy_pass http://127.0.0.1:%d;
                  proxy_http_version 1.1;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection upgrade;
                }
              }
            }
            """;

    @TempDir
    private Path folder = Path.of("");

    /// @param options of what it listens on
    private Programs.Serving startNginx(int port, String options, int upstream) throws Exception {
        String nginx = Programs.find("nginx");
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        Path settings = Files.writeString(
                folder.resolve("nginx.conf"), SETTINGS.formatted(user, port, options, upstream, upstream));
        return Programs.Serving.start(
                "start worker process", nginx, "-p", folder.toString(), "-c", settings.toString());
    }

    private static ClientSessionBuilder session(int port) {
        return ClientSession.builder().baseUrl("http://127.0.0.1:" + port);
    }

    @AsyncioTest(virtualTime = false)
    void ourClientReadsItsFiles() throws Exception {
        Files.writeString(folder.resolve("long.txt"), "hello ".repeat(100_000));
        int port = Service.freePort();
        try (var _ = startNginx(port, "", 1);
                var session = session(port).build()) {
            try (var response = session.get("/long.txt").send()) {
                assertThat(response.headers().get("Content-Encoding")).isEqualTo("gzip");
                assertThat(response.text()).hasSize(600_000);
            }
            try (var part = session.get("/long.txt")
                    .header("Range", "bytes=6-10")
                    .decompress(false)
                    .send()) {
                assertThat(part.status()).isEqualTo(206);
                assertThat(part.text()).isEqualTo("hello");
            }
            assertThat(session.get("/missing").send().status()).isEqualTo(404);
        }
    }

    @AsyncioTest(virtualTime = false)
    void ourClientSpeaksHttpTwoWithIt() throws Exception {
        Files.writeString(folder.resolve("long.txt"), "hello ".repeat(100_000));
        int port = Service.freePort();
        try (var server = Service.start();
                var _ = startNginx(port, "http2", server.port());
                var session = session(port).http2PriorKnowledge(true).build()) {
            try (var response = session.get("/long.txt").send()) {
                assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                assertThat(response.text()).hasSize(600_000);
            }
            assertThat(session.post("/app/echo")
                            .body(Body.bytes(new byte[1_000_000]))
                            .bytes())
                    .hasSize(1_000_000);
            assertThat(session.connections()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void itStandsBeforeOurServer() throws Exception {
        int port = Service.freePort();
        try (var server = Service.start();
                var _ = startNginx(port, "", server.port());
                var session = session(port).build()) {
            assertThat(session.get("/app/hello").text()).isEqualTo("Hello, Wörld!");
            assertThat(session.get("/app/big").bytes()).hasSize(Service.PIECES * Service.PIECE);
            var pieces = Body.stream(sink -> {
                for (int i = 0; i < 100; i++) {
                    sink.write(new byte[10_000]);
                }
            });
            assertThat(session.post("/app/echo").body(pieces).bytes()).hasSize(1_000_000);
            assertThat(session.head("/app/hello").send().headers().get("Content-Length"))
                    .isEqualTo("14");
            assertThat(session.get("/app/nothing").send().status()).isEqualTo(404);
        }
    }

    @AsyncioTest(virtualTime = false)
    void socketsPassThroughIt() throws Exception {
        int port = Service.freePort();
        try (var server = Service.start();
                var _ = startNginx(port, "", server.port());
                var session = session(port).build();
                var socket = session.webSocket("/socket")) {
            socket.send("hello ".repeat(1000));

            assertThat(socket.receiveText()).hasSize(6000);
        }
    }
}
