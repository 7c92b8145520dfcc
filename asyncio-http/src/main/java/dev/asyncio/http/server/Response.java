package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.Body;
import dev.asyncio.http.Cookie;
import dev.asyncio.http.Headers;
import dev.asyncio.http.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a handler answers. A value: each `with…` makes another one. aiohttp: `web.Response`,
/// `web.StreamResponse`.
///
/// ```java
/// Response.text("Hello, World!");
/// Response.json(order).withStatus(201).withHeader("Location", "/orders/" + order.id());
/// Response.of(Body.stream(sink -> {              // awaits while the client is slow
///     for (Row row : rows) {
///         sink.write(row.toCsv().getBytes(UTF_8));
///     }
/// }));
/// ```
/// The server adds `Date`, `Server`, `Content-Type` and `Content-Length` unless they are here, and alone
/// decides about what concerns the connection.
public final class Response {

    private final int status;
    private final Headers headers;
    private final Body body;
    private final @Nullable WebSocketStart webSocket;

    private Response(int status, Headers headers, Body body) {
        this(status, headers, body, null);
    }

    private Response(int status, Headers headers, Body body, @Nullable WebSocketStart webSocket) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.webSocket = webSocket;
    }

    /// {@return status 101, behind which the connection is a WebSocket}
    static Response upgrade(Headers headers, WebSocketStart webSocket) {
        return new Response(HttpStatus.SWITCHING_PROTOCOLS, headers, Body.empty(), webSocket);
    }

    /// {@return what the connection becomes; null if it stays what it is}
    @Nullable
    WebSocketStart webSocket() {
        return status == HttpStatus.SWITCHING_PROTOCOLS ? webSocket : null;
    }

    /// {@return status 200 with a body}
    public static Response of(Body body) {
        return new Response(
                HttpStatus.OK,
                Headers.empty(),
                requireNonNull(body, "A response needs a body, not null; use Response.empty(204)"));
    }

    /// {@return status 200 with a text in UTF-8}
    public static Response text(String text) {
        return of(Body.text(text));
    }

    /// {@return status 200 with a page in UTF-8}
    public static Response html(String page) {
        requireNonNull(page, "Response.html needs a page, not null");
        return of(Body.bytes(page.getBytes(StandardCharsets.UTF_8)).as("text/html; charset=utf-8"));
    }

    /// {@return status 200 with a value as JSON, by [dev.asyncio.http.JsonCodec#byDefault()]}
    ///
    /// @throws IOException if it cannot be written as JSON
    public static Response json(Object value) throws IOException {
        return of(Body.json(value));
    }

    /// {@return status 200 with bytes of type `application/octet-stream`}
    ///
    /// @param bytes not copied, so not to be changed
    public static Response bytes(byte[] bytes) {
        return of(Body.bytes(bytes));
    }

    /// {@return status 200 with a file, as it is when the response is sent}
    public static Response file(Path file) {
        return of(Body.file(file));
    }

    /// {@return a response without a body}
    ///
    /// @param status such as 204
    /// @throws IllegalArgumentException if it is not from 200 to 599
    public static Response empty(int status) {
        return new Response(HttpStatus.check(status), Headers.empty(), Body.empty());
    }

    /// {@return status 302, which sends the client to another place by `GET`} For another status, such as
    /// 308, use [#withStatus].
    public static Response redirect(String location) {
        return empty(302).withHeader("Location", requireNonNull(location, "A redirect needs a location, not null"));
    }

    /// {@return the same with another status}
    ///
    /// @throws IllegalArgumentException if it is not from 200 to 599
    public Response withStatus(int newStatus) {
        return new Response(HttpStatus.check(newStatus), headers, body);
    }

    /// {@return the same with a header field in place of those of that name}
    ///
    /// @throws IllegalArgumentException as in [dev.asyncio.http.HeadersBuilder#add]
    public Response withHeader(String name, String value) {
        return new Response(status, headers.toBuilder().set(name, value).build(), body, webSocket);
    }

    /// {@return the same with one more header field}
    ///
    /// @throws IllegalArgumentException as in [dev.asyncio.http.HeadersBuilder#add]
    public Response withAddedHeader(String name, String value) {
        return new Response(status, headers.toBuilder().add(name, value).build(), body, webSocket);
    }

    /// {@return the same without the fields of that name}
    public Response withoutHeader(String name) {
        return new Response(status, headers.toBuilder().remove(name).build(), body, webSocket);
    }

    /// {@return the same with these header fields and no others}
    public Response withHeaders(Headers newHeaders) {
        return new Response(status, requireNonNull(newHeaders, "withHeaders needs headers, not null"), body, webSocket);
    }

    /// {@return the same with a cookie that the client is to keep}
    public Response withCookie(Cookie cookie) {
        requireNonNull(cookie, "withCookie needs a cookie, not null");
        return withAddedHeader("Set-Cookie", cookie.toSetCookie());
    }

    /// {@return the same with another body}
    public Response withBody(Body newBody) {
        return new Response(status, headers, requireNonNull(newBody, "withBody needs a body, not null"));
    }

    /// {@return the same with another type}
    ///
    /// @param type such as `image/png`
    /// @throws IllegalArgumentException if it is none
    public Response withType(String type) {
        return withHeader("Content-Type", MediaType.parse(type).toString());
    }

    /// {@return the status}
    public int status() {
        return status;
    }

    /// {@return the header fields, without those that the server adds}
    public Headers headers() {
        return headers;
    }

    /// {@return the body}
    public Body body() {
        return body;
    }

    @Override
    public String toString() {
        return "Response[%d, %s]".formatted(status, body);
    }
}
