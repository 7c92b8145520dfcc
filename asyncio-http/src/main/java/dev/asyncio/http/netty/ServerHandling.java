package dev.asyncio.http.netty;

/// Answers requests. Called by a task.
@FunctionalInterface
public interface ServerHandling {

    /// Answers one request, whatever happens.
    void serve(ServerExchange exchange) throws Exception;
}
