package dev.asyncio.net;

import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.ReadTransport;

/// A pipe that is read, and the protocol that gets what comes. Python: the pair that `connect_read_pipe`
/// returns.
///
/// @param transport the pipe
/// @param protocol what the factory made
/// @param <P> the type of the protocol
public record ConnectedReadPipe<P extends Protocol>(ReadTransport transport, P protocol) {}
