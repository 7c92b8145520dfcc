package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.ContentDisposition;
import dev.asyncio.http.Cookie;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.MediaType;
import dev.asyncio.http.WebLink;
import dev.asyncio.http.netty.ClientExchange;
import dev.asyncio.http.netty.ResponseHead;
import dev.asyncio.stream.StreamReader;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response, whose body comes while it is read. aiohttp: `ClientResponse`.
///
/// It has to be closed, unless its body was read to the end: its connection then goes back to the session.
/// Closing it earlier closes the connection, since nobody knows how much more would come. Confined to the
/// loop.
public final class ClientResponse implements AutoCloseable {

    private final ClientRequest request;
    private final ClientExchange exchange;
    private final ResponseHead head;
    private final List<URI> history;
    private final SessionSettings settings;

    ClientResponse(
            ClientRequest request,
            ClientExchange exchange,
            ResponseHead head,
            List<URI> history,
            SessionSettings settings) {
        this.request = request;
        this.exchange = exchange;
        this.head = head;
        this.history = history;
        this.settings = settings;
    }

    ClientResponse withHistory(List<URI> before) {
        return new ClientResponse(request, exchange, head, List.copyOf(before), settings);
    }

    // ---- the first lines

    /// {@return the status, such as 200}
    public int status() {
        return head.status();
    }

    /// {@return what the server calls the status; empty over HTTP/2, and by some servers}
    public String reason() {
        return head.reason();
    }

    /// {@return whether the status is below 400}
    public boolean isOk() {
        return head.status() < 400;
    }

    /// {@return the version of HTTP of the response}
    public HttpVersion version() {
        return head.version();
    }

    /// {@return the header fields}
    public Headers headers() {
        return head.headers();
    }

    /// {@return what stood behind the body; empty before the body is read, or if there was nothing}
    public Headers trailers() {
        return exchange.trailers();
    }

    /// {@return the method of the request that this answers, after redirects}
    public String method() {
        return request.method();
    }

    /// {@return the address that this comes from, after redirects}
    public URI uri() {
        return Urls.withoutUserInfo(request.uri());
    }

    /// {@return the addresses that led here by redirects, in order; empty without any}
    public List<URI> history() {
        return history;
    }

