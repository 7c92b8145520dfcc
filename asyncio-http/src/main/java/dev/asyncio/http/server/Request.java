package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Future;
import dev.asyncio.http.Cookie;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.JsonCodec;
import dev.asyncio.http.MediaType;
import dev.asyncio.http.Percent;
import dev.asyncio.http.Query;
import dev.asyncio.http.netty.ServerExchange;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What a client asks for. aiohttp: `web.Request`.
///
/// Belongs to the loop that serves it. It can be read until the response is sent. Parts are made when they
/// are asked for.
public final class Request {

    private static final int LONGEST_BOUNDARY = 70; // RFC 2046, section 5.1.1

    private final ServerExchange exchange;
    private long maxBody;
    private final Attributes ofServer;

    // Made when they are asked for.
    private @Nullable String rawPath;
    private @Nullable String path;
    private @Nullable Query query;
    private @Nullable Headers headers;
    private @Nullable Map<String, String> cookies;
    private byte @Nullable [] bytes;
    private @Nullable Attributes attributes;

    private @Nullable Route route;
    private @Nullable PathVariables variables;
    private @Nullable Router router;
    private Forwarded forwarded = Forwarded.NOTHING;

    Request(ServerExchange exchange, long maxBody, Attributes ofServer) {
        this.exchange = exchange;
        this.maxBody = maxBody;
        this.ofServer = ofServer;
    }

    /// A router looks for a route.
    void routedBy(Router by) {
        router = by;
    }

    /// {@return whether another path has a route for the method}
    boolean hasRoute(String otherPath) {
        return router != null && router.hasRoute(method(), otherPath);
    }

    /// Proxies have said who the client is.
    void forwarded(Forwarded by) {
        forwarded = by;
    }

    /// Nobody reads more of the body at once.
    void limitBody(long bytes) {
        maxBody = bytes;
    }

    /// The router has found a route.
    void matched(Route found, @Nullable PathVariables with) {
        route = found;
        variables = with;
    }

    /// {@return whether there is a route for it}
    boolean isRouted() {
        return route != null;
    }

    ServerExchange exchange() {
        return exchange;
    }

    // ---- the first line

    /// {@return the method, such as `GET`}
    public String method() {
        return exchange.method();
    }

    /// {@return path and query as they came} aiohttp: `path_qs`.
    public String target() {
        return exchange.target();
    }

    /// {@return the path as it came, percent-encoded} aiohttp: `raw_path`.
    public String rawPath() {
        String made = rawPath;
        if (made == null) {
            String target = exchange.target();
            int end = target.indexOf('?');
            made = end < 0 ? target : target.substring(0, end);
            rawPath = made;
        }
        return made;
    }

    /// {@return the path, decoded}
    ///
    /// @throws HttpStatusException with status 400 if it is malformed
    public String path() {
        String made = path;
        if (made == null) {
            made = decode(rawPath());
            path = made;
        }
        return made;
    }

    static String decode(String text) {
        try {
            return Percent.decode(text);
        } catch (IllegalArgumentException e) {
            throw new HttpStatusException(400, "The path of the request is malformed", Headers.empty(), e);
        }
    }

    /// {@return the query; empty if there is none}
    ///
    /// @throws HttpStatusException with status 400 if it is malformed
    public Query query() {
        Query made = query;
        if (made == null) {
            String target = exchange.target();
            int mark = target.indexOf('?');
            try {
                made = mark < 0 ? Query.empty() : Query.parse(target.substring(mark + 1));
            } catch (IllegalArgumentException e) {
                throw new HttpStatusException(400, "The query of the request is malformed", Headers.empty(), e);
            }
            query = made;
        }
        return made;
    }

    /// {@return the first value of a name in the query, or null if there is none}
    ///
    /// @throws HttpStatusException with status 400 if the query is malformed
    public @Nullable String query(String name) {
        return query().get(name);
    }

    /// {@return the version in which the request came}
    public HttpVersion version() {
        return exchange.version();
    }

    // ---- variables of the path

