package dev.asyncio.http.server;

import dev.asyncio.http.HttpVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request and its response, for a log. aiohttp: `AccessLogger`.
///
/// @param remote who asked; null in tests without a network
/// @param method such as `GET`
/// @param target path and query
/// @param version in which it came
/// @param status of the response
/// @param length of the response's body in bytes; -1 if it was not known, or the handler failed
/// @param took how long the handler took
public record AccessLogEntry(
        @Nullable SocketAddress remote,
        String method,
        String target,
        HttpVersion version,
        int status,
        long length,
        Duration took) {

    /// {@return a line such as `127.0.0.1 "GET / HTTP/1.1" 200 13 0.4ms`}
    @Override
    public String toString() {
        String client = remote instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : String.valueOf(remote == null ? "-" : remote);
        return String.format(
                Locale.ROOT,
                "%s \"%s %s %s\" %d %s %.1fms",
                client,
                method,
                target.replace("\"", "%22"),
                version,
                status,
                length < 0 ? "-" : Long.toString(length),
                took.toNanos() / 1e6);
    }
}
