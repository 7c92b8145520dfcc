package dev.asyncio.http.server;

/// Answers requests. aiohttp: a handler, a coroutine function that takes a request and returns a response.
@FunctionalInterface
public interface Handler {

    /// Answers one request. Called by a task of its own, so it awaits as it likes.
    ///
    /// @return the response; a body that is a stream is produced after this has returned
    /// @throws HttpStatusException for a response of another status
    /// @throws Exception for anything unexpected: the client gets status 500, and the loop's exception
    ///     handler is told
    Response handle(Request request) throws Exception;
}
