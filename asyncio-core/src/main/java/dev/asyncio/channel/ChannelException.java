package dev.asyncio.channel;

import org.jspecify.annotations.Nullable;

/// Why an item could not be sent or received, now or ever.
public abstract sealed class ChannelException extends RuntimeException
        permits ChannelClosedException, BrokenChannelException, EndOfChannelException {

    private static final long serialVersionUID = 1L;

    ChannelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
