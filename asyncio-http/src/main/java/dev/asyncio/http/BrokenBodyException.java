package dev.asyncio.http;

import org.jspecify.annotations.Nullable;

/// A body could not be received to its end: the connection ended in the middle, it could not be decompressed,
/// or it was larger than allowed. What was read of it is not the whole. aiohttp: `ClientPayloadError`.
public final class BrokenBodyException extends HttpException {

    private static final long serialVersionUID = 1L;

    /// Creates an exception.
    ///
    /// @param isRetryable see [#isRetryable()]
    public BrokenBodyException(String message, @Nullable Throwable cause, boolean isRetryable) {
        super(message, cause, isRetryable);
    }
}
