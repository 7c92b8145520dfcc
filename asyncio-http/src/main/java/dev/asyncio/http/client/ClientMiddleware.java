package dev.asyncio.http.client;

/// Stands between a request and its being sent: looks at it, changes it, answers it itself, or sends it more
/// than once. aiohttp: a client middleware.
///
/// ```java
/// ClientMiddleware timing = (request, next) -> {
///     long began = currentTime();
///     ClientResponse response = next.send(request);
///     IO.println(request + " took " + (currentTime() - began) + " ns");
///     return response;
/// };
/// ```
/// The first of a session's middlewares is the outermost. Each redirect passes through all of them.
@FunctionalInterface
public interface ClientMiddleware {

    /// Sends a request, as a rule by `next`. A response that is not returned has to be closed.
    ///
    /// @param next the rest of the way
    /// @throws Exception if there is no response
    ClientResponse send(ClientRequest request, Next next) throws Exception;

    /// The rest of the way to the server.
    @FunctionalInterface
    interface Next {

        /// Sends a request. May be called more than once if the body can be replayed.
        ///
        /// @throws Exception if there is no response
        ClientResponse send(ClientRequest request) throws Exception;
    }
}
