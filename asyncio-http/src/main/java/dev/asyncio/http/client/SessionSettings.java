package dev.asyncio.http.client;

import dev.asyncio.http.Headers;
import dev.asyncio.http.JsonCodec;
import dev.asyncio.http.netty.ClientLimits;
import dev.asyncio.net.Resolver;
import dev.asyncio.net.Tls;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [ClientSession] is told by its builder. Not changed once the session is made.
final class SessionSettings {

    private static final int DEFAULT_LIMIT = 100; // aiohttp's
    private static final int DEFAULT_REDIRECTS = 10; // aiohttp's

    @Nullable
    URI baseUrl;

    Headers headers = Headers.empty();
    ClientTimeout timeout = ClientTimeout.DEFAULT;
    int maxRedirects = DEFAULT_REDIRECTS;
    boolean raisesForStatus;
    Charset fallbackCharset = StandardCharsets.UTF_8;
    boolean decompresses = true;
    long maxBody = Long.MAX_VALUE;
    int readLimit = 64 * 1024;
    int limit = DEFAULT_LIMIT;
    int limitPerHost;
    Duration keepAlive = Duration.ofSeconds(15); // aiohttp's
    ClientLimits limits = new ClientLimits(8190, 32 * 1024);
    final List<ClientMiddleware> middlewares = new ArrayList<>();
    final List<ClientListener> listeners = new ArrayList<>();
    Tls tls = Tls.client();
    Tls proxyTls = Tls.client();
    Resolver resolver = Resolver.system();
    boolean http2 = true;
    boolean http2Known;

    @Nullable
    Proxy proxy;

    @Nullable
    ProxyEnvironment environment;

    @Nullable
    Path unixSocket;

    @Nullable
    JsonCodec json;

    @Nullable
    CookieJar cookies;

    JsonCodec json() {
        JsonCodec chosen = json;
        return chosen == null ? JsonCodec.byDefault() : chosen;
    }

    /// {@return whether a server might speak HTTP/2}
    boolean mayBeHttp2(Origin origin) {
        return !origin.isHttp1() && !origin.isForwarded() && (origin.isSecure() ? http2 : http2Known);
    }

    /// {@return whom a request goes to}
    Origin originOf(ClientRequest request) {
        Origin origin = Origin.of(request.uri(), unixSocket, request.isForWebSocket());
        if (unixSocket != null || request.isDirect()) {
            return origin;
        }
        Proxy said = request.proxy() == null ? proxy : request.proxy();
        if (said == null && environment != null) {
            said = environment.proxyFor(request.uri().getScheme(), origin);
        }
        return origin.by(said);
    }

    static int checkRedirects(int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "maxRedirects must not be negative, but is " + count + "; 0 follows none");
        }
        return count;
    }

    static long checkMaxBody(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("maxBody must be positive, but is " + bytes);
        }
        return bytes;
    }
}
