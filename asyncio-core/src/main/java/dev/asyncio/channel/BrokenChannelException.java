package dev.asyncio.channel;

import org.jspecify.annotations.Nullable;

/// Thrown to those who send when nobody will ever receive, and to those who receive when the senders gave up
/// with a cause. Trio: `BrokenResourceError`.
public final class BrokenChannelException extends ChannelException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message what happened to which channel, and what to do
    /// @param cause the cause with which the other side was closed, or null
    public BrokenChannelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
