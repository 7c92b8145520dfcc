package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Context;
import dev.asyncio.net.netty.Connecting;
import dev.asyncio.net.netty.Listening;
import dev.asyncio.stream.ClientConnected;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.stream.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Connections and servers for programs that await. Python: `open_connection`, `start_server` and their like.
///
/// ```java
/// try (Connection connection = openConnection("example.org", 80)) {
///     connection.writer().write("GET / HTTP/1.0\r\n\r\n");
///     for (String line : connection.reader().lines(UTF_8)) {
///         IO.println(line);
///     }
/// }
/// ```
/// Every function suspends, and so must be called by a task.
public final class Streams {

    private Streams() {}

    // ---- connections

    /// Opens a connection, see [#openConnection(String, int, ConnectOptions)].
    public static Connection openConnection(String host, int port) throws IOException {
        return openConnection(host, port, new ConnectOptions());
    }

    /// Opens a TCP connection to whichever of the host's addresses answers first. Python:
    /// `asyncio.open_connection`.
    ///
    /// @param host a name or an address
    /// @param port from 1 to 65535
    /// @throws java.net.UnknownHostException if the name is not known
    /// @throws IOException if no address can be connected to
    /// @throws javax.net.ssl.SSLException if TLS is asked for and fails; says why
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static Connection openConnection(String host, int port, ConnectOptions options) throws IOException {
        requireNonNull(host, "openConnection needs a host, not null; use \"localhost\" for this machine");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        StreamReader reader = new StreamReader(options.limit());
        StreamProtocol protocol = new StreamProtocol(reader);
        Transport transport = Connecting.to(Dns.candidates(host, port, options), host, () -> protocol, options);
        return new Connection(reader, new StreamWriter(transport, protocol, reader));
    }

    /// Opens a connection to a Unix socket, see [#openUnixConnection(Path, ConnectOptions)].
    public static Connection openUnixConnection(Path path) throws IOException {
        return openUnixConnection(path, new ConnectOptions());
    }

    /// Opens a connection to a Unix socket. Python: `asyncio.open_unix_connection`.
    ///
    /// @throws IOException if nobody listens there, or TLS is asked for and fails
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static Connection openUnixConnection(Path path, ConnectOptions options) throws IOException {
        requireNonNull(path, "openUnixConnection needs a path, not null");
        return connectUnix(UnixDomainSocketAddress.of(path), options);
    }

    /// Opens a connection to a Unix socket, see [#openUnixConnection(String, ConnectOptions)].
    public static Connection openUnixConnection(String path) throws IOException {
        return openUnixConnection(path, new ConnectOptions());
    }

    /// Opens a connection to a Unix socket, be it one that has no file but an abstract name, which Linux has.
    ///
    /// @param path of a file, or after a NUL a name, as `"\0name"`, see [AbstractUnixAddress]
    /// @throws IOException if nobody listens there, or TLS is asked for and fails
    /// @throws IllegalStateException if it is a name, and the system or the loop's [IoTransport] has none
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static Connection openUnixConnection(String path, ConnectOptions options) throws IOException {
        requireNonNull(path, "openUnixConnection needs a path, not null");
        return connectUnix(AbstractUnixAddress.ofPath(path), options);
    }

    private static Connection connectUnix(SocketAddress address, ConnectOptions options) throws IOException {
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        StreamReader reader = new StreamReader(options.limit());
        StreamProtocol protocol = new StreamProtocol(reader);
        Transport transport = Connecting.toUnix(address, () -> protocol, options);
        return new Connection(reader, new StreamWriter(transport, protocol, reader));
    }

    // ---- TLS on an open connection

