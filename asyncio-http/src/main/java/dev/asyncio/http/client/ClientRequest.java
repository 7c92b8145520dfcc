package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.Body;
import dev.asyncio.http.FormData;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HeadersBuilder;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.http.websocket.WsOptions;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to be sent. Made by a [ClientSession]. aiohttp: the arguments of `session.request`.
///
/// ```java
/// try (var response = session.post("https://example.org/orders").query("dry", "1").json(order).send()) {
///     Order made = response.orThrow().json(Order.class);
/// }
/// ```
/// The methods that set something change this request and return it. What the session has set holds unless it
/// is said otherwise here.
public final class ClientRequest {

    private final ClientSession session;
    private final String method;
    private final HeadersBuilder headers;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private URI uri;
    private Body body = Body.empty();
    private ClientTimeout timeout;
    private int maxRedirects;
    private boolean raisesForStatus;
    private boolean decompresses;
    private boolean expectsContinue;
    private long maxBody;
    private boolean isForWebSocket;
    private @Nullable Proxy proxy;
    private boolean isDirect;

    ClientRequest(ClientSession session, String method, URI uri) {
        this.session = session;
        this.method = method;
        this.uri = uri;
        SessionSettings settings = session.settings();
        this.headers = settings.headers.toBuilder();
        this.timeout = settings.timeout;
        this.maxRedirects = settings.maxRedirects;
        this.raisesForStatus = settings.raisesForStatus;
        this.decompresses = settings.decompresses;
        this.maxBody = settings.maxBody;
    }

    /// The same for another address, without a body, for a redirect.
    ClientRequest(ClientRequest before, String method, URI uri, Body body) {
        this.session = before.session;
        this.method = method;
        this.uri = uri;
        this.body = body;
        this.headers = before.headers.build().toBuilder();
        this.cookies.putAll(before.cookies);
        this.timeout = before.timeout;
        this.maxRedirects = before.maxRedirects;
        this.raisesForStatus = before.raisesForStatus;
        this.decompresses = before.decompresses;
        this.expectsContinue = before.expectsContinue;
        this.maxBody = before.maxBody;
        this.isForWebSocket = before.isForWebSocket;
        this.proxy = before.proxy;
        this.isDirect = before.isDirect;
    }

    // ---- what is asked for

    /// Adds a parameter to the query, encoding it.
    public ClientRequest query(String name, Object value) {
        requireNonNull(name, "query needs a name, not null");
        requireNonNull(value, () -> "The parameter " + name + " must not be null; leave it out");
        uri = Urls.withQuery(uri, name, value.toString());
        return this;
    }

    /// Sets a header field in place of those of the same name.
    ///
    /// @throws IllegalArgumentException as in [HeadersBuilder#add]
    public ClientRequest header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    /// Adds a header field behind those of the same name.
    ///
    /// @throws IllegalArgumentException as in [HeadersBuilder#add]
    public ClientRequest addHeader(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /// Removes header fields, those that the session sends with every request too. What is not to be sent at
    /// all, such as `User-Agent`, is set to an empty text.
    public ClientRequest withoutHeader(String name) {
        headers.remove(name);
        return this;
    }

    /// Sends a cookie with this request only.
    public ClientRequest cookie(String name, String value) {
        cookies.put(
                requireNonNull(name, "cookie needs a name, not null"),
                requireNonNull(value, "cookie needs a value, not null"));
        return this;
    }

    /// Sends user and password by the scheme `Basic` (RFC 7617), in UTF-8. aiohttp: `BasicAuth`.
    ///
    /// @throws IllegalArgumentException if the user has a colon
    public ClientRequest basicAuth(String user, String password) {
        return header("Authorization", basic(user, password));
    }

    static String basic(String user, String password) {
        requireNonNull(user, "basicAuth needs a user, not null");
        requireNonNull(password, "basicAuth needs a password, not null");
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("A user of basicAuth must not have a colon, but is '" + user + "'");
        }
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /// Sends a token by the scheme `Bearer` (RFC 6750).
    public ClientRequest bearerAuth(String token) {
        return header("Authorization", "Bearer " + requireNonNull(token, "bearerAuth needs a token, not null"));
    }

    // ---- the body

    /// Sends a body.
    public ClientRequest body(Body newBody) {
        body = requireNonNull(newBody, "body needs a body, not null; use Body.empty()");
        return this;
    }

    /// Sends text, in UTF-8.
    public ClientRequest text(String text) {
        return body(Body.text(text));
    }

    /// Sends a value as JSON.
    ///
    /// @throws IOException if it cannot be written as JSON
    public ClientRequest json(Object value) throws IOException {
        return body(Body.json(value, session.settings().json()));
    }

    /// Sends names and values as a form, `application/x-www-form-urlencoded`, in order.
    public ClientRequest form(Map<String, String> fields) {
        var form = new FormData();
        requireNonNull(fields, "form needs fields, not null").forEach(form::add);
        return form(form);
    }

    /// Sends a form, which may have files.
    public ClientRequest form(FormData form) {
        return body(requireNonNull(form, "form needs a form, not null").toBody());
    }

    // ---- how

    /// Sets the limits of time.
    public ClientRequest timeout(ClientTimeout limits) {
        timeout = requireNonNull(limits, "timeout needs limits, not null; use ClientTimeout.NONE");
        return this;
    }

    /// Sets how many redirects are followed; 0 returns the first. aiohttp: `allow_redirects`,
    /// `max_redirects`.
    ///
    /// @throws IllegalArgumentException if it is negative
    public ClientRequest maxRedirects(int count) {
        maxRedirects = SessionSettings.checkRedirects(count);
        return this;
    }

    /// Throws a [ClientResponseException] for a status from 400 on. aiohttp: `raise_for_status`.
    public ClientRequest raiseForStatus(boolean raises) {
        raisesForStatus = raises;
        return this;
    }

    /// Decompresses the response. aiohttp: `auto_decompress`.
    public ClientRequest decompress(boolean decompress) {
        decompresses = decompress;
        return this;
    }

    /// Sends the body only once the server has said that it wants it, or a second has passed (RFC 9110,
    /// section 10.1.1). aiohttp: `expect100`.
    public ClientRequest expectContinue(boolean expects) {
        expectsContinue = expects;
        return this;
    }

    /// Sets how many bytes the response's body may have at most, decompressed.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public ClientRequest maxBody(long bytes) {
        maxBody = SessionSettings.checkMaxBody(bytes);
        return this;
    }

