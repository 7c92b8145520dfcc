package dev.asyncio.channel;

/// Thrown to those who use an end of a channel that was closed, or wait at it while it is closed. Trio:
/// `ClosedResourceError`.
public final class ChannelClosedException extends ChannelException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message which end of which channel, and what to do instead
    public ChannelClosedException(String message) {
        super(message, null);
    }
}