    /// Puts TLS under the connection of a writer and its reader, as protocols with a STARTTLS command do.
    /// Python: `StreamWriter.start_tls`.
    ///
    /// Waits until it is appropriate to write, as [StreamWriter#drain()] does, and then, suspending the
    /// calling task, for the handshake. On a connection that a server has accepted this side is the server of
    /// the handshake, else the client. What the reader holds unread belongs to the handshake, so that nobody
    /// can smuggle in data before it.
    ///
    /// @param tls [Tls#client()] or [Tls#server(Path, Path)], as the side is
    /// @param serverHostname for a client, whom the certificate has to be for; else null
    /// @throws javax.net.ssl.SSLException if the handshake fails; the connection is closed then
    /// @throws IllegalStateException if the connection is closing or half closed, or shakes hands already
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the connection is closed then
    public static void startTls(StreamWriter writer, Tls tls, @Nullable String serverHostname) throws IOException {
        requireNonNull(writer, "startTls needs a writer, not null");
        if (!(writer.transport() instanceof Transport transport)
                || !(transport.protocol() instanceof StreamProtocol protocol)) {
            throw new IllegalArgumentException(writer + " is not that of a connection, so it cannot start TLS");
        }
        writer.drain();
        writer.replaceTransport(Transports.startTls(transport, protocol, tls, protocol.isServerSide(), serverHostname));
    }

    /// Sends a file, or a part of it, see [Transports#sendfile(dev.asyncio.stream.WriteTransport, Path, long,
    /// Long, boolean)]. Suspends until it is sent.
    public static long sendfile(StreamWriter writer, Path file, long offset, @Nullable Long count, boolean fallback)
            throws IOException {
        requireNonNull(writer, "sendfile needs a writer, not null");
        return Transports.sendfile(writer.transport(), file, offset, count, fallback);
    }

    /// Sends a whole file behind what has been written before. Suspends until it is sent.
    public static long sendfile(StreamWriter writer, Path file) throws IOException {
        return sendfile(writer, file, 0, null, true);
    }

    // ---- pipes

    /// {@return standard input} Python: a `StreamReader` on `connect_read_pipe(…, sys.stdin)`.
    ///
    /// It is read ahead, by a thread: what a program has not taken from the reader when it ends is lost for
    /// others. After the end of the input, or once its transport is closed, it can be asked for again.
    ///
    /// @throws IllegalStateException if standard input is being read already
    public static StreamReader stdin() {
        StreamReader reader = new StreamReader();
        var _ = Transports.connectReadPipe(() -> new StreamProtocol(reader), new StandardInput());
        return reader;
    }

    /// {@return standard output} Python: a `StreamWriter` on `connect_write_pipe(…, sys.stdout)`.
    ///
    /// What is written is in the order of the calls among itself, and with `System.out` only after a `drain`
    /// that had to wait or a `waitClosed`. Closing the writer flushes standard output and leaves it open.
    public static StreamWriter stdout() {
        ConnectedWritePipe<StreamProtocol> pipe =
                Transports.connectWritePipe(() -> new StreamProtocol(null), new StandardOutput());
        return new StreamWriter(pipe.transport(), pipe.protocol(), null);
    }

