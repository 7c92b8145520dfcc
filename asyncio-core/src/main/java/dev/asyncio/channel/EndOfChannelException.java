package dev.asyncio.channel;

/// Thrown to those who receive when every item has been received and nobody can send more. A `for` loop ends
/// instead. Trio: `EndOfChannel`.
public final class EndOfChannelException extends ChannelException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param message which channel, and what to do
    public EndOfChannelException(String message) {
        super(message, null);
    }
}
