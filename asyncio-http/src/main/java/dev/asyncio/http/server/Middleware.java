package dev.asyncio.http.server;

/// Stands around handlers, sees each request first and its response last. aiohttp: `@middleware`.
///
/// ```java
/// app.middleware((request, next) -> {
///     Response response = next.handle(request);
///     return response.withHeader("X-Frame-Options", "DENY");
/// });
/// ```
/// An [HttpStatusException] of a handler is a response already when a middleware sees it; one that a
/// middleware throws goes past those around it.
@FunctionalInterface
public interface Middleware {

    /// Answers one request, as a rule by what `next` answers.
    ///
    /// @param next the next middleware, or the handler; may be called never, or more than once
    /// @throws Exception as in [Handler#handle]
    Response handle(Request request, Handler next) throws Exception;
}
