package dev.asyncio.stream;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A transport of datagrams. Python: `asyncio.DatagramTransport`.
public interface DatagramTransport extends BaseTransport {

    /// Sends one datagram with the remaining bytes of `data`, which the caller may change afterwards. Never
    /// waits: what cannot be sent at once is buffered. Errors go to [DatagramProtocol#errorReceived].
    ///
    /// @param address where to; null on a connected endpoint
    /// @throws IllegalArgumentException if there is no address, or one other than that of a connected
    ///     endpoint
    void sendTo(ByteBuffer data, @Nullable SocketAddress address);

    /// Sends one datagram, see [#sendTo(ByteBuffer, SocketAddress)].
    default void sendTo(byte[] data, @Nullable SocketAddress address) {
        sendTo(
                ByteBuffer.wrap(
                        requireNonNull(data, "sendTo needs data, not null; an empty array sends an empty datagram")),
                address);
    }

    /// Closes the transport at once: what is buffered is dropped.
    void abort();

    /// {@return how many bytes are buffered, about}
    long writeBufferSize();

    /// {@return the water marks in force}
    WriteBufferLimits writeBufferLimits();

    /// Sets the water marks, 64 KiB and 16 KiB by default.
    void setWriteBufferLimits(WriteBufferLimits limits);
}
