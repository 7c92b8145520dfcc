package dev.asyncio.http.client;

/// The body of a response is of another type than was expected. aiohttp: `ContentTypeError`.
public final class ContentTypeException extends ClientResponseException {

    private static final long serialVersionUID = 1L;

    ContentTypeException(String message, ClientResponse response) {
        super(message, response);
    }
}
