package dev.asyncio.http.server;

/// Makes responses of the exceptions that stand for one.
final class FailureAsResponse {

    private FailureAsResponse() {}

    /// {@return the same, where a response that is thrown is returned}
    static Handler within(Handler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (HttpStatusException e) {
                return e.toResponse();
            }
        };
    }
}
