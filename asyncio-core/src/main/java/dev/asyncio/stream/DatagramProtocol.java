package dev.asyncio.stream;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// What is called with datagrams. Python: `asyncio.DatagramProtocol`.
public interface DatagramProtocol extends BaseProtocol {

    /// A datagram has come.
    ///
    /// @param data from position to limit, may be empty; valid only during the call, so copy what you keep
    /// @param sender where it came from
    default void datagramReceived(ByteBuffer data, SocketAddress sender) {}

    /// A send or receive has failed, say because nobody listens at the other end. The transport stays open.
    default void errorReceived(Exception exception) {}
}
