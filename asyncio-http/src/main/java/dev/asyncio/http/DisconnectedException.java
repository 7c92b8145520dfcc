package dev.asyncio.http;

import org.jspecify.annotations.Nullable;

/// The other end has closed the connection, or it broke, before the exchange was complete. aiohttp:
/// `ServerDisconnectedError`, `ClientOSError`.
public final class DisconnectedException extends HttpException {

    private static final long serialVersionUID = 1L;

    /// Creates an exception.
    ///
    /// @param cause why, if more is known than that the connection has ended
    public DisconnectedException(String message, @Nullable Throwable cause) {
        super(message, cause, true);
    }
}
