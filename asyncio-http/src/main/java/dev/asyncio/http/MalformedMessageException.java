package dev.asyncio.http;

import org.jspecify.annotations.Nullable;

/// What the other end sent is not HTTP, or more than is allowed of it. aiohttp: `ClientResponseError` with a
/// `BadHttpMessage`.
public final class MalformedMessageException extends HttpException {

    private static final long serialVersionUID = 1L;

    /// Creates an exception.
    public MalformedMessageException(String message, @Nullable Throwable cause) {
        super(message, cause, false);
    }
}
