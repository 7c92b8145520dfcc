package dev.asyncio.http.client;

import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpException;
import java.net.URI;
import java.util.Set;

/// The server's answer is not what was hoped for. aiohttp: `ClientResponseError`.
public class ClientResponseException extends HttpException {

    private static final long serialVersionUID = 1L;

    /// Those that say: not now (RFC 9110, section 15.5 and 15.6; RFC 6585).
    private static final Set<Integer> RETRYABLE = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final String method;
    private final URI uri;
    private final int status;
    /// Not serialized: another process gets the rest.
    private final transient Headers headers;

    ClientResponseException(String message, ClientResponse response) {
        super(message, null, RETRYABLE.contains(response.status()));
        this.method = response.method();
        this.uri = response.uri();
        this.status = response.status();
        this.headers = response.headers();
    }

    /// {@return the method of the request}
    public String method() {
        return method;
    }

    /// {@return what was asked for}
    public URI uri() {
        return uri;
    }

    /// {@return the status of the response}
    public int status() {
        return status;
    }

    /// {@return the header fields of the response}
    public Headers headers() {
        return headers;
    }
}
