package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Somebody between the client and the servers.
///
/// @param host in lower case, IPv6 without brackets
/// @param user whom it knows, or null if it asks nobody
/// @param password null if there is no user
record Proxy(
        Kind kind,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {

    /// What it speaks.
    enum Kind {
        HTTP("http", 80),
        /// HTTP over TLS.
        HTTPS("https", 443),
        /// SOCKS5 for addresses, which the client looks up.
        SOCKS5("socks5", 1080),
        /// SOCKS5 for names, which the proxy looks up.
        SOCKS5H("socks5h", 1080);

        final String scheme;
        private final int port;

        Kind(String scheme, int port) {
            this.scheme = scheme;
            this.port = port;
        }
    }

    /// Reads an address such as `http://user:password@proxy.example.org:3128`; without a scheme it is of
    /// HTTP.
    ///
    /// @throws IllegalArgumentException if it is none, saying why
    static Proxy parse(String url) {
        requireNonNull(url, "proxy needs a URL, not null; use withoutProxy() for none");
        URI uri;
        try {
            uri = URI.create(url.contains("://") ? url.strip() : "http://" + url.strip());
        } catch (IllegalArgumentException e) {
            // Without the address and without the cause, which may have a password in them.
            throw new IllegalArgumentException(
                    "The address of a proxy is no URL; write http://user:password@host:port, "
                            + "with what is special in the password encoded as in %40");
        }
        Kind kind = kind(uri);
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException("The address of a proxy, " + kind.scheme + "://…, names no host");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String info = uri.getRawUserInfo();
        int colon = info == null ? -1 : info.indexOf(':');
        String user = info == null ? null : Urls.decode(colon < 0 ? info : info.substring(0, colon));
        String password = info == null ? null : colon < 0 ? "" : Urls.decode(info.substring(colon + 1));
        return new Proxy(
                kind, bare.toLowerCase(Locale.ROOT), uri.getPort() > 0 ? uri.getPort() : kind.port, user, password);
    }

    private static Kind kind(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (kind.scheme.equals(scheme)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "A proxy speaks http, https, socks5 or socks5h, but '" + scheme + "' was asked for");
    }

    boolean isSocks() {
        return kind == Kind.SOCKS5 || kind == Kind.SOCKS5H;
    }

    /// {@return what the field `Proxy-Authorization` says, or null}
    @Nullable
    String authorization() {
        return user == null || password == null ? null : ClientRequest.basic(user, password);
    }

    /// {@return its address, without user and password}
    @Override
    public String toString() {
        return kind.scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
