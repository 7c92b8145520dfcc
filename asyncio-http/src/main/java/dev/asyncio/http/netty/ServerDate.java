package dev.asyncio.http.netty;

import dev.asyncio.EventLoop;
import dev.asyncio.http.HttpDate;
import io.netty.util.AsciiString;
import java.time.Instant;

/// The field `Date`, made once a second. Confined to the loop.
final class ServerDate {

    private static final long SECOND = 1_000_000_000; // ns

    private final EventLoop loop;
    private AsciiString text = AsciiString.EMPTY_STRING;
    private long validUntil; // by the loop's clock
    private boolean isMade;

    ServerDate(EventLoop loop) {
        this.loop = loop;
    }

    AsciiString text() {
        long now = loop.time();
        if (!isMade || now - validUntil >= 0) {
            Instant wallClock = loop.clock().instant();
            text = AsciiString.of(HttpDate.format(wallClock));
            validUntil = now + SECOND - wallClock.getNano();
            isMade = true;
        }
        return text;
    }
}
