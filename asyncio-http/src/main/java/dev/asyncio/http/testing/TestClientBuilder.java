package dev.asyncio.http.testing;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.client.ClientSessionBuilder;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.net.Tls;
import dev.asyncio.net.memory.MemoryNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Settings of a test client to be made. Made by [TestClient#builder(Application)].
///
/// ```java
/// var client = TestClient.builder(app)
///         .server(server -> server.limits(new HttpLimits().headTimeout(seconds(5))))
///         .session(session -> session.timeout(ClientTimeout.NONE).http2PriorKnowledge(true))
///         .start();
/// ```
public final class TestClientBuilder {

    private static final String DEFAULT_HOST = "server";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Application application;
    private final List<Consumer<? super HttpServer.Builder>> ofServer = new ArrayList<>();
    private final List<Consumer<? super ClientSessionBuilder>> ofSession = new ArrayList<>();
    private @Nullable String host;
    private @Nullable Tls serverTls;

    TestClientBuilder(Application application) {
        this.application = application;
    }

    /// Has something set on the server. It listens already, so it need not be told where.
    public TestClientBuilder server(Consumer<? super HttpServer.Builder> settings) {
        ofServer.add(requireNonNull(settings, "server needs what sets something, not null"));
        return this;
    }

    /// Has something set on the session, which has the application as its base URL.
    public TestClientBuilder session(Consumer<? super ClientSessionBuilder> settings) {
        ofSession.add(requireNonNull(settings, "session needs what sets something, not null"));
        return this;
    }

    /// Serves on this host of the network. Default `server`; if there is such a host already, `server-2` and
    /// so on.
    ///
    /// @param name such as `example.org`; the host is added if there is none of that name
    public TestClientBuilder host(String name) {
        host = requireNonNull(name, "host needs a name, not null; leave it out for 'server'");
        return this;
    }

    /// Serves over TLS, on port 443: HTTP/2 for who can, HTTP/1.1 for others.
    ///
    /// @param server with a certificate for the host
    /// @param client how the session speaks TLS: whom it trusts
    public TestClientBuilder tls(Tls server, Tls client) {
        serverTls = requireNonNull(server, "tls needs the server's settings, not null; use Tls.server(…)");
        requireNonNull(client, "tls needs the client's settings, not null; use Tls.client()");
        return session(session -> session.tls(client));
    }

    /// {@return the client} Suspends until the application is served. If that fails, nothing stays open.
    ///
    /// @throws IllegalStateException if no loop is running, or it has real sockets
    /// @throws java.net.BindException if something listens on that host already
    /// @throws Exception if one of the application's resources cannot be opened
    public TestClient start() throws Exception {
        MemoryNetwork network = networkOfLoop();
        String name = host == null ? freeHost(network) : host;
        network.host(name);
        String url = (serverTls == null ? "http://" : "https://") + name;
        HttpServer server = network.callOn(name, () -> startServer(name));
        try {
            return new TestClient(network, server, makeSession(url), name, url);
        } catch (Throwable thrown) {
            server.close();
            throw thrown;
        }
    }

    private static MemoryNetwork networkOfLoop() {
        MemoryNetwork there = MemoryNetwork.ofRunningLoop();
        return there == null ? MemoryNetwork.install(Asyncio.runningLoop()) : there;
    }

    private static String freeHost(MemoryNetwork network) {
        String name = DEFAULT_HOST;
        for (int number = 2; network.hosts().contains(name); number++) {
            name = DEFAULT_HOST + "-" + number;
        }
        return name;
    }

    private HttpServer startServer(String name) throws Exception {
        HttpServer.Builder builder = HttpServer.builder(application);
        if (serverTls == null) {
            builder.listen(name, HTTP);
        } else {
            builder.listenTls(name, HTTPS, serverTls);
        }
        ofServer.forEach(settings -> settings.accept(builder));
        return builder.start();
    }

    private ClientSession makeSession(String url) {
        ClientSessionBuilder builder = ClientSession.builder().baseUrl(url);
        ofSession.forEach(settings -> settings.accept(builder));
        return builder.build();
    }
}
