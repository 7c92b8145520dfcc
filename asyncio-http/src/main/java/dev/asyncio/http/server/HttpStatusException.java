package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.Headers;
import org.jspecify.annotations.Nullable;

/// Ends a handler with a response of a certain status. aiohttp: `HTTPException` with its subclasses.
///
/// ```java
/// throw new HttpStatusException(404, "There is no order " + id);
/// ```
public final class HttpStatusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Headers headers;

    /// Creates one that says no more than the status does.
    ///
    /// @param status from 200 to 599
    public HttpStatusException(int status) {
        this(status, null, Headers.empty(), null);
    }

    /// Creates one.
    ///
    /// @param message what the client is told, as `text/plain`
    public HttpStatusException(int status, String message) {
        this(status, requireNonNull(message, "The message must not be null; leave it out"), Headers.empty(), null);
    }

    /// Creates one.
    ///
    /// @param status from 200 to 599
    /// @param message what the client is told, as `text/plain`; null for the status's own words
    /// @param headers of the response
    /// @param cause for the log; the client does not see it
    /// @throws IllegalArgumentException if the status is none
    public HttpStatusException(int status, @Nullable String message, Headers headers, @Nullable Throwable cause) {
        super(message == null ? HttpStatus.text(HttpStatus.check(status)) : message, cause);
        this.status = HttpStatus.check(status);
        this.headers = requireNonNull(headers, "The headers must not be null; use Headers.empty()");
    }

    /// {@return the response's status}
    public int status() {
        return status;
    }

    /// {@return the response's header fields}
    public Headers headers() {
        return headers;
    }

    /// {@return the response}
    public Response toResponse() {
        Response response = HttpStatus.hasBody(status)
                ? Response.text(requireNonNull(getMessage())).withStatus(status)
                : Response.empty(status);
        for (Headers.Field field : headers) {
            response = response.withHeader(field.name(), field.value());
        }
        return response;
    }
}
