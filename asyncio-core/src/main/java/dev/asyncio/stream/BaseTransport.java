package dev.asyncio.stream;

import org.jspecify.annotations.Nullable;

/// What all transports have in common. Python: `asyncio.BaseTransport`.
///
/// A transport belongs to its loop: only the loop's tasks and callbacks may call it.
public interface BaseTransport {

    /// Closes the transport. What has been written is sent first, nothing more is received, and then the
    /// protocol's [BaseProtocol#connectionLost] is called with null. Never suspends; has no effect on a
    /// transport that is closing.
    void close();

    /// {@return whether the transport is closing or closed} Python: `is_closing`.
    boolean isClosing();

    /// {@return what is known under `key`, or null} Python: `get_extra_info`.
    <T> @Nullable T extraInfo(ExtraInfo<T> key);

    /// {@return the protocol that is called} Python: `get_protocol`.
    BaseProtocol protocol();

    /// Calls `protocol` from now on. Python: `set_protocol`.
    ///
    /// @throws IllegalArgumentException if the protocol is of a kind that this transport cannot call
    void setProtocol(BaseProtocol protocol);
}
