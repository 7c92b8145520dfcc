package dev.asyncio.stream;

import java.nio.ByteBuffer;

/// What is called with the bytes of a connection and says where they are to be put. Python:
/// `asyncio.BufferedProtocol`.
///
/// ```
/// connectionMade  (getBuffer bufferUpdated)*  [eofReceived]  connectionLost
/// ```
public interface BufferedProtocol extends BaseProtocol {

    /// Returns the buffer for the next bytes.
    ///
    /// @param sizeHint how many bytes there are, or -1 if that is not known; the buffer may be smaller or
    ///     larger
    /// @return where to put them, from position to limit, with room for at least one byte
    ByteBuffer getBuffer(int sizeHint);

    /// Bytes were put into the buffer that [#getBuffer] returned last, from its position on; the position has
    /// not moved.
    ///
    /// @param bytes how many
    void bufferUpdated(int bytes);

    /// The other end has closed its sending side.
    ///
    /// @return whether to keep the transport open for sending; over TLS it is closed in any case
    default boolean eofReceived() {
        return false;
    }
}
