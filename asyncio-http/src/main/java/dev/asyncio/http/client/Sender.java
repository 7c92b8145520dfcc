package dev.asyncio.http.client;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.TimeoutException;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.netty.ClientConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Takes a request through all that may happen to it: middlewares, redirects, a connection that the server
/// has just closed.
final class Sender {

    /// How many connections may turn out to be closed before that is taken for a failure.
    private static final int MOST_STALE = 2;

    private final EventLoop loop;
    private final SessionSettings settings;
    private final ConnectionPool pool;
    private final Connector connector;
    private final CookieJar cookies;
    private final Listeners listeners;
    private final ClientMiddleware.Next way;

    Sender(EventLoop loop, SessionSettings settings, ConnectionPool pool, CookieJar cookies) {
        this.loop = loop;
        this.settings = settings;
        this.pool = pool;
        this.connector = new Connector(settings);
        this.listeners = new Listeners(loop, settings.listeners);
        this.cookies = cookies;
        ClientMiddleware.Next next = this::attempt;
        for (ClientMiddleware middleware : settings.middlewares.reversed()) {
            ClientMiddleware.Next inner = next;
            next = request -> middleware.send(request, inner);
        }
        this.way = next;
    }

    ClientResponse send(ClientRequest request) throws Exception {
        listeners.tell(listener -> listener.requestBegins(request));
        try {
            ClientResponse response = sendWithin(request);
            listeners.tell(listener -> listener.requestEnds(request, response));
            return response;
        } catch (Throwable thrown) {
            listeners.tell(listener -> listener.requestFailed(request, thrown));
            throw thrown;
        }
    }

    private ClientResponse sendWithin(ClientRequest request) throws Exception {
        Duration total = request.timeout().total();
        long deadline = total == null ? Long.MAX_VALUE : loop.time() + total.toNanos();
        ClientResponse response = total == null ? follow(request) : followWithin(request, total);
        Attempt.limitBody(loop, response, total, deadline);
        return request.raisesForStatus() ? response.orThrow() : response;
    }

    private ClientResponse followWithin(ClientRequest request, Duration total) throws Exception {
        try {
            return Asyncio.timeout(total, () -> follow(request));
        } catch (TimeoutException e) {
            throw new ClientTimeoutException(ClientTimeoutException.Phase.TOTAL, total, request.toString());
        }
    }

    private ClientResponse follow(ClientRequest first) throws Exception {
        ClientRequest request = first;
        List<URI> history = new ArrayList<>(0);
        while (true) {
            ClientResponse response = way.send(request);
            ClientRequest next = first.maxRedirects() == 0 ? null : Redirects.next(request, response);
            if (next == null) {
                return history.isEmpty() ? response : response.withHistory(history);
            }
            ClientRequest before = request;
            listeners.tell(listener -> listener.redirected(before, response, next));
            history.add(response.uri());
            response.close();
            if (history.size() > first.maxRedirects()) {
                throw new TooManyRedirectsException(response, history);
            }
            request = next;
        }
    }

    /// Sends once, or again if a connection that was used before turns out to be closed: the server may have
    /// done so while the request was on its way, which says nothing about the request (RFC 9112, section
    /// 9.3.1).
    private ClientResponse attempt(ClientRequest request) throws Exception {
        for (int again = 0; ; ) {
            Origin origin = settings.originOf(request);
            ConnectionPool.Pooled pooled = acquire(request, origin);
            boolean isReused = pooled.isReused;
            pooled.redeem();
            if (pooled.connection.capacity() == 0) {
                continue; // the server has just said that it takes less than was hoped
            }
            if (isReused) {
                listeners.tell(listener -> listener.reused(request));
            }
            var attempt = new Attempt(loop, settings, cookies, listeners, request, origin, pooled.connection);
            try {
                ClientResponse response = attempt.send();
                listeners.tell(listener -> listener.responded(request, response));
                return response;
            } catch (DisconnectedException e) {
                boolean mayRepeat = isReused
                        && again < MOST_STALE
                        && !attempt.hasAnswer()
                        && request.isIdempotent()
                        && request.body().isReplayable();
                if (!mayRepeat) {
                    throw e;
                }
                again++;
            }
        }
    }

    private ConnectionPool.Pooled acquire(ClientRequest request, Origin origin) throws Exception {
        return pool.acquire(origin, request.timeout().pool(), new Wanted(request));
    }

    /// What the pool does for a request.
    private final class Wanted implements ConnectionPool.Applicant {

        private final ClientRequest request;

        Wanted(ClientRequest request) {
            this.request = request;
        }

        @Override
        public void queued() {
            listeners.tell(listener -> listener.queued(request));
        }

        @Override
        public void dequeued() {
            listeners.tell(listener -> listener.dequeued(request));
        }

        @Override
        public ClientConnection open(Origin origin) throws IOException {
            listeners.tell(listener -> listener.connecting(request));
            ClientConnection connection =
                    connector.connect(origin, request.timeout().connect());
            listeners.tell(listener -> listener.connected(request));
            return connection;
        }
    }
}
