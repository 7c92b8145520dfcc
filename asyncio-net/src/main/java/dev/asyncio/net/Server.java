package dev.asyncio.net;

import dev.asyncio.EventLoop;
import java.net.SocketAddress;
import java.util.List;

/// Sockets that listen, and the connections that came of them. Python: `asyncio.Server`.
///
/// Made by [Streams#startServer], [Transports#createServer] and their like. Belongs to the loop that made it.
public interface Server extends AutoCloseable {

    /// {@return the loop that the server belongs to} Python: `get_loop`.
    EventLoop loop();

    /// {@return the addresses listened on, with real port numbers; empty once closed} Python: `sockets`,
    /// whose `getsockname` this is.
    List<SocketAddress> sockets();

    /// {@return the port listened on: that of the first of [#sockets()]} Our addition to asyncio.
    ///
    /// @throws IllegalStateException if the server is closed or listens on no port
    int port();

    /// {@return whether connections are accepted} Python: `is_serving`.
    boolean isServing();

    /// Accepts connections from now on. Has no effect if they are accepted already. Python: `start_serving`.
    ///
    /// @throws IllegalStateException if the server is closed
    void startServing();

    /// Accepts connections and suspends the calling task until it is cancelled; then closes the server and its
    /// connections, as [#closeClients()] does, and waits for their end. Also ends, with a cancellation, after
    /// [#close()]; then the connections go on, and it waits for them. Python: `serve_forever`.
    ///
    /// @throws dev.asyncio.CancelledError when the task is cancelled
    /// @throws IllegalStateException if the server is closed, or serves forever already
    void serveForever();

    /// Stops listening. Connections that are open go on. Never suspends; has no effect on a closed server.
    /// Python: `close`.
    @Override
    void close();

    /// Closes all connections as [dev.asyncio.stream.BaseTransport#close()] does. Python: `close_clients`.
    void closeClients();

    /// Closes all connections at once; what is to be sent is dropped. Python: `abort_clients`.
    void abortClients();

    /// Suspends until the server is closed and its last connection has ended. Python: `wait_closed`.
    ///
    /// @throws dev.asyncio.CancelledError if the task is cancelled meanwhile
    void waitClosed();

    /// {@return how many connections are open} Our addition to asyncio.
    int connections();
}
