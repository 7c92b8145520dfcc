package dev.asyncio.net;

import dev.asyncio.stream.DatagramProtocol;

/// A transport of datagrams and the protocol that it calls. Python: the pair that `create_datagram_endpoint`
/// returns.
///
/// @param transport the socket
/// @param protocol what the factory made
/// @param <P> the type of the protocol
public record Bound<P extends DatagramProtocol>(UdpTransport transport, P protocol) {}
