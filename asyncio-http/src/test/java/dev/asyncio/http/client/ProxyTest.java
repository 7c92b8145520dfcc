package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.gather;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.Response;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Tls;
import dev.asyncio.test.AsyncioTest;
import java.util.List;
import java.util.Map;

/// What goes by way of a proxy, and how. Real sockets.
class ProxyTest {

    private static Application application() {
        return new Application()
                .get(
                        "/hello",
                        request -> Response.text("hello, " + request.headers().get("Host")))
                .get("/fields", request -> Response.text(request.headers().toString()));
    }

    private static HttpServer plain() throws Exception {
        return HttpServer.start(application(), "127.0.0.1", 0);
    }

    private static HttpServer secure() throws Exception {
        return HttpServer.builder(application())
                .listenTls("127.0.0.1", 0, Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD))
                .start();
    }

    private static ClientSessionBuilder trusting() {
        return ClientSession.builder().tls(Tls.client().trust(LocalhostCertificate.store()));
    }

    @AsyncioTest(virtualTime = false)
    void aRequestWithoutTlsNamesTheWholeAddressToTheProxy() throws Exception {
        try (HttpServer server = plain();
                var proxy = SmallProxy.http();
                ClientSession session = ClientSession.builder()
                        .proxy("http://" + proxy.address())
                        .build()) {
            String url = "http://127.0.0.1:" + server.port() + "/hello";
            assertThat(session.get(url).text()).isEqualTo("hello, 127.0.0.1:" + server.port());
            assertThat(session.get(url).query("a", 1).text()).isEqualTo("hello, 127.0.0.1:" + server.port());

            assertThat(proxy.asked).hasSize(1); // the connection was kept
            assertThat(proxy.asked.getFirst()).startsWith("GET " + url + " HTTP/1.1\r\n");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aRequestWithTlsGoesThroughATunnelAndTheServerIsStillChecked() throws Exception {
        try (HttpServer server = secure();
                var proxy = SmallProxy.http();
                ClientSession session = trusting().proxy(proxy.address()).build();
                ClientSession mistrustful =
                        ClientSession.builder().proxy(proxy.address()).build()) {
            String url = "https://localhost:" + server.port() + "/hello";
            try (ClientResponse response = session.get(url).send()) {
                assertThat(response.text()).isEqualTo("hello, localhost:" + server.port());
                assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
            }
            assertThat(proxy.asked)
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT localhost:" + server.port() + " HTTP/1.1\r\n")
                    .doesNotContain("/hello");
            assertThatThrownBy(() -> mistrustful.get(url).text())
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("by way of the proxy http://127.0.0.1")
                    .hasMessageContaining("self-signed");
        }
    }

    @AsyncioTest(virtualTime = false)
    void manyRequestsAtOnceShareTheTunnelsThatThereMayBe() throws Exception {
        try (HttpServer server = secure();
                var proxy = SmallProxy.http();
                ClientSession session =
                        trusting().proxy(proxy.address()).http2(false).limit(2).build()) {
            String url = "https://localhost:" + server.port() + "/hello";
            var texts = gather(
                    () -> session.get(url).text(),
                    () -> session.get(url).text(),
                    () -> session.get(url).text(),
                    () -> session.get(url).text(),
                    () -> session.get(url).text());
            assertThat(List.copyOf(dev.asyncio.Asyncio.await(texts)))
                    .hasSize(5)
                    .containsOnly("hello, localhost:" + server.port());
            assertThat(proxy.asked).hasSize(2);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aWebSocketGoesThroughATunnelEvenWithoutTls() throws Exception {
        var application = new Application().webSocket("/echo", (request, socket) -> socket.send(socket.receiveText()));
        try (HttpServer server = HttpServer.start(application, "127.0.0.1", 0);
                var proxy = SmallProxy.http();
                ClientSession session =
                        ClientSession.builder().proxy(proxy.address()).build()) {
            try (WebSocket socket = session.webSocket("ws://127.0.0.1:" + server.port() + "/echo")) {
                socket.send("through");
                assertThat(socket.receiveText()).isEqualTo("through");
            }
            assertThat(proxy.asked.getFirst()).startsWith("CONNECT 127.0.0.1:" + server.port());
        }
    }

    @AsyncioTest(virtualTime = false)
    void theProxyLearnsWhoAsksAndTheServerDoesNot() throws Exception {
        try (HttpServer server = secure();
                HttpServer open = plain();
                var proxy = SmallProxy.http("me", "p@ss");
                ClientSession session =
                        trusting().proxy("http://me:p%40ss@" + proxy.address()).build()) {
            assertThat(session.get("https://localhost:" + server.port() + "/fields")
                            .text())
                    .doesNotContainIgnoringCase("proxy-auth");
            assertThat(session.get("http://127.0.0.1:" + open.port() + "/hello").text())
                    .startsWith("hello");
            assertThat(session.get("https://localhost:" + server.port() + "/fields")
                            .header("Proxy-Authorization", "Basic secret")
                            .text())
                    .doesNotContainIgnoringCase("proxy-auth");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aProxyThatWantsToKnowWhoAsksSaysSo() throws Exception {
        try (var proxy = SmallProxy.http("me", "secret");
                ClientSession session = ClientSession.create()) {
            assertThatThrownBy(() -> session.get("https://localhost:1/")
                            .proxy(proxy.address())
                            .text())
                    .isInstanceOfSatisfying(
                            ProxyException.class, e -> assertThat(e.status()).isEqualTo(407))
                    .hasMessage(
                            "The proxy http://" + proxy.address() + " does not let through to localhost:1: it answered"
                                    + " 'HTTP/1.1 407 Who Asks'; it wants to know who asks: write http://user:password@host:port");
            assertThatThrownBy(() -> session.get("https://localhost:1/")
                            .proxy("me:wrong@" + proxy.address())
                            .text())
                    .hasMessageContaining("it does not take the user and password given")
                    .hasMessageNotContaining("wrong");
            try (ClientResponse response =
                    session.get("http://localhost:1/").proxy(proxy.address()).send()) {
                assertThat(response.status()).isEqualTo(407);
            }
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void socksPassesOnAddressesOrNames() throws Exception {
        try (HttpServer server = plain();
                HttpServer secure = secure();
                var proxy = SmallProxy.socks(null, null);
                ClientSession session = trusting().build()) {
            String url = "http://localhost:" + server.port() + "/hello";
            assertThat(session.get(url).proxy("socks5h://" + proxy.address()).text())
                    .startsWith("hello");
            assertThat(session.get("http://127.0.0.1:" + server.port() + "/hello")
                            .proxy("socks5://" + proxy.address())
                            .text())
                    .startsWith("hello");
            assertThat(session.get("https://localhost:" + secure.port() + "/hello")
                            .proxy("socks5h://" + proxy.address())
                            .text())
                    .startsWith("hello");
            assertThat(proxy.asked)
                    .containsExactly(
                            "name localhost:" + server.port(),
                            "address 127.0.0.1:" + server.port(),
                            "name localhost:" + secure.port());
            assertThatThrownBy(() -> session.get("http://forbidden.example/")
                            .proxy("socks5h://" + proxy.address())
                            .text())
                    .isInstanceOf(ProxyException.class)
                    .hasMessage("The proxy socks5h://" + proxy.address()
                            + " does not let through to forbidden.example:80: its rules forbid it");
        }
    }

    @AsyncioTest(virtualTime = false)
    void socksLearnsWhoAsks() throws Exception {
        try (HttpServer server = plain();
                var proxy = SmallProxy.socks("me", "secret");
                ClientSession session = ClientSession.create()) {
            String url = "http://localhost:" + server.port() + "/hello";
            assertThat(session.get(url)
                            .proxy("socks5h://me:secret@" + proxy.address())
                            .text())
                    .startsWith("hello");
            assertThatThrownBy(() -> session.get(url)
                            .proxy("socks5h://me:wrong@" + proxy.address())
                            .text())
                    .isInstanceOf(ProxyException.class)
                    .hasMessageEndingWith("does not take the user and password given");
            assertThatThrownBy(() -> session.get(url)
                            .proxy("socks5h://" + proxy.address())
                            .text())
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("takes nobody without a user and password");
        }
    }

    @AsyncioTest(virtualTime = false)
    void theWayToTheProxyMayHaveTlsOfItsOwn() throws Exception {
        Tls certificate = Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD);
        try (HttpServer server = secure();
                HttpServer open = plain();
                var proxy = SmallProxy.http(new ServerOptions().tls(certificate));
                ClientSession session = trusting()
                        .proxyTls(Tls.client().trust(LocalhostCertificate.store()))
                        .proxy("https://" + proxy.address())
                        .build()) {
            assertThat(session.get("https://localhost:" + server.port() + "/hello")
                            .text())
                    .startsWith("hello");
            assertThat(session.get("http://127.0.0.1:" + open.port() + "/hello").text())
                    .startsWith("hello");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aProxyThatIsNoneIsNamed() throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send("220 mail.example.org ready\r\n\r\n");
                    return false;
                });
                var silent = new ScriptedServer((request, peer) -> false);
                ClientSession session = ClientSession.create()) {
            assertThatThrownBy(() -> session.get("https://localhost/")
                            .proxy("127.0.0.1:" + server.port())
                            .text())
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("does not speak HTTP: it answered '220 mail.example.org ready'");
            assertThatThrownBy(() -> session.get("https://localhost/")
                            .proxy("127.0.0.1:" + silent.port())
                            .text())
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("closed the connection instead of letting it through to localhost:443");
            assertThatThrownBy(() -> session.get("http://localhost/").proxy("ftp://localhost"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A proxy speaks http, https, socks5 or socks5h, but 'ftp' was asked for");
            assertThatThrownBy(() -> session.get("http://localhost/").proxy("http://me:my secret@localhost"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no URL")
                    .hasMessageNotContaining("my secret");
            assertThat(session.connections()).isZero();
        }
    }

    @AsyncioTest(virtualTime = false)
    void theEnvironmentIsAskedIfTheProgramWantsThat() throws Exception {
        try (HttpServer server = plain();
                var proxy = SmallProxy.http()) {
            String url = "http://127.0.0.1:" + server.port() + "/hello";
            Map<String, String> variables = Map.of("http_proxy", "http://" + proxy.address());
            try (ClientSession session = ClientSession.builder()
                    .environment(new ProxyEnvironment(variables::get))
                    .build()) {
                assertThat(session.get(url).text()).startsWith("hello");
                assertThat(proxy.asked).hasSize(1);
                assertThat(session.get(url).withoutProxy().text()).startsWith("hello");
                assertThat(proxy.asked).hasSize(1);
                assertThat(session.connections()).isEqualTo(2); // kept apart
            }
        }
    }
}
