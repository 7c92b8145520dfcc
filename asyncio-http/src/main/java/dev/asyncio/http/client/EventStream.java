package dev.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.http.MediaType;
import dev.asyncio.http.ServerSentEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The events that a server sends, for as long as it does (the HTML standard, section 9.2). Our addition to
/// aiohttp, after the browsers' `EventSource`.
///
/// ```java
/// try (EventStream events = session.get("https://example.org/prices").events()) {
///     for (ServerSentEvent event : events) {
///         show(event.data());
///     }
/// }
/// ```
/// When the stream ends or breaks off, it is asked for again, behind the last event that had an identifier
/// (`Last-Event-ID`), after the time that the server has named, else 3 seconds; twice as long after each time
/// that it could not be had, at most a minute. The stream has come to its end when the server answers 204.
/// The request's limit of time for everything does not hold; its `read` is how long the server may say
/// nothing.
///
/// Confined to the loop; read by one task at a time. A task that is cancelled while it waits for an event has
/// lost none.
public final class EventStream implements Iterable<ServerSentEvent>, AutoCloseable {

    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final int DEFAULT_MAX_EVENT = 1 << 20;
    private static final int PIECE = 64 * 1024;

    private final ClientRequest request;
    private Duration delay = Duration.ofSeconds(3);
    private int attempts = Integer.MAX_VALUE;
    private int maxEvent = DEFAULT_MAX_EVENT;
    private String lastId = "";

    private @Nullable ClientResponse response;
    private @Nullable EventParser parser;
    private int failures;

    /// Whether the server has ever sent such a stream: until then whatever goes wrong is the program's to
    /// know.
    private boolean hasBegun;

    private boolean isClosed;

    EventStream(ClientRequest request) {
        this.request = request;
    }

    /// Sets how long to wait before the stream is asked for again, until the server says something else.
    /// Default 3 seconds.
    ///
    /// @throws IllegalArgumentException if it is negative
    public EventStream delay(Duration time) {
        if (requireNonNull(time, "delay needs a time, not null").isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, but is " + time);
        }
        delay = time;
        return this;
    }

