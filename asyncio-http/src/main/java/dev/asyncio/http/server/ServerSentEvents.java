package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.asyncio.http.Body;
import dev.asyncio.http.BodySink;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A stream of events to a browser's `EventSource` (the HTML standard, section 9.2). Our addition to aiohttp.
///
/// ```java
/// app.get("/clock", request -> ServerSentEvents.response(events -> {
///     while (true) {
///         events.send(LocalTime.now().toString());
///         sleep(seconds(1));
///     }
/// }));
/// ```
/// A browser that was cut off asks again, with the field `Last-Event-ID`, [Request#header]. Each event is
/// sent at once. When the client has gone, sending throws, or at the latest the next [#ping()] does.
public final class ServerSentEvents {

    /// Produces the events.
    @FunctionalInterface
    public interface Source {

        /// Sends events as it likes; the stream ends when this returns.
        ///
        /// @throws Exception if anything goes wrong; an [IOException] if the client has gone
        void run(ServerSentEvents events) throws Exception;
    }

    private final BodySink sink;

    private ServerSentEvents(BodySink sink) {
        this.sink = sink;
    }

    /// {@return the response that is such a stream}
    public static Response response(Source source) {
        requireNonNull(source, "A stream of events needs a source, not null");
        return Response.of(Body.stream(sink -> {
                    sink.flush();
                    source.run(new ServerSentEvents(sink));
                }))
                .withHeader("Content-Type", "text/event-stream")
                .withHeader("Cache-Control", "no-cache")
                .withHeader("X-Accel-Buffering", "no");
    }

    /// Sends an event without a name. Suspends while the client is slow.
    ///
    /// @param data may have several lines
    /// @throws IOException if the client has gone
    public void send(String data) throws IOException {
        send(data, null, null);
    }

    /// Sends an event. Suspends while the client is slow.
    ///
    /// @param data may have several lines
    /// @param name what the browser listens for; null for `message`
    /// @param id what the browser asks on from if it is cut off; null for no change
    /// @throws IllegalArgumentException if the name or the identifier has a line break, or the latter a NUL
    /// @throws IOException if the client has gone
    public void send(String data, @Nullable String name, @Nullable String id) throws IOException {
        requireNonNull(data, "An event needs data, not null; it may be empty");
        var text = new StringBuilder();
        if (name != null) {
            text.append("event: ").append(checkLine("name", name)).append('\n');
        }
        if (id != null) {
            text.append("id: ").append(checkLine("identifier", id)).append('\n');
        }
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        write(text.append('\n').toString());
    }

    /// Tells the browser how long to wait before it asks again after it was cut off.
    ///
    /// @throws IOException if the client has gone
    public void retryAfter(Duration delay) throws IOException {
        write("retry: "
                + requireNonNull(delay, "retryAfter needs a delay, not null").toMillis() + "\n\n");
    }

    /// Sends a comment, which a browser does not see, so that whoever is between does not think the
    /// connection dead.
    ///
    /// @throws IOException if the client has gone
    public void ping() throws IOException {
        write(":\n\n");
    }

    private void write(String text) throws IOException {
        sink.write(text.getBytes(UTF_8));
        sink.flush();
    }

    private static String checkLine(String what, String text) {
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new IllegalArgumentException(
                    "The " + what + " of an event must be one line, but has a line break or a NUL");
        }
        return text;
    }

    @Override
    public String toString() {
        return "ServerSentEvents[]";
    }
}
