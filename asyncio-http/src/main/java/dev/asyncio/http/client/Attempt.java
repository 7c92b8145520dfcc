package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Handle;
import dev.asyncio.Task;
import dev.asyncio.http.Body;
import dev.asyncio.http.BrokenBodyException;
import dev.asyncio.http.Cookie;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.client.ClientTimeoutException.Phase;
import dev.asyncio.http.netty.ClientConnection;
import dev.asyncio.http.netty.ClientExchange;
import dev.asyncio.http.netty.ExchangeSettings;
import dev.asyncio.http.netty.ResponseHead;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request over one connection, up to the first lines of its response.
final class Attempt {

    /// A body that is there and not longer than this goes out with the head; a longer one is sent by a task
    /// of its own, because the server may answer before it has all of it.
    private static final int SENT_AT_ONCE = 64 * 1024;

    /// How long a server that was asked whether it wants the body may think about it.
    private static final Duration CONTINUE_WAIT = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final SessionSettings settings;
    private final CookieJar cookies;
    private final Listeners listeners;
    private final ClientRequest request;
    private final Origin origin;
    private final ClientExchange exchange;

    private @Nullable Task<Void> sending;
    private @Nullable Handle firstByteTimer;

    /// What the program's own body threw.
    private @Nullable Exception producerFailure;

    Attempt(
            EventLoop loop,
            SessionSettings settings,
            CookieJar cookies,
            Listeners listeners,
            ClientRequest request,
            Origin origin,
            ClientConnection connection) {
        this.loop = loop;
        this.settings = settings;
        this.cookies = cookies;
        this.listeners = listeners;
        this.request = request;
        this.origin = origin;
        this.exchange =
                connection.begin(new ExchangeSettings(settings.readLimit, request.decompresses(), request.maxBody()));
    }

    /// {@return whether any byte of an answer has come}
    boolean hasAnswer() {
        return exchange.hasAnswer();
    }

    ClientResponse send() throws Exception {
        try {
            Body body = request.body();
            long length = body.length();
            exchange.sendHead(Heads.of(request, origin, length, cookies.matching(request.uri())), length);
            listeners.tell(listener -> listener.headSent(request));
            if (length >= 0 && length <= SENT_AT_ONCE && body.isReplayable() && !request.expectsContinue()) {
                body.writeTo(exchange.body());
                endRequest();
            } else {
                sendBeside(body);
            }
            ResponseHead head = exchange.awaitHead();
            keepCookies(head);
            limitReads();
            return new ClientResponse(request, exchange, head, List.of(), settings);
        } catch (Throwable thrown) {
            exchange.fail(new DisconnectedException(request + " was given up", thrown));
            if (producerFailure != null && thrown instanceof IOException) {
                throw producerFailure;
            }
            throw thrown;
        } finally {
            if (firstByteTimer != null) {
                firstByteTimer.cancel();
            }
        }
    }

    private void keepCookies(ResponseHead head) {
        for (String field : head.headers().all("Set-Cookie")) {
            Cookie cookie = Cookie.parseSetCookie(field);
            if (cookie != null) {
                cookies.store(request.uri(), cookie);
            }
        }
    }

    // ---- the body of the request

    private void sendBeside(Body body) {
        Task<Void> task = loop.createTask(() -> sendBody(body));
        task.setName("body of " + request);
        sending = task;
        exchange.whenOver(() -> requireNonNull(sending).cancel("the exchange is over"));
    }

    private void sendBody(Body body) {
        Duration limit = request.timeout().write();
        WriteTimer timer = limit == null ? null : WriteTimer.start(loop, exchange, request, limit);
        try {
            if (request.expectsContinue()) {
                var _ = Asyncio.moveOnAfter(CONTINUE_WAIT, exchange::awaitContinue);
                if (exchange.hasHead()) {
                    return; // it was answered without its body; the connection is closed when the response is
                }
            }
            body.writeTo(exchange.body());
            endRequest();
        } catch (Exception e) {
            if (!exchange.isOver()) {
                producerFailure = e;
                exchange.fail(new BrokenBodyException(
                        "The body of " + request + " could not be produced: " + e.getMessage(), e, false));
            }
        } finally {
            if (timer != null) {
                timer.end();
            }
        }
    }

    private void endRequest() throws IOException {
        exchange.endRequest();
        listeners.tell(listener -> listener.requestSent(request));
        ClientTimeout limits = request.timeout();
        Duration limit = limits.firstByte() == null ? limits.read() : limits.firstByte();
        if (limit != null && !exchange.hasHead()) {
            Phase phase = limits.firstByte() == null ? Phase.READ : Phase.FIRST_BYTE;
            firstByteTimer = loop.callLater(
                    limit,
                    () -> exchange.fail(
                            new ClientTimeoutException(phase, limit, "The first byte of the answer to " + request)));
        }
    }

    // ---- the body of the response

    private void limitReads() {
        Duration limit = request.timeout().read();
        if (limit != null && !exchange.isOver()) {
            new ReadTimer(limit).start();
        }
    }

    /// Fails the exchange when nothing has come for too long, although somebody wants it.
    private final class ReadTimer {

        private final Duration limit;
        private @Nullable Handle timer;

        ReadTimer(Duration limit) {
            this.limit = limit;
        }

        void start() {
            schedule(limit.toNanos());
            exchange.whenOver(() -> requireNonNull(timer).cancel());
        }

        private void schedule(long nanos) {
            timer = loop.callLater(Duration.ofNanos(nanos), this::check);
        }

        private void check() {
            if (exchange.isThrottled()) {
                schedule(limit.toNanos());
                return;
            }
            long left = exchange.lastActivity() + limit.toNanos() - loop.time();
            if (left > 0) {
                schedule(left);
            } else {
                exchange.fail(
                        new ClientTimeoutException(Phase.READ, limit, "The next piece of the answer to " + request));
            }
        }
    }

    /// Has the limit for everything hold for the body of a response as well.
    ///
    /// @param deadline in nanoseconds of the loop's clock
    static void limitBody(EventLoop loop, ClientResponse response, @Nullable Duration total, long deadline) {
        ClientExchange exchange = response.exchange();
        if (total != null && !exchange.isOver()) {
            Handle timer = loop.callAt(
                    deadline,
                    () -> exchange.fail(new ClientTimeoutException(
                            Phase.TOTAL, total, response.method() + " " + response.uri() + ", its body included,")));
            exchange.whenOver(timer::cancel);
        }
    }
}
