package dev.asyncio.stream;

import org.jspecify.annotations.Nullable;

/// What all protocols are told. Python: `asyncio.BaseProtocol`.
///
/// The calls come from the transport, on the loop's thread, one at a time, and must not await. What they
/// throw goes to the loop's exception handler and closes the transport.
public interface BaseProtocol {

    /// The transport is ready. The first call, once.
    default void connectionMade(BaseTransport transport) {}

    /// The transport is closed. The last call, once.
    ///
    /// @param exception why, or null if this side closed or aborted it, or the peer ended it properly
    default void connectionLost(@Nullable Exception exception) {}

    /// More than the high-water mark is waiting to be sent. Called inside the write that exceeded it.
    default void pauseWriting() {}

    /// The low-water mark is reached again. Called only after [#pauseWriting()].
    default void resumeWriting() {}
}