    /// {@return what the body is; null if the server does not say, or nothing that can be understood}
    public @Nullable MediaType contentType() {
        String value = head.headers().get("Content-Type");
        if (value == null) {
            return null;
        }
        try {
            return MediaType.parse(value);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// {@return what the response refers to, by its fields `Link`}
    public List<WebLink> links() {
        return headers().all("Link").stream()
                .flatMap(field -> WebLink.parse(field).stream())
                .toList();
    }

    /// {@return where the first link of a relation such as `next` leads, seen from here, or null if there is
    /// none that can be followed} aiohttp: `links`.
    public @Nullable URI link(String relation) {
        requireNonNull(relation, "link needs a relation, not null");
        for (WebLink link : links()) {
            if (link.is(relation)) {
                try {
                    return Urls.resolve(uri(), link.target());
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }

    /// {@return the cookies that this response sets, as it says it; the session's jar may know better}
    /// aiohttp: `cookies`.
    public List<Cookie> cookies() {
        return headers().all("Set-Cookie").stream()
                .map(Cookie::parseSetCookie)
                .<Cookie>mapMulti((cookie, to) -> {
                    if (cookie != null) {
                        to.accept(cookie);
                    }
                })
                .toList();
    }

    /// {@return what is to be done with the body, and what its file is to be called; null if the server does
    /// not say}
    public @Nullable ContentDisposition contentDisposition() {
        String field = headers().get("Content-Disposition");
        return field == null ? null : ContentDisposition.parse(field);
    }

    /// {@return this}
    ///
    /// @throws ClientResponseException if the status is 400 or more; the response is closed then. aiohttp:
    ///     `raise_for_status`
    public ClientResponse orThrow() throws ClientResponseException {
        if (isOk()) {
            return this;
        }
        close();
        throw new ClientResponseException(
                "%s %s was answered by %d %s"
                        .formatted(method(), uri(), status(), reason())
                        .strip(),
                this);
    }

    // ---- the body

    /// {@return the body as it comes, decompressed} Its end is the end of the body; a body that breaks off
    /// throws.
    public StreamReader content() {
        return exchange.content();
    }

    /// Reads the rest of the body. Suspends. aiohttp: `read()`.
    ///
    /// @throws dev.asyncio.http.BrokenBodyException if it does not come to its end, or is larger than
    ///     `maxBody`
    /// @throws IOException if the connection fails
    public byte[] bytes() throws IOException {
        return content().read();
    }

    /// {@return the charset of a text: the one that the server names, else the session's
    /// [fallback][ClientSessionBuilder#fallbackCharset]}
    public Charset charset() {
        MediaType type = contentType();
        Charset named = type == null ? null : type.charset();
        return named == null ? settings.fallbackCharset : named;
    }

    /// Reads the rest of the body as text, in its [#charset()]. Suspends.
    ///
    /// @throws IOException as [#bytes()] does
    public String text() throws IOException {
        return text(charset());
    }

    /// Reads the body piece by piece, as it comes. Both methods of the iterator suspend and throw what
    /// [#bytes()] throws. aiohttp: `content.iter_any()`.
    public Iterable<byte[]> chunks() {
        return () -> new Pieces(content());
    }

    /// Writes the rest of the body into a file, which is made or replaced only when all of it is there: until
    /// then it has the same name with `.part` behind it, which is removed if anything goes wrong. Suspends.
    ///
    /// @return how many bytes it has
    /// @throws IOException as [#bytes()] does, or if the file cannot be written
    /// @throws dev.asyncio.CancelledError if the task is cancelled; then there is no file either
    public long saveTo(Path file) throws IOException {
        requireNonNull(file, "saveTo needs a path, not null");
        return Download.into(file, content());
    }

    /// Reads the rest of the body as text. Suspends.
    ///
    /// @throws IOException as [#bytes()] does
    public String text(Charset charset) throws IOException {
        return new String(
                bytes(), requireNonNull(charset, "text needs a charset, not null; leave it out for the server's"));
    }

    /// Reads the rest of the body as JSON. Suspends.
    ///
    /// @throws ContentTypeException if the server says that it is something else
    /// @throws IOException as [#bytes()] does, or if it is not JSON or does not fit
    public <T> T json(Class<T> type) throws IOException {
        return type.cast(json((Type) type));
    }

    /// Reads the rest of the body as JSON. Suspends.
    ///
    /// @param type such as one with parameters
    /// @throws ContentTypeException if the server says that it is something else
    /// @throws IOException as [#bytes()] does, or if it is not JSON or does not fit
    public Object json(Type type) throws IOException {
        requireNonNull(type, "json needs a type, not null; use Object.class for whatever it is");
        MediaType named = contentType();
        if (named != null && !named.subtype().equals("json") && !named.subtype().endsWith("+json")) {
            close();
            throw new ContentTypeException(
                    "%s %s was answered by %s, which is no JSON; use text() if it is one all the same"
                            .formatted(method(), uri(), named),
                    this);
        }
        return settings.json().decode(bytes(), type);
    }

    /// Gives the connection back if the body was received to its end, and closes it otherwise. Never
    /// suspends; has no effect the second time. aiohttp: `release()`, `close()`.
    @Override
    public void close() {
        if (!exchange.isComplete()) {
            exchange.fail(new DisconnectedException(
                    "The response of " + method() + " " + uri() + " was closed before its end was read", null));
        }
    }

    ClientExchange exchange() {
        return exchange;
    }

    /// {@return a text such as `ClientResponse[200 OK, GET http://localhost/]`}
    @Override
    public String toString() {
        return "ClientResponse[%d %s, %s %s]".formatted(status(), reason(), method(), uri());
    }
}
