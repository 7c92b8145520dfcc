package dev.asyncio.net;

import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.DatagramTransport;

/// A transport of datagrams over a Unix socket and the protocol that it calls. Python: the pair that
/// `create_datagram_endpoint` returns.
///
/// @param transport the socket
/// @param protocol what the factory made
/// @param <P> the type of the protocol
public record UnixBound<P extends DatagramProtocol>(DatagramTransport transport, P protocol) {}
