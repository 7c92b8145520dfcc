package dev.asyncio.net;

import dev.asyncio.stream.Transport;

/// A transport and the protocol that it calls. Python: the pair that `create_connection` returns.
///
/// @param transport the connection
/// @param protocol what the factory made
/// @param <P> the type of the protocol
public record Connected<P>(Transport transport, P protocol) {}
