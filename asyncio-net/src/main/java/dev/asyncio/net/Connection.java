package dev.asyncio.net;

import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;

/// The two ends of a stream. Python: the pair that `open_connection` returns.
///
/// @param reader what the peer sends
/// @param writer what the peer is sent
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {

    /// Closes the writer, and with it the connection, once everything is sent; does not wait for that, see
    /// [StreamWriter#waitClosed()].
    @Override
    public void close() {
        writer.close();
    }
}
