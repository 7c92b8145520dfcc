package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.JsonCodec;
import dev.asyncio.net.Resolver;
import dev.asyncio.net.Tls;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;

/// Settings of a session to be made. Made by [ClientSession#builder()]. aiohttp: the arguments of
/// `ClientSession` and `TCPConnector`.
public final class ClientSessionBuilder {

    private final SessionSettings settings = new SessionSettings();

    ClientSessionBuilder() {}

    /// Sets what relative addresses are relative to. Default: none.
    ///
    /// @throws IllegalArgumentException if it is no absolute address
    public ClientSessionBuilder baseUrl(String url) {
        settings.baseUrl = Urls.parse(url);
        return this;
    }

    /// Sends a header field with every request that has none of that name.
    ///
    /// @throws IllegalArgumentException as in [dev.asyncio.http.HeadersBuilder#add]
    public ClientSessionBuilder header(String name, String value) {
        settings.headers = settings.headers.toBuilder().set(name, value).build();
        return this;
    }

    /// Sets the limits of time. Default [ClientTimeout#DEFAULT].
    public ClientSessionBuilder timeout(ClientTimeout limits) {
        settings.timeout = requireNonNull(limits, "timeout needs limits, not null; use ClientTimeout.NONE");
        return this;
    }

    /// Sets how many redirects are followed. Default 10.
    ///
    /// @throws IllegalArgumentException if it is negative
    public ClientSessionBuilder maxRedirects(int count) {
        settings.maxRedirects = SessionSettings.checkRedirects(count);
        return this;
    }

    /// Throws a [ClientResponseException] for every status from 400 on. Default false.
    public ClientSessionBuilder raiseForStatus(boolean raises) {
        settings.raisesForStatus = raises;
        return this;
    }

    /// Decompresses responses, and tells servers that they may be compressed. Default true.
    public ClientSessionBuilder decompress(boolean decompress) {
        settings.decompresses = decompress;
        return this;
    }

    /// Sets how texts are read whose charset the server does not name. Default UTF-8. aiohttp:
    /// `fallback_charset_resolver`.
    public ClientSessionBuilder fallbackCharset(Charset charset) {
        settings.fallbackCharset = requireNonNull(charset, "fallbackCharset needs a charset, not null");
        return this;
    }

    /// Sets how many bytes a response's body may have at most, decompressed. Default: no limit, since a body
    /// is not held in memory unless the program asks for it.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public ClientSessionBuilder maxBody(long bytes) {
        settings.maxBody = SessionSettings.checkMaxBody(bytes);
        return this;
    }

    /// Sets how many connections there may be at the same time. Default 100.
    ///
    /// @param connections 0 for no limit
    /// @throws IllegalArgumentException if it is negative
    public ClientSessionBuilder limit(int connections) {
        settings.limit = notNegative("limit", connections);
        return this;
    }

    /// Sets how many connections there may be to the same origin at the same time. Default: no limit of its
    /// own.
    ///
    /// @param connections 0 for no limit
    /// @throws IllegalArgumentException if it is negative
    public ClientSessionBuilder limitPerHost(int connections) {
        settings.limitPerHost = notNegative("limitPerHost", connections);
        return this;
    }

    private static int notNegative(String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " must not be negative, but is " + value + "; 0 is no limit");
        }
        return value;
    }

    /// Sets how long an idle connection is kept for the next request. Default 15 seconds.
    ///
    /// @param time zero to keep none. aiohttp: `force_close`
    /// @throws IllegalArgumentException if it is negative
    public ClientSessionBuilder keepAlive(Duration time) {
        if (requireNonNull(time, "keepAlive needs a time, not null; zero keeps none")
                .isNegative()) {
            throw new IllegalArgumentException("keepAlive must not be negative, but is " + time + "; zero keeps none");
        }
        settings.keepAlive = time;
        return this;
    }

    /// Adds a middleware inside those that are there.
    public ClientSessionBuilder middleware(ClientMiddleware middleware) {
        settings.middlewares.add(requireNonNull(middleware, "middleware needs a middleware, not null"));
        return this;
    }

    /// Adds who is told what the session does.
    public ClientSessionBuilder listener(ClientListener listener) {
        settings.listeners.add(requireNonNull(listener, "listener needs a listener, not null"));
        return this;
    }

    /// Sets how TLS is spoken. Default [Tls#client()].
    public ClientSessionBuilder tls(Tls tls) {
        settings.tls = requireNonNull(tls, "tls needs settings, not null; leave it out for the default");
        return this;
    }

    /// Speaks HTTP/2 with servers that can, where TLS is spoken. Default true.
    public ClientSessionBuilder http2(boolean offer) {
        settings.http2 = offer;
        return this;
    }

    /// Speaks HTTP/2 without TLS with every server, which has to know it (RFC 9113, section 3.3). Default
    /// false.
    public ClientSessionBuilder http2PriorKnowledge(boolean known) {
        settings.http2Known = known;
        return this;
    }

    /// Looks names up with this resolver. Default [Resolver#system()].
    public ClientSessionBuilder resolver(Resolver resolver) {
        settings.resolver = requireNonNull(resolver, "resolver must not be null; leave it out for the system's");
        return this;
    }

    /// Sends all requests by way of a proxy. Default: none. aiohttp: `proxy`.
    ///
    /// Requests without TLS are read by a proxy of HTTP and passed on; others, and WebSockets, go through a
    /// tunnel (`CONNECT`), which it cannot look into. The user and password in the address are for the proxy
    /// alone.
    ///
    /// @param url such as `http://user:password@proxy.example.org:3128`; also `https`, for TLS with the
    ///     proxy, `socks5` and, for a proxy that looks names up, `socks5h`
    /// @throws IllegalArgumentException if it is no such address
    public ClientSessionBuilder proxy(String url) {
        settings.proxy = Proxy.parse(url);
        return this;
    }

    /// Uses the proxies that the environment names in `http_proxy`, `https_proxy`, `all_proxy` and
    /// `no_proxy`, in small letters or capitals, unless [#proxy] names one. Default false. aiohttp:
    /// `trust_env`.
    public ClientSessionBuilder trustEnvironment(boolean trusts) {
        settings.environment = trusts ? new ProxyEnvironment(System::getenv) : null;
        return this;
    }

    ClientSessionBuilder environment(ProxyEnvironment environment) {
        settings.environment = environment;
        return this;
    }

    /// Sets how TLS is spoken with a proxy whose address begins with `https`. Default [Tls#client()].
    public ClientSessionBuilder proxyTls(Tls tls) {
        settings.proxyTls = requireNonNull(tls, "proxyTls needs settings, not null; leave it out for the default");
        return this;
    }

    /// Connects to a Unix socket whatever host is named. aiohttp: `UnixConnector`.
    public ClientSessionBuilder unixSocket(Path path) {
        settings.unixSocket = requireNonNull(path, "unixSocket needs a path, not null");
        return this;
    }

    /// Keeps cookies in this jar. Default: one of the session's own.
    public ClientSessionBuilder cookies(CookieJar jar) {
        settings.cookies = requireNonNull(jar, "cookies needs a jar, not null; use CookieJar.none() to keep none");
        return this;
    }

    /// Sets what reads and writes JSON. Default [JsonCodec#byDefault()].
    public ClientSessionBuilder json(JsonCodec codec) {
        settings.json = requireNonNull(codec, "json needs a codec, not null; leave it out for the default");
        return this;
    }

    /// {@return the session, which belongs to the running loop}
    ///
    /// @throws IllegalStateException if no loop is running
    public ClientSession build() {
        return new ClientSession(settings);
    }
}
