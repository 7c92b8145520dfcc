package dev.asyncio.http.client;

import dev.asyncio.http.HttpException;
import java.time.Duration;
import java.util.Locale;

/// A part of a request took longer than its [ClientTimeout] allows. aiohttp: `ServerTimeoutError`.
///
/// It is no [dev.asyncio.TimeoutException], so that it is caught with everything else that may happen to a
/// request.
public final class ClientTimeoutException extends HttpException {

    private static final long serialVersionUID = 1L;

    /// Which limit it was.
    public enum Phase {
        /// [ClientTimeout#total()].
        TOTAL,
        /// [ClientTimeout#pool()].
        POOL,
        /// [ClientTimeout#connect()].
        CONNECT,
        /// [ClientTimeout#firstByte()].
        FIRST_BYTE,
        /// [ClientTimeout#write()].
        WRITE,
        /// [ClientTimeout#read()].
        READ
    }

    private final Phase phase;

    ClientTimeoutException(Phase phase, Duration limit, String what) {
        super(
                "%s took longer than %s, the limit '%s'".formatted(what, text(limit), name(phase)),
                null,
                phase != Phase.TOTAL);
        this.phase = phase;
    }

    private static String text(Duration limit) {
        return limit.toMillis() / 1000.0 + " s";
    }

    private static String name(Phase phase) {
        return phase == Phase.FIRST_BYTE ? "firstByte" : phase.name().toLowerCase(Locale.ROOT);
    }

    /// {@return which limit it was}
    public Phase phase() {
        return phase;
    }
}
