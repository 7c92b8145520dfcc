package dev.asyncio.http.netty;

import dev.asyncio.EventLoop;
import dev.asyncio.http.HttpDate;
import io.netty.util.AsciiString;
import java.time.Instant;

/// The field `Date`, made once a second. Confined to the loop.
final class ServerDate {

    private static final long SECOND = 1_000; // ms
    private static final long NANOS_IN_MILLI = 1_000_000;

    private final EventLoop loop;
    private AsciiString text = AsciiString.EMPTY_STRING;
    private long validUntil; // ns, by the loop's clock
    private boolean isMade;

    ServerDate(EventLoop loop) {
        this.loop = loop;
    }

    AsciiString text() {
        long now = loop.time();
        if (!isMade || now - validUntil >= 0) {
            Instant wallClock = loop.clock().instant();
            text = AsciiString.of(HttpDate.format(wallClock));
            validUntil = now + (SECOND - wallClock.toEpochMilli() % SECOND) * NANOS_IN_MILLI;
            isMade = true;
        }
        return text;
    }
}
