package dev.asyncio.test.contract;

import dev.asyncio.stream.BaseProtocol;
import java.time.Duration;

/// Two transports, of which one receives what the other sends: what the contracts of transports try.
public interface ConnectedEnds {

    /// Opens a connection. Called by a task; what follows waits until both protocols have been told that it
    /// is made.
    ///
    /// @param sender gets a [WriteTransport][dev.asyncio.stream.WriteTransport]; in a [TransportContract], as
    ///     `receiver` does, a [Transport][dev.asyncio.stream.Transport]
    /// @param receiver gets a [ReadTransport][dev.asyncio.stream.ReadTransport]
    void connect(BaseProtocol sender, BaseProtocol receiver) throws Exception;

    /// {@return how many bytes are surely more than all buffers between the two ends hold} 16 MiB by default,
    /// which fills the buffers of two sockets.
    default int moreThanBuffersHold() {
        return 16 << 20;
    }

    /// {@return whether the receiving transport calls a
    /// [BufferedProtocol][dev.asyncio.stream.BufferedProtocol]} True by default.
    default boolean callsBufferedProtocols() {
        return true;
    }

    /// {@return how long to wait for what has to come} Only a broken transport makes it wait; 10 s by
    /// default.
    default Duration patience() {
        return Duration.ofSeconds(10);
    }
}
