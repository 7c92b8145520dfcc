package examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples that speak HTTP: each in a process of its own, with the JDK's client.
@Tag("real-time")
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0} engine")
@ValueSource(strings = {"loop", "handoff"})
class HttpTest {

    private final List<String> flags;

    HttpTest(String engine) {
        this.flags = List.of("-Dasyncio.engine=" + engine);
    }

    /// Asks a program on this machine.
    private record Peer(HttpClient client, int port) implements AutoCloseable {

        Peer(int port) {
            this(HttpClient.newHttpClient(), port);
        }

        URI uri(String scheme, String path) {
            return URI.create(scheme + "://127.0.0.1:" + port + path);
        }

        HttpResponse<String> send(String method, String path, byte[] body, String... headers) throws Exception {
            var request = HttpRequest.newBuilder(uri("http", path)).method(method, BodyPublishers.ofByteArray(body));
            return client.send(
                    (headers.length > 0 ? request.headers(headers) : request).build(), BodyHandlers.ofString());
        }

        HttpResponse<String> get(String path, String... headers) throws Exception {
            return send("GET", path, new byte[0], headers);
        }

        @Override
        public void close() {
            client.shutdownNow(); // close() would wait for streams that never end
        }
    }

    // ---- the crawler

    @Test
    void crawlerSeesItsSiteAndWhatIsBrokenThere() throws Exception {
        ChildProgram.Output output = ChildProgram.run(flags, "WebCrawler");

        assertThat(output.status()).as(output.err()).isZero();
        assertThat(output.out().stream().filter(line -> line.contains(" links  http://")))
                .hasSize(59);
        assertThat(output.out().stream()
                        .filter(line -> line.startsWith("BROKEN"))
                        .map(line -> line.replaceAll("http://127.0.0.1:\\d+", "")))
                .containsExactly(
                        "BROKEN  /42: no answer within 3 s, linked from /21",
                        "BROKEN  /61: status 404, linked from /30",
                        "BROKEN  /62: status 404, linked from /31");
        assertThat(output.out()).last().asString().matches("59 pages, .* characters, 3 broken, .* s with 8 workers");
    }

    @Test
    void crawlerStopsAtItsLimit() throws Exception {
        ChildProgram.Output output = ChildProgram.run(flags, "WebCrawler", "--limit", "10", "--workers", "2");

        assertThat(output.out())
                .last()
                .asString()
                .startsWith("10 pages, ")
                .endsWith(" s with 2 workers; stopped at the limit of 10");
    }

    @Test
    void crawlerRefusesBadArguments() throws Exception {
        assertRefused("'example' is not a URL to crawl; use one like https://example.org/", "WebCrawler", "example");
        assertRefused("--limit needs a number from 1 to 999999, not 'nothing'", "WebCrawler", "--limit");
        assertRefused("There is no option '--fast', only --limit and --workers", "WebCrawler", "--fast");
    }

    private void assertRefused(String message, String program, String... args) throws Exception {
        ChildProgram.Output output = ChildProgram.run(flags, program, args);

        assertThat(output.err()).isEqualTo(message + "\n");
        assertThat(output.status()).isEqualTo(2);
    }

    // ---- the service

    @Test
    void serviceAnswersItsOwnClient() throws Exception {
        ChildProgram.Output output = ChildProgram.run(flags, "JsonApi");

        assertThat(output.out())
                .as(output.err())
                .containsExactly(
                        "POST   /notes                   201 {\"id\":1,\"text\":\"buy tea\",\"done\":false}",
                        "POST   /notes                   201 {\"id\":2,\"text\":\"boil water\",\"done\":false}",
                        "POST   /notes                   201 {\"id\":3,\"text\":\"wait three minutes\",\"done\":false}",
                        "PUT    /notes/2/done            200 {\"id\":2,\"text\":\"boil water\",\"done\":true}",
                        "DELETE /notes/1                 204 ",
                        "GET    /notes?containing=water  200 [{\"id\":2,\"text\":\"boil water\",\"done\":true}]",
                        "GET    /notes/1                 404 {\"status\":404,\"reason\":\"There is no note 1\"}",
                        "POST   /notes                   422 {\"status\":422,\"reason\":\"A note needs a text\"}",
                        "POST   /notes                   400 {\"status\":400,\"reason\":\"The body of the request is not"
                                + " the JSON that is expected\"}",
                        "",
                        "[x] 2 boil water",
                        "[ ] 3 wait three minutes");
        assertThat(output.status()).isZero();
    }

