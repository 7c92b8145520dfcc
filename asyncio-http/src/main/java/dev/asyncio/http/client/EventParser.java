package dev.asyncio.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.http.MalformedMessageException;
import dev.asyncio.http.ServerSentEvent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Reads a stream of events from its bytes, wherever they are cut (the HTML standard, section 9.2.6).
final class EventParser {

    private final int most;
    private final ArrayDeque<ServerSentEvent> events = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /// Whether a line feed would belong to the carriage return that has ended a line.
    private boolean isAfterReturn;

    private boolean isFirstLine = true;

    // Of the event that is being read.
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private String id;
    private @Nullable Duration retryOfEvent;

    /// The identifier to ask on from, which holds from the end of the event that gives it.
    private String lastId;

    private @Nullable Duration retry;

    /// @param lastId where the stream goes on; empty for its beginning
    /// @param most how many bytes a line, and characters an event, may have
    EventParser(String lastId, int most) {
        this.lastId = lastId;
        this.id = lastId;
        this.most = most;
    }

    /// Reads the next bytes.
    ///
    /// @throws MalformedMessageException if an event is too large
    void feed(byte[] bytes) throws MalformedMessageException {
        for (byte b : bytes) {
            boolean isSecondOfTwo = isAfterReturn && b == '\n';
            isAfterReturn = b == '\r';
            if (isSecondOfTwo) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                endLine();
            } else {
                checkRoom(line.size());
                line.write(b);
            }
        }
    }

    private void checkRoom(int used) throws MalformedMessageException {
        if (used >= most) {
            throw new MalformedMessageException(
                    "An event of the stream has more than %d bytes; raise maxEvent if it may".formatted(most), null);
        }
    }

    private void endLine() throws MalformedMessageException {
        String text = line.toString(UTF_8);
        line.reset();
        if (isFirstLine && text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        isFirstLine = false;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) {
            return; // a comment
        }
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        take(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void take(String field, String value) throws MalformedMessageException {
        switch (field) {
            case "event" -> name = value;
            case "data" -> {
                checkRoom(data.length() + value.length());
                data.append(value).append('\n');
            }
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    id = value;
                }
            }
            case "retry" -> {
                // At most ten digits of milliseconds, four months: more is no delay that anybody means.
                if (value.matches("[0-9]{1,10}")) {
                    retryOfEvent = Duration.ofMillis(Long.parseLong(value));
                    retry = retryOfEvent;
                }
            }
            default -> {
                // What is not known is left out.
            }
        }
    }

    private void dispatch() {
        lastId = id;
        if (!data.isEmpty()) {
            data.setLength(data.length() - 1);
            events.add(new ServerSentEvent(lastId, name.isEmpty() ? "message" : name, data.toString(), retryOfEvent));
        }
        data.setLength(0);
        name = "";
        retryOfEvent = null;
    }

    /// {@return the next event that is complete, or null}
    @Nullable
    ServerSentEvent poll() {
        return events.poll();
    }

    /// {@return the identifier to ask on from; empty for none}
    String lastId() {
        return lastId;
    }

    /// {@return how long the server wants the client to wait before it asks again, or null if it has not
    /// said}
    @Nullable
    Duration retry() {
        return retry;
    }
}
