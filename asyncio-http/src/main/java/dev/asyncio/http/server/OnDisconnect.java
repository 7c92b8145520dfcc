package dev.asyncio.http.server;

/// What becomes of a handler whose client goes away. aiohttp: `handler_cancellation`.
public enum OnDisconnect implements RouteOption {
    /// It goes on; [Request#disconnected()] tells it. The default, since what a handler has begun should not
    /// be left half done by accident.
    IGNORE,
    /// Its task is cancelled. For what is of use to that client alone.
    CANCEL
}