    /// Sends this request by way of a proxy. aiohttp: `proxy`.
    ///
    /// @param url as in [ClientSessionBuilder#proxy]
    /// @throws IllegalArgumentException if it is no such address
    public ClientRequest proxy(String url) {
        proxy = Proxy.parse(url);
        isDirect = false;
        return this;
    }

    /// Sends this request to the server itself, whatever proxy the session or the environment names.
    public ClientRequest withoutProxy() {
        proxy = null;
        isDirect = true;
        return this;
    }

    // ---- sending

    /// Sends the request and suspends until the first lines of the response are there. Its body follows while
    /// it is read; the response has to be closed.
    ///
    /// @throws dev.asyncio.http.HttpException if there is no response, see its subclasses
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the connection is then given back or
    ///     closed
    /// @throws Exception if the body cannot be produced
    public ClientResponse send() throws Exception {
        return session.send(this);
    }

    /// Sends the request and suspends until the whole response is there.
    ///
    /// @return the body
    /// @throws ClientResponseException for a status from 400 on
    /// @throws Exception as [#send()] does
    public byte[] bytes() throws Exception {
        try (ClientResponse response = send()) {
            return response.orThrow().bytes();
        }
    }

    /// Sends the request and suspends until the whole response is there.
    ///
    /// @return the body as text
    /// @throws ClientResponseException for a status from 400 on
    /// @throws Exception as [#send()] does
    public String text() throws Exception {
        try (ClientResponse response = send()) {
            return response.orThrow().text();
        }
    }

    /// Sends the request and suspends until the whole response is there.
    ///
    /// @return the body, read as JSON
    /// @throws ClientResponseException for a status from 400 on
    /// @throws Exception as [#send()] does
    public <T> T json(Class<T> type) throws Exception {
        try (ClientResponse response = send()) {
            return response.orThrow().json(type);
        }
    }

    /// Sends the request and suspends until the whole response is there.
    ///
    /// @return the body, read as JSON
    /// @throws ClientResponseException for a status from 400 on
    /// @throws Exception as [#send()] does
    public Object json(Type type) throws Exception {
        try (ClientResponse response = send()) {
            return response.orThrow().json(type);
        }
    }

    /// {@return the events that the server sends as the answer} The request is sent when the first one is
    /// asked for.
    public EventStream events() {
        return new EventStream(this);
    }

    /// Sends the request and suspends until the whole body is in a file, see [ClientResponse#saveTo].
    ///
    /// @return how many bytes it has
    /// @throws ClientResponseException for a status from 400 on
    /// @throws Exception as [#send()] does, and if the file cannot be written
    public long saveTo(Path file) throws Exception {
        try (ClientResponse response = send()) {
            return response.orThrow().saveTo(file);
        }
    }

    /// Asks the server to make a WebSocket of the connection, and suspends until it has.
    ///
    /// @throws WebSocketHandshakeException if the server does not
    /// @throws Exception as [#send()] does
    public WebSocket webSocket() throws Exception {
        return webSocket(WsOptions.DEFAULT);
    }

    /// Asks the server to make a WebSocket of the connection, and suspends until it has. aiohttp:
    /// `ws_connect`.
    ///
    /// @throws WebSocketHandshakeException if the server does not
    /// @throws Exception as [#send()] does
    public WebSocket webSocket(WsOptions options) throws Exception {
        requireNonNull(options, "webSocket needs options, not null; leave them out");
        isForWebSocket = true;
        return new WebSocketHandshake(this, options, session.settings()).shakeHands();
    }

    // ---- what it is

    /// {@return the method, such as `GET`}
    public String method() {
        return method;
    }

    /// {@return the address}
    public URI uri() {
        return uri;
    }

    /// {@return the header fields as they are now, without those that are added when the request is sent}
    public Headers headers() {
        return headers.build();
    }

    /// {@return the body}
    public Body body() {
        return body;
    }

    /// {@return the limits of time}
    public ClientTimeout timeout() {
        return timeout;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    int maxRedirects() {
        return maxRedirects;
    }

    boolean raisesForStatus() {
        return raisesForStatus;
    }

    boolean decompresses() {
        return decompresses;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    long maxBody() {
        return maxBody;
    }

    @Nullable
    Proxy proxy() {
        return proxy;
    }

    boolean isDirect() {
        return isDirect;
    }

    boolean isForWebSocket() {
        return isForWebSocket;
    }

    /// {@return whether sending it twice does what sending it once does (RFC 9110, section 9.2.2)}
    boolean isIdempotent() {
        return switch (method.toUpperCase(Locale.ROOT)) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /// {@return method and address, without user and password}
    @Override
    public String toString() {
        return method + " " + Urls.withoutUserInfo(uri);
    }
}
