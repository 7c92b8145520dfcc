package dev.asyncio.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Something went wrong with an exchange of HTTP. aiohttp: `ClientError`.
///
/// What sort of thing it was is told by the subclass; what is no matter of HTTP, such as a name that cannot
/// be looked up, is its [#getCause()].
public abstract class HttpException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean isRetryable;

    /// Creates an exception.
    ///
    /// @param isRetryable see [#isRetryable()]
    protected HttpException(String message, @Nullable Throwable cause, boolean isRetryable) {
        super(message, cause);
        this.isRetryable = isRetryable;
    }

    /// {@return whether the same request might succeed if it is sent again} It says nothing of whether the
    /// server has acted on it already; that is harmless only for idempotent methods (RFC 9110, section
    /// 9.2.2).
    public boolean isRetryable() {
        return isRetryable;
    }
}
