package dev.asyncio.stream;

import java.nio.ByteBuffer;

/// What is called with the bytes of a connection. Python: `asyncio.Protocol`.
///
/// ```
/// connectionMade  (dataReceived)*  [eofReceived]  connectionLost
/// ```
public interface Protocol extends BaseProtocol {

    /// Bytes have come; how many at a time is not to be relied on.
    ///
    /// @param data from position to limit, at least one byte; valid only during the call, so copy what you
    ///     keep
    default void dataReceived(ByteBuffer data) {}

    /// Bytes have come; the same as [#dataReceived], for a protocol that keeps them without copying. The
    /// protocol has to close the chunk. The default passes its bytes to `dataReceived`.
    default void chunkReceived(Chunk chunk) {
        try (chunk) {
            dataReceived(chunk.buffer());
        }
    }

    /// The other end has closed its sending side.
    ///
    /// @return whether to keep the transport open for sending; over TLS it is closed in any case
    default boolean eofReceived() {
        return false;
    }
}
