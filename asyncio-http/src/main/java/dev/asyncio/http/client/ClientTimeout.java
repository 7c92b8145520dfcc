package dev.asyncio.http.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long the parts of a request may take; null for as long as it likes. aiohttp: `ClientTimeout`.
///
/// @param total from the call to the last byte of the body, redirects included. Default 5 minutes, as in
///     aiohttp
/// @param pool waiting for a connection because the limit is reached. aiohttp has it in `connect`
/// @param connect looking up the name, connecting and TLS's handshake. Default 30 seconds. aiohttp:
///     `sock_connect`
/// @param firstByte from the end of the request to the first byte of the answer
/// @param write between two pieces of the request's body that the server takes, while it has more to take
///     than the system keeps for it. aiohttp has none
/// @param read between two pieces of the response, while somebody reads it. aiohttp: `sock_read`
public record ClientTimeout(
        @Nullable Duration total,
        @Nullable Duration pool,
        @Nullable Duration connect,
        @Nullable Duration firstByte,
        @Nullable Duration write,
        @Nullable Duration read) {

    /// What is used if nothing else is said.
    public static final ClientTimeout DEFAULT =
            new ClientTimeout(Duration.ofMinutes(5), null, Duration.ofSeconds(30), null, null, null);

    /// No limits at all.
    public static final ClientTimeout NONE = new ClientTimeout(null, null, null, null, null, null);

    /// Checks that none of them is negative.
    public ClientTimeout {
        check("total", total);
        check("pool", pool);
        check("connect", connect);
        check("firstByte", firstByte);
        check("write", write);
        check("read", read);
    }

    private static void check(String what, @Nullable Duration duration) {
        if (duration != null && duration.isNegative()) {
            throw new IllegalArgumentException(
                    "The timeout '" + what + "' must not be negative, but is " + duration + "; use null for none");
        }
    }

    /// {@return the same with another limit for everything}
    public ClientTimeout withTotal(@Nullable Duration limit) {
        return new ClientTimeout(limit, pool, connect, firstByte, write, read);
    }

    /// {@return the same with another limit for waiting for a connection}
    public ClientTimeout withPool(@Nullable Duration limit) {
        return new ClientTimeout(total, limit, connect, firstByte, write, read);
    }

    /// {@return the same with another limit for making a connection}
    public ClientTimeout withConnect(@Nullable Duration limit) {
        return new ClientTimeout(total, pool, limit, firstByte, write, read);
    }

    /// {@return the same with another limit for the first byte}
    public ClientTimeout withFirstByte(@Nullable Duration limit) {
        return new ClientTimeout(total, pool, connect, limit, write, read);
    }

    /// {@return the same with another limit between two pieces of the request's body}
    public ClientTimeout withWrite(@Nullable Duration limit) {
        return new ClientTimeout(total, pool, connect, firstByte, limit, read);
    }

    /// {@return the same with another limit between two pieces of the response}
    public ClientTimeout withRead(@Nullable Duration limit) {
        return new ClientTimeout(total, pool, connect, firstByte, write, limit);
    }
}
