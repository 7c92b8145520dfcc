package dev.asyncio.http.testing;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.http.client.ClientRequest;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.http.websocket.WsOptions;
import dev.asyncio.net.memory.MemoryNetwork;

/// Calls an application without a socket. aiohttp: `TestClient` with its `TestServer`.
///
/// ```java
/// @AsyncioTest
/// void sevenIsAda() throws Exception {
///     try (var client = TestClient.of(app)) {
///         assertThat(client.get("/users/7").text()).isEqualTo("Ada");
///     }
/// }
/// ```
/// The application is served on a host of a [MemoryNetwork], by the server that a program would have, and
/// asked by a [ClientSession] with that host as its base. So everything is as it will be: parsing, limits,
/// timeouts, streams with their backpressure, connections that are kept, clients that go away. Only that time
/// is the loop's: under virtual time a handler that sleeps an hour answers at once.
///
/// The loop is put on a memory network unless it is on one; it must not have used a real socket before.
/// Several test clients can be open on one loop, each with a host of its own, and their applications can call
/// each other by these names. The requests come from the host that the sending task is on, `localhost` unless
/// [MemoryNetwork#on] says otherwise:
///
/// ```java
/// client.network().link("localhost", client.host(), new Link().delay(millis(200)));
/// client.network().partition("localhost", client.host());
/// ```
/// Time limits are the usual ones, so a session waits five minutes unless it is told to be more patient. An
/// exception that a handler throws becomes status 500, and the loop's exception handler gets it, which lets
/// an `@AsyncioTest` fail unless it expects that.
///
/// Confined to the loop that was running when it was made.
public final class TestClient implements AutoCloseable {

    private final MemoryNetwork network;
    private final HttpServer server;
    private final ClientSession session;
    private final String host;
    private final String url;

    TestClient(MemoryNetwork network, HttpServer server, ClientSession session, String host, String url) {
        this.network = network;
        this.server = server;
        this.session = session;
        this.host = host;
        this.url = url;
    }

    /// {@return a client of an application, with default settings on both sides} Suspends until the
    /// application is served.
    ///
    /// @throws IllegalStateException if no loop is running, or it has real sockets
    /// @throws Exception if one of the application's resources cannot be opened
    public static TestClient of(Application application) throws Exception {
        return builder(application).start();
    }

    /// {@return settings of a client of an application}
    public static TestClientBuilder builder(Application application) {
        return new TestClientBuilder(requireNonNull(application, "A test client needs an application, not null"));
    }

    // ---- requests

    /// {@return a request by any method, see [ClientSession#request]}
    ///
    /// @param path such as `/users/7?full=true`, or an absolute URL
    public ClientRequest request(String method, String path) {
        return session.request(method, path);
    }

    /// {@return a request that reads}
    ///
    /// @param path such as `/users/7?full=true`, or an absolute URL
    public ClientRequest get(String path) {
        return session.get(path);
    }

    /// {@return a request that reads everything but the body} See [#get].
    public ClientRequest head(String path) {
        return session.head(path);
    }

    /// {@return a request that asks what can be done} See [#get].
    public ClientRequest options(String path) {
        return session.options(path);
    }

    /// {@return a request that has something done} See [#get].
    public ClientRequest post(String path) {
        return session.post(path);
    }

    /// {@return a request that puts something in its place} See [#get].
    public ClientRequest put(String path) {
        return session.put(path);
    }

    /// {@return a request that changes something in part} See [#get].
    public ClientRequest patch(String path) {
        return session.patch(path);
    }

    /// {@return a request that removes something} See [#get].
    public ClientRequest delete(String path) {
        return session.delete(path);
    }

    /// {@return a WebSocket} Suspends. See [#get].
    ///
    /// @throws Exception as in [ClientSession#webSocket(String)]
    public WebSocket webSocket(String path) throws Exception {
        return session.webSocket(path);
    }

    /// {@return a WebSocket} Suspends. See [#get].
    ///
    /// @throws Exception as in [ClientSession#webSocket(String)]
    public WebSocket webSocket(String path, WsOptions options) throws Exception {
        return session.webSocket(path, options);
    }

    // ---- what it is made of

    /// {@return the session that sends the requests} Its cookies are kept from one to the next.
    public ClientSession session() {
        return session;
    }

    /// {@return the server that answers them}
    public HttpServer server() {
        return server;
    }

    /// {@return the network between the two, to make it slow or break it}
    public MemoryNetwork network() {
        return network;
    }

    /// {@return the name of the server's host on the network}
    public String host() {
        return host;
    }

    /// {@return the URL of the application, such as `http://server`; for a session of one's own}
    public String url() {
        return url;
    }

    /// Closes the session and then the server, whose requests have their grace time, see [HttpServer].
    /// Suspends until both are closed. Has no effect the second time.
    ///
    /// @throws dev.asyncio.ExceptionGroup if the application's resources could not be closed; all is closed
    ///     nevertheless
    @Override
    public void close() {
        try {
            session.close();
        } finally {
            server.close();
            Asyncio.yieldNow(); // so that the connections are gone on both sides, and a test leaves nothing behind
        }
    }

    @Override
    public String toString() {
        return "TestClient[%s, %s, %s]".formatted(url, session, server);
    }
}
