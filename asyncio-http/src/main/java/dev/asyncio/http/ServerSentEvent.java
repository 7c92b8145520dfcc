package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An event of a stream that a server sends (the HTML standard, section 9.2).
///
/// @param id the identifier that the server gave last, this event's or an earlier one's; empty if it gave
///     none
/// @param event what sort of event it is; `message` if the server does not say
/// @param data its lines, with a line feed between two of them
/// @param retry how long to wait before asking again, as this event says; null if it does not
public record ServerSentEvent(
        String id, String event, String data, @Nullable Duration retry) {

    /// Checks that what has to be there is.
    public ServerSentEvent {
        requireNonNull(id, "An event needs an id, not null; it may be empty");
        requireNonNull(event, "An event needs a name, not null; use message");
        requireNonNull(data, "An event needs data, not null; it may be empty");
    }
}