    /// {@return a reader of a FIFO, device or file} Suspends until the other side of a FIFO is open too.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    public static StreamReader openReadPipe(Path path) throws IOException {
        StreamReader reader = new StreamReader();
        var _ = Transports.connectReadPipe(() -> new StreamProtocol(reader), path);
        return reader;
    }

    /// {@return a writer to a FIFO, device or file, which must exist} Suspends until the other side of a FIFO
    /// is open too.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    public static StreamWriter openWritePipe(Path path) throws IOException {
        ConnectedWritePipe<StreamProtocol> pipe = Transports.connectWritePipe(() -> new StreamProtocol(null), path);
        return new StreamWriter(pipe.transport(), pipe.protocol(), null);
    }

    // ---- servers

    /// Listens on a port, see [#startServer(ClientConnected, List, int, ServerOptions)].
    ///
    /// @param host a name or an address; null for all addresses of this machine
    /// @param port 0 for any free one
    public static Server startServer(ClientConnected clientConnected, @Nullable String host, int port)
            throws IOException {
        return startServer(clientConnected, host, port, new ServerOptions());
    }

    /// Listens on a port, see [#startServer(ClientConnected, List, int, ServerOptions)].
    ///
    /// @param host a name or an address; null for all addresses of this machine
    /// @param port 0 for any free one
    public static Server startServer(
            ClientConnected clientConnected, @Nullable String host, int port, ServerOptions options)
            throws IOException {
        return startServer(clientConnected, host == null ? List.of() : List.of(host), port, options);
    }

    /// Listens on a port of several hosts and starts a task for each connection. Python:
    /// `asyncio.start_server`.
    ///
    /// @param clientConnected serves one connection, in a task of its own
    /// @param hosts names or addresses, all addresses of each; empty for all addresses of this machine
    /// @param port 0 for any free one, another for each address
    /// @throws java.net.UnknownHostException if a name is not known
    /// @throws java.net.BindException if an address cannot be listened on; then none is
    public static Server startServer(
            ClientConnected clientConnected, List<String> hosts, int port, ServerOptions options) throws IOException {
        requireNonNull(clientConnected, "startServer needs a function that serves a connection, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.on(Dns.toListenOn(hosts, port), protocols(clientConnected, options), options);
    }

    /// Listens on a Unix socket, see [#startUnixServer(ClientConnected, Path, ServerOptions)].
    public static Server startUnixServer(ClientConnected clientConnected, Path path) throws IOException {
        return startUnixServer(clientConnected, path, new ServerOptions());
    }

    /// Listens on a Unix socket and starts a task for each connection. Python: `asyncio.start_unix_server`.
    ///
    /// The file is removed when the server closes. A socket file that an earlier server has left behind is
    /// replaced.
    ///
    /// @throws java.net.BindException if the path cannot be listened on
    public static Server startUnixServer(ClientConnected clientConnected, Path path, ServerOptions options)
            throws IOException {
        requireNonNull(clientConnected, "startUnixServer needs a function that serves a connection, not null");
        requireNonNull(path, "startUnixServer needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.onUnix(UnixDomainSocketAddress.of(path), protocols(clientConnected, options), options);
    }

    /// Listens on a Unix socket, see [#startUnixServer(ClientConnected, String, ServerOptions)].
    public static Server startUnixServer(ClientConnected clientConnected, String path) throws IOException {
        return startUnixServer(clientConnected, path, new ServerOptions());
    }

    /// Listens on a Unix socket, be it one that has no file but an abstract name, which Linux has, and starts
    /// a task for each connection.
    ///
    /// @param path of a file, or after a NUL a name, as `"\0name"`, see [AbstractUnixAddress]
    /// @throws java.net.BindException if it cannot be listened on
    /// @throws IllegalStateException if it is a name, and the system or the loop's [IoTransport] has none
    public static Server startUnixServer(ClientConnected clientConnected, String path, ServerOptions options)
            throws IOException {
        requireNonNull(clientConnected, "startUnixServer needs a function that serves a connection, not null");
        requireNonNull(path, "startUnixServer needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.onUnix(AbstractUnixAddress.ofPath(path), protocols(clientConnected, options), options);
    }

    /// Serves on a socket that listens already, such as one inherited from another process, see
    /// [Transports#createServer(Supplier, ServerSocketChannel, ServerOptions)]. Only with [IoTransport#NIO].
    ///
    /// @param socket a bound one; from now on the server's, which closes it
    /// @throws IllegalArgumentException if the socket is not bound
    /// @throws IllegalStateException if the loop's I/O is not done with NIO
    public static Server startServer(ClientConnected clientConnected, ServerSocketChannel socket, ServerOptions options)
            throws IOException {
        requireNonNull(clientConnected, "startServer needs a function that serves a connection, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.adopt(Transports.checkBound(socket), protocols(clientConnected, options), options);
    }

    private static Supplier<StreamProtocol> protocols(ClientConnected clientConnected, ServerOptions options) {
        Context context = Context.copyCurrent();
        return () -> new StreamProtocol(new StreamReader(options.limit()), clientConnected, context);
    }
}
