package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// What one datagram has brought. Python: the pair that a `DatagramProtocol` gets.
///
/// @param data the bytes, not copied; may be empty
/// @param sender where it came from
@SuppressWarnings("ArrayRecordComponent") // equal only to itself; whoever compares datagrams compares text() or data
public record Datagram(byte[] data, InetSocketAddress sender) {

    /// Refuses null.
    public Datagram {
        requireNonNull(data, "A datagram's data must not be null; it may be empty");
        requireNonNull(sender, "A datagram needs a sender, not null");
    }

    /// {@return the data as text in UTF-8}
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Datagram[" + data.length + " bytes from " + sender + "]";
    }
}