    /// {@return what stands in the path for a variable of the route, decoded} aiohttp: `match_info`.
    ///
    /// @throws IllegalArgumentException if the route has no such variable
    public String pathVariable(String name) {
        requireNonNull(name, "pathVariable needs a name, not null");
        String value = variables == null ? null : variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route " + route + " has no variable '" + name + "'");
        }
        return value;
    }

    /// {@return what stands in the path for a variable, as a number}
    ///
    /// @throws HttpStatusException with status 404 if it is no `int`
    public int pathInt(String name) {
        try {
            return Integer.parseInt(pathVariable(name));
        } catch (NumberFormatException e) {
            throw new HttpStatusException(404, null, Headers.empty(), e);
        }
    }

    /// {@return what stands in the path for a variable, as a number}
    ///
    /// @throws HttpStatusException with status 404 if it is no `long`
    public long pathLong(String name) {
        try {
            return Long.parseLong(pathVariable(name));
        } catch (NumberFormatException e) {
            throw new HttpStatusException(404, null, Headers.empty(), e);
        }
    }

    // ---- header fields

    /// {@return the header fields}
    public Headers headers() {
        Headers made = headers;
        if (made == null) {
            made = exchange.headers();
            headers = made;
        }
        return made;
    }

    /// {@return the first value of a header field, or null if there is none}
    public @Nullable String header(String name) {
        return headers().get(name);
    }

    /// {@return the cookies by their names, in order; empty if there are none}
    public Map<String, String> cookies() {
        Map<String, String> made = cookies;
        if (made == null) {
            made = new LinkedHashMap<>();
            for (String field : headers().all("Cookie")) {
                Cookie.parseAll(field).forEach(made::putIfAbsent);
            }
            cookies = made;
        }
        return made;
    }

    /// {@return the value of a cookie, or null if there is none}
    public @Nullable String cookie(String name) {
        return cookies().get(requireNonNull(name, "cookie needs a name, not null"));
    }

    /// {@return the host that the request is for, with a port if one is named; empty if none is, as HTTP/1.0
    /// allows} What the client says, so not to be trusted.
    public String host() {
        String said = forwarded.host();
        return said == null ? exchange.authority() : said;
    }

    /// {@return what the body is; null if the client does not say, or says nonsense}
    public @Nullable MediaType contentType() {
        String field = header("Content-Type");
        if (field == null) {
            return null;
        }
        try {
            return MediaType.parse(field);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // ---- the connection

    /// {@return the address of whoever has connected, a proxy before this server if there is one; with
    /// [Middlewares#forwarded(int)] that of the client; null in tests without a network}
    public @Nullable SocketAddress remote() {
        SocketAddress client = forwarded.address();
        return client != null ? client : exchange.transport().extraInfo(ExtraInfo.PEERNAME);
    }

    /// {@return whether the connection is TLS}
    public boolean isSecure() {
        return exchange.transport().extraInfo(ExtraInfo.SSL_SESSION) != null;
    }

    /// {@return `https` if the connection is TLS, or a proxy before this server says that the client's is,
    /// see [Middlewares#forwarded(int)]; else `http`}
    public String scheme() {
        String said = forwarded.scheme();
        return said != null ? said : isSecure() ? "https" : "http";
    }

    /// {@return the TLS session, with the client's certificates; null without TLS}
    public @Nullable SSLSession tlsSession() {
        return exchange.transport().extraInfo(ExtraInfo.SSL_SESSION);
    }

    /// {@return something to await: done when the client has ended the connection, or says that it will send
    /// no more} A response may still reach it then.
    public Future<Void> disconnected() {
        return exchange.disconnected();
    }

    /// Closes the connection when the response is sent, rather than keep it for the next request.
    public void closeConnection() {
        exchange.closeAfterwards();
    }

    // ---- the body

    /// {@return whether there is a body, if only an empty one}
    public boolean hasBody() {
        return exchange.contentLength() != 0;
    }

    /// {@return how many bytes the body has; -1 if only its end will tell, 0 without a body}
    public long contentLength() {
        return exchange.contentLength();
    }

    /// {@return the body as a stream, always the same; at its end if there is no body} The client is slowed
    /// down while nobody reads, and there is no limit. Reading throws [HttpStatusException] with status 408
    /// if nothing comes for too long, and with status 400 if what comes is malformed.
    public StreamReader content() {
        return exchange.body();
    }

    /// Reads the whole body, suspending until it has come; what was read is kept for the next call.
    ///
    /// @return not a copy
    /// @throws HttpStatusException with status 413 if it is longer than [HttpLimits#maxBody]
    /// @throws IOException if the connection is lost
    public byte[] bytes() throws IOException {
        byte[] read = bytes;
        if (read == null) {
            read = readAll();
            bytes = read;
        }
        return read;
    }

    private byte[] readAll() throws IOException {
        if (exchange.contentLength() > maxBody) {
            throw tooLong();
        }
        if (exchange.contentLength() == 0) {
            return new byte[0];
        }
        StreamReader content = content();
        var gathered = new ByteArrayOutputStream();
        for (Chunk chunk = content.readChunk(); chunk != null; chunk = content.readChunk()) {
            gather(chunk, gathered);
        }
        return gathered.toByteArray();
    }

    private void gather(Chunk chunk, ByteArrayOutputStream gathered) {
        try (chunk) {
            ByteBuffer some = chunk.buffer();
            if (gathered.size() + (long) some.remaining() > maxBody) {
                throw tooLong();
            }
            byte[] copy = new byte[some.remaining()];
            some.get(copy);
            gathered.write(copy, 0, copy.length);
        }
    }

    private HttpStatusException tooLong() {
        return new HttpStatusException(413, "The body of the request is longer than " + maxBody + " bytes");
    }

    /// Reads the whole body as text, in the charset that its type names, else UTF-8. Suspends.
    ///
    /// @throws HttpStatusException as [#bytes()]
    /// @throws IOException if the connection is lost
    public String text() throws IOException {
        MediaType type = contentType();
        Charset charset = type == null ? null : type.charset();
        return new String(bytes(), charset == null ? StandardCharsets.UTF_8 : charset);
    }

    /// Reads the whole body as JSON. Suspends.
    ///
    /// @param type what to make of it
    /// @throws HttpStatusException as [#bytes()]; with status 400 if it is not JSON, or does not fit
    /// @throws IOException if the connection is lost
    public <T> T json(Class<T> type) throws IOException {
        requireNonNull(type, "json needs a type, not null");
        return type.cast(json((Type) type));
    }

    /// Reads the whole body as JSON, see [#json(Class)].
    ///
    /// @param type what to make of it, such as a parameterized type
    public Object json(Type type) throws IOException {
        byte[] read = bytes();
        try {
            return JsonCodec.byDefault().decode(read, type);
        } catch (IOException e) {
            throw new HttpStatusException(
                    400, "The body of the request is not the JSON that is expected", Headers.empty(), e);
        }
    }

    /// Reads the whole body as a form of type `application/x-www-form-urlencoded`. Suspends. aiohttp: `post`.
    ///
    /// @throws HttpStatusException as [#bytes()]; with status 415 if it is of another type, with status 400
    ///     if it is malformed
    /// @throws IOException if the connection is lost
    public Query form() throws IOException {
        MediaType type = contentType();
        if (type == null || !type.is("application/x-www-form-urlencoded")) {
            throw new HttpStatusException(415, "A form of type application/x-www-form-urlencoded is expected");
        }
        try {
            return Query.parse(new String(bytes(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new HttpStatusException(400, "The form is malformed", Headers.empty(), e);
        }
    }

    /// Reads the body part by part, as it comes, without a limit. For uploads. aiohttp: `multipart`.
    ///
    /// @throws HttpStatusException with status 415 if the body has no parts, with status 400 if its type
    ///     names no boundary
    public MultipartReader multipart() {
        MediaType type = contentType();
        if (type == null || !type.type().equals("multipart")) {
            throw new HttpStatusException(415, "A body of type multipart/form-data is expected");
        }
        String boundary = type.parameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw new HttpStatusException(400, "The type of the body names no boundary");
        }
        return new MultipartReader(content(), boundary);
    }

    // ---- attributes

    /// {@return what middlewares and handlers tell each other about this request, in front of what the
    /// application's resources have put}
    public Attributes attributes() {
        Attributes made = attributes;
        if (made == null) {
            made = new Attributes(ofServer);
            attributes = made;
        }
        return made;
    }

    /// {@return an attribute of this request, else of the application}
    ///
    /// @throws IllegalStateException if there is none
    public <T> T attribute(Attributes.Key<T> key) {
        return attributes().get(key);
    }

    @Override
    public String toString() {
        return "Request[" + method() + " " + rawPath() + "]";
    }
}