    @Test
    void serviceAnswersOthers() throws Exception {
        try (var server = ChildProgram.start(flags, "JsonApi", "0");
                var peer = new Peer(server.port())) {
            HttpResponse<String> made = peer.send("POST", "/notes", "{\"text\": \"tea\"}".getBytes(UTF_8));

            assertThat(made.statusCode()).isEqualTo(201);
            assertThat(made.headers().firstValue("Location")).contains("/notes/1");
            assertThat(peer.get("/notes/1").body()).isEqualTo("{\"id\":1,\"text\":\"tea\",\"done\":false}");
        }
    }

    // ---- the proxy

    @Test
    void proxyStreamsBothWays() throws Exception {
        byte[] data = new byte[3_000_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31 + (i >> 9));
        }
        HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/echo", exchange -> {
            exchange.getResponseHeaders()
                    .add("X-Seen", exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
            exchange.getResponseHeaders()
                    .add("X-Query", exchange.getRequestURI().getRawQuery());
            exchange.sendResponseHeaders(203, 0);
            exchange.getRequestBody().transferTo(exchange.getResponseBody());
            exchange.close();
        });
        upstream.start();
        try (var proxy = ChildProgram.start(
                        flags,
                        "ReverseProxy",
                        "0",
                        "http://127.0.0.1:" + upstream.getAddress().getPort());
                var peer = new Peer(proxy.port())) {
            var request = HttpRequest.newBuilder(peer.uri("http", "/echo?a=%20b"))
                    .POST(BodyPublishers.ofByteArray(data))
                    .build();

            HttpResponse<byte[]> response = peer.client().send(request, BodyHandlers.ofByteArray());

            assertThat(response.statusCode()).isEqualTo(203);
            assertThat(response.headers().firstValue("X-Seen")).contains("127.0.0.1");
            assertThat(response.headers().firstValue("X-Query")).contains("a=%20b");
            assertThat(Arrays.equals(response.body(), data)).isTrue();
        } finally {
            upstream.stop(0);
        }
    }

    @Test
    void proxyBeforeFilesChangesNothing(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("letter.txt"), "Dear Ada");
        try (var files = ChildProgram.start(flags, "FileServer", folder.toString(), "0");
                var proxy = ChildProgram.start(flags, "ReverseProxy", "0", "http://127.0.0.1:" + files.port());
                var peer = new Peer(proxy.port())) {
            HttpResponse<String> whole = peer.get("/letter.txt");
            HttpResponse<String> part = peer.get("/letter.txt", "Range", "bytes=5-");
            HttpResponse<String> head = peer.send("HEAD", "/letter.txt", new byte[0]);
            String tag = whole.headers().firstValue("ETag").orElseThrow();

            assertThat(whole.body()).isEqualTo("Dear Ada");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("Ada");
            assertThat(head.headers().firstValue("Content-Length")).contains("8");
            assertThat(peer.get("/letter.txt", "If-None-Match", tag).statusCode())
                    .isEqualTo(304);
        }
    }

    @Test
    void proxySaysWhenNobodyIsBehind() throws Exception {
        int free;
        try (var socket = new java.net.ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (var proxy = ChildProgram.start(flags, "ReverseProxy", "0", "http://127.0.0.1:" + free);
                var peer = new Peer(proxy.port())) {
            HttpResponse<String> response = peer.get("/");

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).isEqualTo("The server behind cannot be reached");
        }
    }

    @Test
    void proxyAsksForAPortAndAUrl() throws Exception {
        assertRefused("Usage: ReverseProxy PORT URL, with a URL like http://127.0.0.1:8000", "ReverseProxy", "0");
    }

    // ---- files

    @Test
    void filesAreListedAndNothingElse(@TempDir Path parent) throws Exception {
        Path folder = parent.resolve("shown");
        Path other = Files.createDirectories(parent.resolve("other"));
        Files.writeString(other.resolve("passwd"), "no");
        Files.createDirectories(folder.resolve("a folder/.secret"));
        Files.writeString(folder.resolve("a folder/1 < 2.txt"), "of course");
        Files.writeString(folder.resolve(".hidden"), "no");
        Files.createSymbolicLink(folder.resolve("outside"), other);
        try (var server = ChildProgram.start(flags, "FileServer", folder.toString(), "0");
                var peer = new Peer(server.port())) {
            assertThat(peer.get("/").body())
                    .contains("<a href='./a%20folder/'>a folder/</a>")
                    .doesNotContain("hidden", "outside");
            assertThat(peer.get("/a%20folder").headers().firstValue("Location")).contains("./a%20folder/");
            assertThat(peer.get("/a%20folder/").body())
                    .contains("<a href='../'>..</a>", "<a href='./1%20%3C%202.txt'>1 &lt; 2.txt</a>")
                    .doesNotContain("secret");
            assertThat(peer.get("/a%20folder/1%20%3C%202.txt").body()).isEqualTo("of course");
            for (String path : List.of(
                    "/nothing", "/outside/", "/outside/passwd", "/.hidden", "/a%20folder/.secret/", "/%2e%2e/")) {
                assertThat(peer.get(path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void filesNeedAFolder() throws Exception {
        assertRefused("'/no/such/folder' is no folder", "FileServer", "/no/such/folder");
    }

    // ---- pages

    @Test
    void counterTellsItsReaders() throws Exception {
        try (var server = ChildProgram.start(flags, "LiveCounter", "0");
                var peer = new Peer(server.port())) {
            var request = HttpRequest.newBuilder(peer.uri("http", "/events")).build();
            HttpResponse<java.io.InputStream> response = peer.client().send(request, BodyHandlers.ofInputStream());
            assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
            try (var events = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
                assertThat(next(events, "count")).isEqualTo("data: 0");
                assertThat(next(events, "readers")).isEqualTo("data: 1");

                assertThat(peer.send("POST", "/more", new byte[0]).statusCode()).isEqualTo(204);

                String count = next(events, "count");
                while (count.equals("data: 0")) { // somebody has come in: that is news too
                    count = next(events, "count");
                }
                assertThat(count).isEqualTo("data: 1");
            }
        }
    }

    private static String next(BufferedReader events, String name) throws IOException {
        String line = events.readLine();
        while (!("event: " + name).equals(line)) {
            line = events.readLine();
        }
        return events.readLine();
    }

    /// Gathers what comes.
    private static final class Inbox implements WebSocket.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            return WebSocket.Listener.super.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return WebSocket.Listener.super.onClose(socket, code, reason);
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(30, TimeUnit.SECONDS));
        }
    }

    private static WebSocket enter(Peer peer, String name, Inbox inbox) {
        return peer.client()
                .newWebSocketBuilder()
                .buildAsync(peer.uri("ws", "/chat?name=" + name), inbox)
                .join();
    }

    @Test
    void chatShowsEverybodyWhatTheOthersSay() throws Exception {
        try (var server = ChildProgram.start(flags, "WebChat", "0");
                var peer = new Peer(server.port())) {
            var ada = new Inbox();
            var grace = new Inbox();
            WebSocket ofAda = enter(peer, "Ada", ada);
            assertThat(ada.next()).isEqualTo("[null,\"Here: Ada\"]");
            WebSocket ofGrace = enter(peer, "Grace", grace);
            assertThat(grace.next()).isEqualTo("[null,\"Here: Ada, Grace\"]");
            assertThat(ada.next()).isEqualTo("[null,\"Grace has come in\"]");

            ofGrace.sendText("Good evening", true).join();
            assertThat(ada.next()).isEqualTo("[\"Grace\",\"Good evening\"]");
            ofGrace.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(ada.next()).isEqualTo("[null,\"Grace has left\"]");

            ofAda.abort();
            ofGrace.abort();
        }
    }

    @Test
    void chatLetsNobodyInTwiceNorPagesOfOthers() throws Exception {
        try (var server = ChildProgram.start(flags, "WebChat", "0");
                var peer = new Peer(server.port())) {
            var first = new Inbox();
            var second = new Inbox();
            WebSocket ofFirst = enter(peer, "Ada", first);
            first.next();

            WebSocket ofSecond = enter(peer, "Ada", second);

            assertThat(second.closed.get(30, TimeUnit.SECONDS)).isEqualTo("1008 That name is taken, or none");
            assertThatThrownBy(() -> peer.client()
                            .newWebSocketBuilder()
                            .header("Origin", "http://evil.example")
                            .buildAsync(peer.uri("ws", "/chat?name=Eve"), new Inbox())
                            .join())
                    .hasRootCauseMessage("Unexpected HTTP response status code 403");
            ofFirst.abort();
            ofSecond.abort();
        }
    }
}
