package dev.asyncio.http.client;

import java.net.URI;
import java.util.List;

/// One redirect led to the next, more often than allowed. aiohttp: `TooManyRedirects`.
public final class TooManyRedirectsException extends ClientResponseException {

    private static final long serialVersionUID = 1L;

    private final URI[] history;

    TooManyRedirectsException(ClientResponse last, List<URI> history) {
        super(
                "%s %s was redirected %d times, the limit 'maxRedirects', and %s redirects again"
                        .formatted(last.method(), history.getFirst(), history.size() - 1, last.uri()),
                last);
        this.history = history.toArray(URI[]::new);
    }

    /// {@return where it went, in order, beginning with what was asked for}
    public List<URI> history() {
        return List.of(history);
    }
}
