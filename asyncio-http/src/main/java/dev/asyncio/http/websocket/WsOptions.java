package dev.asyncio.http.websocket;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a WebSocket is to be. aiohttp: the arguments of `ws_connect` and `WebSocketResponse`.
///
/// @param protocols the subprotocols that this end speaks, the one liked best first
/// @param heartbeat how often the other end is asked whether it is still there; null for never. If it does
///     not answer within half of that, the connection is taken for lost. aiohttp: `heartbeat`
/// @param compress whether messages may be compressed (RFC 7692) if the other end agrees
/// @param maxMessage how many bytes a message may have at most, decompressed. A larger one closes the socket
/// @param closeTimeout how long the other end may take to answer a farewell
public record WsOptions(
        List<String> protocols, @Nullable Duration heartbeat, boolean compress, int maxMessage, Duration closeTimeout) {

    /// No subprotocols, no heartbeat, compressed, messages up to 4 MiB, 10 seconds to close: aiohttp's
    /// values.
    public static final WsOptions DEFAULT = new WsOptions(List.of(), null, true, 4 << 20, Duration.ofSeconds(10));

    /// Checks and copies.
    public WsOptions {
        protocols = List.copyOf(protocols);
        if (heartbeat != null && !heartbeat.isPositive()) {
            throw new IllegalArgumentException(
                    "heartbeat must be positive, but is " + heartbeat + "; use null for none");
        }
        if (maxMessage <= 0) {
            throw new IllegalArgumentException("maxMessage must be positive, but is " + maxMessage);
        }
        if (requireNonNull(closeTimeout, "closeTimeout must not be null").isNegative()) {
            throw new IllegalArgumentException("closeTimeout must not be negative, but is " + closeTimeout);
        }
    }

    /// {@return the same with other subprotocols}
    public WsOptions withProtocols(String... best) {
        return new WsOptions(List.of(best), heartbeat, compress, maxMessage, closeTimeout);
    }

    /// {@return the same with another heartbeat}
    public WsOptions withHeartbeat(@Nullable Duration every) {
        return new WsOptions(protocols, every, compress, maxMessage, closeTimeout);
    }

    /// {@return the same with compression or without}
    public WsOptions withCompress(boolean may) {
        return new WsOptions(protocols, heartbeat, may, maxMessage, closeTimeout);
    }

    /// {@return the same with another limit for messages}
    public WsOptions withMaxMessage(int bytes) {
        return new WsOptions(protocols, heartbeat, compress, bytes, closeTimeout);
    }

    /// {@return the same with another limit for the farewell}
    public WsOptions withCloseTimeout(Duration limit) {
        return new WsOptions(protocols, heartbeat, compress, maxMessage, limit);
    }
}
