package dev.asyncio.net;

import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.WriteTransport;

/// A pipe that is written, and the protocol that is told of its end. Python: the pair that
/// `connect_write_pipe` returns.
///
/// @param transport the pipe
/// @param protocol what the factory made
/// @param <P> the type of the protocol
public record ConnectedWritePipe<P extends BaseProtocol>(WriteTransport transport, P protocol) {}
