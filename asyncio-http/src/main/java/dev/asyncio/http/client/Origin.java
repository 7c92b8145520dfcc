package dev.asyncio.http.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whom a connection is with: requests to the same origin may share one (RFC 9110, section 4.3.1).
///
/// @param isSecure whether it speaks TLS
/// @param host in lower case, IPv6 without brackets
/// @param port from 1 to 65535
/// @param unixPath the socket to connect to in place of the host, or null
/// @param isHttp1 whether only HTTP/1.1 will do, as for a WebSocket
/// @param proxy who is between, or null
record Origin(
        boolean isSecure,
        String host,
        int port,
        @Nullable Path unixPath,
        boolean isHttp1,
        @Nullable Proxy proxy) {

    static final int HTTP = 80;
    static final int HTTPS = 443;

    static Origin of(URI uri, @Nullable Path unixPath) {
        return of(uri, unixPath, false);
    }

    static Origin of(URI uri, @Nullable Path unixPath, boolean isHttp1) {
        boolean isSecure = uri.getScheme().equals("https") || uri.getScheme().equals("wss");
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : isSecure ? HTTPS : HTTP;
        return new Origin(isSecure, host, port, unixPath, isHttp1, null);
    }

    Origin by(@Nullable Proxy between) {
        return between == null ? this : new Origin(isSecure, host, port, unixPath, isHttp1, between);
    }

    /// {@return whether the proxy reads the requests and passes them on, rather than whatever comes}
    boolean isForwarded() {
        return proxy != null && !proxy.isSocks() && !isSecure && !isHttp1;
    }

    /// {@return as the field `Host` has it}
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (isSecure ? HTTPS : HTTP) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return (isSecure ? "https://" : "http://")
                + authority()
                + (unixPath == null ? "" : " at " + unixPath)
                + (proxy == null ? "" : " by way of the proxy " + proxy);
    }
}
