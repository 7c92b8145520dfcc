package dev.asyncio.http.client;

/// Is told what a session does, for logs, measurements and tracing. aiohttp: `TraceConfig`.
///
/// All methods do nothing unless overridden. They are called on the loop, by the task that sends or in a
/// callback, in the order of events, and must return at once. One that throws is reported to the loop's
/// exception handler, and what it was told of goes on.
///
/// ```
/// requestBegins ─▶ [queued ─▶ dequeued] ─▶ connecting ─▶ connected   ─▶ headSent ─▶ … ─▶ responded ─▶ requestEnds
///                                       └▶ reused ───────────────────┘                            └▶ redirected ─▶ …
/// ```
/// What begins with `requestBegins` ends with `requestEnds` or `requestFailed`. A context of one's own for a
/// request goes best into a [dev.asyncio.ContextVar].
public interface ClientListener {

    /// A request is about to be sent. aiohttp: `on_request_start`.
    default void requestBegins(ClientRequest request) {}

    /// It has to wait for a connection, because there are as many as allowed. aiohttp:
    /// `on_connection_queued_start`.
    default void queued(ClientRequest request) {}

    /// It waits no longer. aiohttp: `on_connection_queued_end`.
    default void dequeued(ClientRequest request) {}

    /// A connection is made for it: the name looked up, the handshake of TLS. aiohttp:
    /// `on_connection_create_start`.
    default void connecting(ClientRequest request) {}

    /// The connection is made. aiohttp: `on_connection_create_end`.
    default void connected(ClientRequest request) {}

    /// It uses a connection that was there. aiohttp: `on_connection_reuseconn`.
    default void reused(ClientRequest request) {}

    /// Its first lines are on their way. aiohttp: `on_request_headers_sent`.
    default void headSent(ClientRequest request) {}

    /// All of it is on its way. aiohttp: the last `on_request_chunk_sent`.
    default void requestSent(ClientRequest request) {}

    /// The first lines of its response have come; those of a redirect too.
    default void responded(ClientRequest request, ClientResponse response) {}

    /// It goes on to another address. aiohttp: `on_request_redirect`.
    default void redirected(ClientRequest request, ClientResponse response, ClientRequest next) {}

    /// The response is handed to the program, which may still have to read its body. aiohttp:
    /// `on_request_end`.
    ///
    /// @param request the one that began it
    default void requestEnds(ClientRequest request, ClientResponse response) {}

    /// There is no response. aiohttp: `on_request_exception`.
    ///
    /// @param request the one that began it
    /// @param failure a [dev.asyncio.http.HttpException], what the body's producer threw, or a
    ///     [dev.asyncio.CancelledError]
    default void requestFailed(ClientRequest request, Throwable failure) {}
}