    /// Sets how often in a row the stream is asked for again without any event; then [#next()] throws what
    /// went wrong, or returns null if the server has just ended the stream. Default: without a limit.
    ///
    /// @param most 0 to end when the stream does
    /// @throws IllegalArgumentException if it is negative
    public EventStream attempts(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("attempts must not be negative, but is " + most);
        }
        attempts = most;
        return this;
    }

    /// Sets how many bytes an event may have at most. Default 1 MiB.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public EventStream maxEvent(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("maxEvent must be positive, but is " + bytes);
        }
        maxEvent = bytes;
        return this;
    }

    /// Begins behind the event with this identifier, which an earlier stream has given.
    public EventStream lastEventId(String id) {
        lastId = requireNonNull(id, "lastEventId needs an identifier, not null; leave it out for the beginning");
        return this;
    }

    /// {@return the identifier of the last event that had one; empty if none had}
    public String lastEventId() {
        return lastId;
    }

    /// {@return the next event, or null if the stream has come to its end} Suspends.
    ///
    /// @throws ClientResponseException if the server answers by something else than such a stream
    /// @throws IOException if no connection can be made at first, or not after so many [#attempts]
    /// @throws dev.asyncio.http.MalformedMessageException if an event is larger than [#maxEvent]
    /// @throws IllegalStateException if the stream is closed
    /// @throws Exception as [ClientRequest#send()] does
    public @Nullable ServerSentEvent next() throws Exception {
        while (true) {
            if (isClosed) {
                throw new IllegalStateException(this + " is closed");
            }
            if (parser == null && !open()) {
                return null;
            }
            EventParser reading = requireNonNull(parser);
            ServerSentEvent event = reading.poll();
            if (event != null) {
                failures = 0;
                lastId = event.id();
                return event;
            }
            IOException broken = read(reading);
            lastId = reading.lastId();
            if (parser == null && !mayAskAgain(broken)) {
                return null;
            }
        }
    }

    /// Reads a piece; if there is none, this connection of the stream is over.
    ///
    /// @return why it is, if it has not just ended
    private @Nullable IOException read(EventParser reading) throws IOException {
        byte[] piece;
        IOException broken = null;
        try {
            piece = requireNonNull(response).content().read(PIECE);
        } catch (IOException e) {
            piece = new byte[0];
            broken = e;
        }
        if (piece.length > 0) {
            try {
                reading.feed(piece);
            } catch (IOException e) {
                close();
                throw e;
            }
        } else {
            delay = reading.retry() == null ? delay : reading.retry();
            release();
        }
        return broken;
    }

    /// @return whether to go on; then some time has passed
    private boolean mayAskAgain(@Nullable IOException because) throws IOException {
        if (failures >= attempts) {
            close();
            if (because != null) {
                throw because;
            }
            return false;
        }
        Duration pause = delay.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        Asyncio.sleep(pause.compareTo(LONGEST_DELAY) > 0 && delay.compareTo(LONGEST_DELAY) < 0 ? LONGEST_DELAY : pause);
        return true;
    }

    /// @return whether there is a stream; false if it has come to its end
    private boolean open() throws Exception {
        while (true) {
            try {
                return begin();
            } catch (ClientResponseException e) {
                close();
                throw e;
            } catch (IOException e) {
                if (!hasBegun) {
                    close();
                    throw e;
                }
                boolean _ = mayAskAgain(e);
            }
        }
    }

    private boolean begin() throws Exception {
        var again = new ClientRequest(request, request.method(), request.uri(), request.body());
        again.header("Accept", "text/event-stream").header("Cache-Control", "no-store");
        again.timeout(request.timeout().withTotal(null)).raiseForStatus(false);
        if (!lastId.isEmpty()) {
            // A field has bytes, and these are those of UTF-8 (the HTML standard, section 9.2.3).
            again.header("Last-Event-ID", inBytes(lastId));
        }
        ClientResponse answer = again.send();
        try {
            if (answer.status() == 204) {
                answer.close();
                close();
                return false;
            }
            MediaType type = answer.contentType();
            if (answer.status() != 200 || type == null || !type.is("text/event-stream")) {
                throw new ClientResponseException(
                        "%s was answered by %d and %s, which is no stream of events"
                                .formatted(again, answer.status(), type == null ? "no content type" : type),
                        answer);
            }
        } catch (Throwable thrown) {
            answer.close();
            throw thrown;
        }
        hasBegun = true;
        response = answer;
        parser = new EventParser(lastId, maxEvent);
        return true;
    }

    private static String inBytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private void release() {
        if (response != null) {
            response.close();
        }
        response = null;
        parser = null;
    }

    /// {@return the events, one after the other} Both methods suspend and throw what [#next()] throws.
    @Override
    public Iterator<ServerSentEvent> iterator() {
        return new Iterator<>() {

            private @Nullable ServerSentEvent ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null && !isClosed) {
                    ahead = nextAsIs();
                }
                return ahead != null;
            }

            @Override
            public ServerSentEvent next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("The stream of events has come to its end");
                }
                ServerSentEvent event = requireNonNull(ahead);
                ahead = null;
                return event;
            }
        };
    }

    private @Nullable ServerSentEvent nextAsIs() {
        try {
            return next();
        } catch (Exception e) {
            throw EventStream.<RuntimeException>asIs(e);
        }
    }

    /// Throws a checked exception without a wrapping, as an await does.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E asIs(Exception thrown) throws E {
        throw (E) thrown;
    }

    /// Ends the stream on this side. Never suspends; has no effect the second time.
    @Override
    public void close() {
        isClosed = true;
        release();
    }

    /// {@return a text such as `EventStream[GET http://localhost/, open, after '17']`}
    @Override
    public String toString() {
        return "EventStream[%s, %s%s]"
                .formatted(request, isClosed ? "closed" : "open", lastId.isEmpty() ? "" : ", after '" + lastId + "'");
    }
}
