package dev.asyncio.stream;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.WaitQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Joins a transport to a [StreamReader] and a [StreamWriter]. Python: `StreamReaderProtocol`.
///
/// It is made together with its reader and given to whatever creates the transport. On a server it starts the
/// task that serves the connection. Confined to the loop. Source: CPython, `streams.py`.
public final class StreamProtocol implements Protocol {

    private final @Nullable StreamReader reader;
    private final @Nullable ClientConnected clientConnected;
    private final @Nullable Context context;

    // Confined to the loop.
    private @Nullable BaseTransport transport;
    private boolean isOverTls;
    private boolean isPaused;
    private final WaitQueue drainers = new WaitQueue(this); // wait until writing is resumed
    private final WaitQueue closers = new WaitQueue(this); // wait until the connection is lost
    private boolean isLost;
    private boolean wasPausedWhenLost;
    private @Nullable Exception failure; // why it was lost

    /// Creates a protocol for a connection that this side opens.
    ///
    /// @param reader gets what comes; null if nothing is to come
    public StreamProtocol(@Nullable StreamReader reader) {
        this.reader = reader;
        this.clientConnected = null;
        this.context = null;
    }

    /// Creates a protocol for a connection that a server accepts.
    ///
    /// @param reader gets what comes
    /// @param clientConnected serves the connection, as a task of its own
    /// @param context of which the task gets a copy
    public StreamProtocol(StreamReader reader, ClientConnected clientConnected, Context context) {
        this.reader = requireNonNull(reader, "A server's StreamProtocol needs a reader, not null");
        this.clientConnected =
                requireNonNull(clientConnected, "A server's StreamProtocol needs a function to serve, not null");
        this.context = requireNonNull(context, "A server's StreamProtocol needs a context, not null");
    }

    /// {@return whether this is a server's side} It is the one that has to be the server in a TLS handshake.
    public boolean isServerSide() {
        return clientConnected != null;
    }

    // ---- what the transport calls

    @Override
    public void connectionMade(BaseTransport transport) {
        use(transport);
        if (reader != null && transport instanceof ReadTransport source) {
            reader.setTransport(source);
        }
        if (reader != null && clientConnected != null && context != null) {
            serve((WriteTransport) transport, reader, clientConnected, context);
        }
    }

    private void use(BaseTransport transport) {
        this.transport = transport;
        isOverTls = transport.extraInfo(ExtraInfo.SSL_SESSION) != null;
    }

    private void serve(WriteTransport transport, StreamReader reader, ClientConnected function, Context in) {
        StreamWriter writer = new StreamWriter(transport, this, reader);
        // From inside of the context the task takes the values alone, which is less to enter at each step.
        Task<Void> task = in.copy()
                .call(() -> Asyncio.createTask(() -> function.run(reader, writer), TaskOption.name(nameOf(transport))));
        task.addDoneCallback(this::served);
    }

    private static String nameOf(BaseTransport transport) {
        SocketAddress peer = transport.extraInfo(ExtraInfo.PEERNAME);
        if (peer instanceof InetSocketAddress address && address.getAddress() != null) {
            String host = address.getAddress().getHostAddress();
            return "client " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
        }
        return peer == null || peer.toString().isEmpty() ? "client" : "client " + peer;
    }

    private void served(Future<Void> task) {
        if (task.isCancelled()) {
            close();
            return;
        }
        Throwable thrown = task.exception();
        if (thrown != null) {
            EventLoop.confined()
                    .callExceptionHandler(new ErrorContext(
                            "Unhandled exception in the function that serves "
                                    + (transport == null ? "a connection, lost by now" : transport),
                            thrown,
                            (Task<?>) task,
                            null,
                            null,
                            null,
                            false));
            close();
        }
    }

    private void close() {
        if (transport != null) {
            transport.close();
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (reader != null) {
            reader.feedData(data);
        }
    }

    @Override
    public void chunkReceived(Chunk chunk) {
        if (reader == null) {
            chunk.close();
        } else {
            reader.feedChunk(chunk);
        }
    }

    /// The peer sends no more. Its end of the connection is then half open, unless it is TLS.
    @Override
    public boolean eofReceived() {
        if (reader != null) {
            reader.feedEof();
        }
        return !isOverTls;
    }

    @Override
    public void pauseWriting() {
        isPaused = true;
    }

    @Override
    public void resumeWriting() {
        isPaused = false;
        drainers.wakeAll();
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        isLost = true;
        failure = exception;
        if (reader != null) {
            if (exception == null) {
                reader.feedEof();
            } else {
                reader.connectionLost(exception);
            }
            reader.detach();
        }
        wasPausedWhenLost = isPaused;
        drainers.wakeAll();
        closers.wakeAll();
        transport = null;
    }

    /// Another transport carries the connection from now on, as with TLS. Python: `_replace_transport`.
    /// [StreamWriter#replaceTransport] calls it.
    public void replaceTransport(BaseTransport replacement) {
        use(requireNonNull(replacement, "replaceTransport needs a transport, not null"));
        if (reader != null && replacement instanceof ReadTransport source) {
            reader.replaceTransport(source);
        }
    }

    /// Takes what has come and was not read. For what changes a connection underneath its streams, as TLS
    /// does: it belongs to that then, and not to the program. Our addition.
    ///
    /// @return chunks, each to be closed by the caller, in their order; may be empty
    public List<Chunk> takeUnread() {
        return reader == null ? List.of() : reader.takeUnread();
    }

    // ---- what the writer calls

    void drain() throws IOException {
        if (isLost) {
            throw new ConnectionResetException(
                    "The connection is lost, so nothing that is written will arrive; stop writing when isClosing()");
        }
        if (!isPaused) {
            return;
        }
        drainers.suspend();
        // One who was woken by a resumption has nothing to do with what came after it.
        if (wasPausedWhenLost && failure != null) {
            throw Thrown.asIs(failure);
        }
    }

    void waitClosed() throws IOException {
        if (!isLost) {
            closers.suspend();
        }
        if (failure != null) {
            throw Thrown.asIs(failure);
        }
    }

    @Override
    public String toString() {
        return "StreamProtocol[" + (isLost ? "lost" : transport == null ? "not connected" : transport)
                + (isPaused ? ", paused" : "") + "]";
    }
}
