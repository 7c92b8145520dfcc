package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.EventLoop;
import dev.asyncio.OpenResource;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.http.websocket.WsOptions;
import java.net.URI;

/// Sends requests over connections that it keeps. aiohttp: `ClientSession`.
///
/// A program has one, or one for each service it talks to: it is what makes the second request to a server
/// cheap. Any number of tasks of its loop may send at the same time; when there are as many connections as
/// allowed, the others wait in line.
///
/// It has to be closed; one that is forgotten is reported once, with where it was made: by the test kit, and
/// elsewhere by the loop's exception handler when the loop is closed.
public final class ClientSession implements AutoCloseable {

    private final EventLoop loop;
    private final SessionSettings settings;
    private final ConnectionPool pool;
    private final Sender sender;
    private final CookieJar cookies;
    private final OpenResource opened;

    ClientSession(SessionSettings settings) {
        this.loop = EventLoop.confined();
        this.settings = settings;
        this.pool = new ConnectionPool(
                loop, settings.limit, settings.limitPerHost, settings.keepAlive, settings::mayBeHttp2);
        this.cookies = settings.cookies == null ? CookieJar.create(loop.clock()) : settings.cookies;
        this.sender = new Sender(loop, settings, pool, cookies);
        this.opened = OpenResource.beginWatched(loop, OpenResource.Kind.OTHER, this);
    }

    /// {@return a session with the default settings, which belongs to the running loop}
    ///
    /// @throws IllegalStateException if no loop is running
    public static ClientSession create() {
        return builder().build();
    }

    /// {@return settings of a session to be made}
    public static ClientSessionBuilder builder() {
        return new ClientSessionBuilder();
    }

    SessionSettings settings() {
        return settings;
    }

    // ---- requests

    /// {@return a request by any method}
    ///
    /// @param method such as `PROPFIND`; its case matters
    /// @param url absolute, or relative to the session's `baseUrl`
    /// @throws IllegalArgumentException if one of the two cannot be
    public ClientRequest request(String method, String url) {
        requireNonNull(method, "A request needs a method, not null");
        if (!method.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0)
                || method.isEmpty()) {
            throw new IllegalArgumentException("A method is a word such as GET, but this one is '" + method + "'");
        }
        requireNonNull(url, "A request needs a URL, not null");
        URI base = settings.baseUrl;
        return new ClientRequest(this, method, base == null ? Urls.parse(url) : Urls.resolve(base, url));
    }

    /// {@return a request that reads}
    ///
    /// @throws IllegalArgumentException as in [#request]
    public ClientRequest get(String url) {
        return request("GET", url);
    }

    /// {@return a request that reads everything but the body}
    ///
    /// @throws IllegalArgumentException as in [#request]
    public ClientRequest head(String url) {
        return request("HEAD", url);
    }

    /// {@return a request that asks what can be done}
    ///
    /// @throws IllegalArgumentException as in [#request]
    public ClientRequest options(String url) {
        return request("OPTIONS", url);
    }

    /// {@return a request that has something done}
    ///
    /// @throws IllegalArgumentException as in [#request]
    public ClientRequest post(String url) {
        return request("POST", url);
    }

    /// {@return a request that puts something in its place}
    ///
    /// @throws IllegalArgumentException as in [#request]
    public ClientRequest put(String url) {
        return request("PUT", url);
    }

    /// {@return a request that changes something in part}
    ///
    /// @throws IllegalArgumentException as in [#request]
    public ClientRequest patch(String url) {
        return request("PATCH", url);
    }

    /// {@return a request that removes something}
    ///
    /// @throws IllegalArgumentException as in [#request]
    public ClientRequest delete(String url) {
        return request("DELETE", url);
    }

    /// {@return a WebSocket with the default options} Suspends. For header fields of one's own there is
    /// `get(url).header(…).webSocket()`.
    ///
    /// @param url such as `wss://example.org/chat`; `https` does as well
    /// @throws WebSocketHandshakeException if the server makes none
    /// @throws IllegalArgumentException as in [#request]
    /// @throws Exception as in [ClientRequest#send()]
    public WebSocket webSocket(String url) throws Exception {
        return get(url).webSocket();
    }

    /// {@return a WebSocket} Suspends. aiohttp: `ws_connect`.
    ///
    /// @throws Exception as in [#webSocket(String)]
    public WebSocket webSocket(String url, WsOptions options) throws Exception {
        return get(url).webSocket(options);
    }

    ClientResponse send(ClientRequest request) throws Exception {
        loop.checkThread("send");
        return sender.send(request);
    }

    // ---- connections

    /// {@return where the cookies are kept that servers set}
    public CookieJar cookies() {
        return cookies;
    }

    /// {@return how many connections there are}
    public int connections() {
        return pool.size();
    }

    /// {@return how many connections do nothing and wait for the next request}
    public int idleConnections() {
        return pool.idleCount();
    }

    /// {@return how many requests wait for a connection because of the limits}
    public int waitingRequests() {
        return pool.waitingCount();
    }

    // ---- the end

    /// {@return whether it is closed}
    public boolean isClosed() {
        return pool.isClosed();
    }

    /// Closes all connections, whatever they are doing, and suspends until they are gone. Requests under way
    /// fail. Has no effect the second time.
    @Override
    public void close() {
        loop.checkThread("close");
        opened.end();
        pool.close();
    }

    /// {@return a text such as `ClientSession[open, connections=2, idle=1, waiting=0]`}
    @Override
    public String toString() {
        return "ClientSession[%s, connections=%d, idle=%d, waiting=%d]"
                .formatted(isClosed() ? "closed" : "open", connections(), idleConnections(), waitingRequests());
    }
}
