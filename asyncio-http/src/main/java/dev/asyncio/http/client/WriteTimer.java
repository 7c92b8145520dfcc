package dev.asyncio.http.client;

import dev.asyncio.EventLoop;
import dev.asyncio.Handle;
import dev.asyncio.http.client.ClientTimeoutException.Phase;
import dev.asyncio.http.netty.ClientExchange;
import java.time.Duration;

/// Fails an exchange when the server has taken nothing of the request's body for too long, although there is
/// more. Confined to the loop.
final class WriteTimer {

    /// How often in one limit it is looked whether something was taken.
    private static final int LOOKS = 4;

    private final EventLoop loop;
    private final ClientExchange exchange;
    private final ClientRequest request;
    private final Duration limit;
    private final Duration interval;
    private Handle timer;
    private long taken = -1;
    private int looksInVain;

    private WriteTimer(EventLoop loop, ClientExchange exchange, ClientRequest request, Duration limit) {
        this.loop = loop;
        this.exchange = exchange;
        this.request = request;
        this.limit = limit;
        this.interval = limit.dividedBy(LOOKS);
        this.timer = loop.callLater(interval, this::look);
    }

    /// Watches until [#end()] or the end of the exchange.
    static WriteTimer start(EventLoop loop, ClientExchange exchange, ClientRequest request, Duration limit) {
        var started = new WriteTimer(loop, exchange, request, limit);
        exchange.whenOver(started::end);
        return started;
    }

    void end() {
        timer.cancel();
    }

    private void look() {
        long now = exchange.taken();
        looksInVain = now >= 0 && now == taken ? looksInVain + 1 : 0;
        taken = now;
        if (looksInVain == LOOKS) {
            exchange.fail(new ClientTimeoutException(Phase.WRITE, limit, "The next piece of the body of " + request));
        } else {
            timer = loop.callLater(interval, this::look);
        }
    }
}
