package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.netty.Connecting;
import dev.asyncio.net.netty.DatagramSockets;
import dev.asyncio.net.netty.Listening;
import dev.asyncio.net.netty.StartingTls;
import dev.asyncio.net.netty.TlsSide;
import dev.asyncio.pipe.PipeOwner;
import dev.asyncio.pipe.PipeThreads;
import dev.asyncio.pipe.ReadPipe;
import dev.asyncio.pipe.WritePipe;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.DatagramTransport;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.Transport;
import dev.asyncio.stream.WriteTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Connections and servers whose protocols are called with what arrives. Python: `loop.create_connection`,
/// `loop.create_server` and their like.
///
/// Every function belongs to the running loop, suspends, and so must be called by a task.
public final class Transports {

    private Transports() {}

    /// Opens a TCP connection to whichever of the host's addresses answers first. Python:
    /// `loop.create_connection`.
    ///
    /// @param protocolFactory makes the protocol, a [dev.asyncio.stream.Protocol] or
    ///     [dev.asyncio.stream.BufferedProtocol], once the connection is there
    /// @param host a name or an address
    /// @param port from 1 to 65535
    /// @throws java.net.UnknownHostException if the name is not known
    /// @throws IOException if no address can be connected to
    /// @throws javax.net.ssl.SSLException if TLS is asked for and fails; says why
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static <P extends BaseProtocol> Connected<P> createConnection(
            Supplier<P> protocolFactory, String host, int port, ConnectOptions options) throws IOException {
        requireNonNull(host, "createConnection needs a host, not null; use \"localhost\" for this machine");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        var made = new Made<>(protocolFactory);
        return made.with(Connecting.to(Dns.candidates(host, port, options), host, made, options));
    }

    /// Opens a TCP connection with the default options.
    public static <P extends BaseProtocol> Connected<P> createConnection(
            Supplier<P> protocolFactory, String host, int port) throws IOException {
        return createConnection(protocolFactory, host, port, new ConnectOptions());
    }

    /// Opens a connection to a Unix socket. Python: `loop.create_unix_connection`.
    ///
    /// @throws IOException if nobody listens there, or TLS is asked for and fails
    public static <P extends BaseProtocol> Connected<P> createUnixConnection(
            Supplier<P> protocolFactory, Path path, ConnectOptions options) throws IOException {
        requireNonNull(path, "createUnixConnection needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        var made = new Made<>(protocolFactory);
        return made.with(Connecting.toUnix(UnixDomainSocketAddress.of(path), made, options));
    }

    /// Opens a connection to a Unix socket, be it one that has no file but an abstract name, which Linux has.
    ///
    /// @param path of a file, or after a NUL a name, as `"\0name"`, see [AbstractUnixAddress]
    /// @throws IOException if nobody listens there, or TLS is asked for and fails
    /// @throws IllegalStateException if it is a name, and the system or the loop's [IoTransport] has none
    public static <P extends BaseProtocol> Connected<P> createUnixConnection(
            Supplier<P> protocolFactory, String path, ConnectOptions options) throws IOException {
        requireNonNull(path, "createUnixConnection needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        var made = new Made<>(protocolFactory);
        return made.with(Connecting.toUnix(AbstractUnixAddress.ofPath(path), made, options));
    }

    /// Listens on a port of several hosts. Python: `loop.create_server`.
    ///
    /// @param protocolFactory makes a protocol for each connection
    /// @param hosts names or addresses, all addresses of each; empty for all addresses of this machine
    /// @param port 0 for any free one, another for each address
    /// @throws java.net.UnknownHostException if a name is not known
    /// @throws java.net.BindException if an address cannot be listened on; then none is
    public static Server createServer(
            Supplier<? extends BaseProtocol> protocolFactory, List<String> hosts, int port, ServerOptions options)
            throws IOException {
        requireNonNull(protocolFactory, "createServer needs a protocol factory, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.on(Dns.toListenOn(hosts, port), protocolFactory, options);
    }

    /// Listens on a Unix socket. Python: `loop.create_unix_server`.
    ///
    /// @throws java.net.BindException if the path cannot be listened on
    public static Server createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, Path path, ServerOptions options) throws IOException {
        requireNonNull(protocolFactory, "createUnixServer needs a protocol factory, not null");
        requireNonNull(path, "createUnixServer needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.onUnix(UnixDomainSocketAddress.of(path), protocolFactory, options);
    }

    /// Listens on a Unix socket, be it one that has no file but an abstract name, which Linux has.
    ///
    /// @param path of a file, or after a NUL a name, as `"\0name"`, see [AbstractUnixAddress]
    /// @throws java.net.BindException if it cannot be listened on
    /// @throws IllegalStateException if it is a name, and the system or the loop's [IoTransport] has none
    public static Server createUnixServer(
            Supplier<? extends BaseProtocol> protocolFactory, String path, ServerOptions options) throws IOException {
        requireNonNull(protocolFactory, "createUnixServer needs a protocol factory, not null");
        requireNonNull(path, "createUnixServer needs a path, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.onUnix(AbstractUnixAddress.ofPath(path), protocolFactory, options);
    }

    /// Puts TLS under a connection that is open, once what was written is on its way. Suspends until the
    /// handshake is over. Python: `loop.start_tls`.
    ///
    /// What was received and not yet read belongs to the handshake: of a
    /// [StreamProtocol][dev.asyncio.stream.StreamProtocol] what its reader still holds, of another protocol
    /// what came while reading was paused. It is never taken for data that came over TLS.
    ///
    /// @param transport an open connection, with TLS already or without
    /// @param protocol is called from now on, usually the one that is called already
    /// @param serverSide whether this side is the server of the handshake
    /// @param serverHostname for a client, whom the certificate has to be for; else null
    /// @return the transport to use from now on; here the same
    /// @throws javax.net.ssl.SSLException if the handshake fails; the connection is closed then, and the
    ///     protocol is told the same
    /// @throws IllegalArgumentException if it is not a transport of this package
    /// @throws dev.asyncio.stream.ConnectionResetException if the peer has ended what it sends
    /// @throws IllegalStateException if the connection is closing, half closed by `writeEof`, or shakes hands
    ///     already
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the connection is closed then
    public static Transport startTls(
            Transport transport, BaseProtocol protocol, Tls tls, boolean serverSide, @Nullable String serverHostname)
            throws IOException {
        requireNonNull(transport, "startTls needs a transport, not null");
        requireNonNull(protocol, "startTls needs a protocol, not null");
        requireNonNull(tls, "startTls needs a Tls, not null; use Tls.client() or Tls.server()");
        return StartingTls.on(transport, protocol, TlsSide.of(tls, serverSide, serverHostname));
    }

    /// Opens a UDP socket. Python: `loop.create_datagram_endpoint`. For programs that await there is
    /// [Datagrams].
    ///
    /// Of the addresses that a name has, those of one family are tried one after the other until one serves.
    ///
    /// @param protocolFactory makes the protocol, once the socket is there
    /// @param local the address of this end, resolved or not; null for any
    /// @param remote the only address to exchange datagrams with; null for anybody
    /// @throws IllegalArgumentException if both are null and the options name no family, or none of their
    ///     addresses are of the same family
    /// @throws java.net.UnknownHostException if a name is not known
    /// @throws java.net.BindException if the local address is taken or not one of this machine
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static <P extends DatagramProtocol> Bound<P> createDatagramEndpoint(
            Supplier<P> protocolFactory,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            DatagramOptions options)
            throws IOException {
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        var made = new Made<>(protocolFactory);
        UdpTransport transport = DatagramSockets.open(Dns.resolve(local), Dns.resolve(remote), made, options);
        return new Bound<>(transport, made.protocol());
    }

    /// Opens a Unix socket for datagrams. Python: `loop.create_datagram_endpoint` with `family=AF_UNIX`.
    ///
    /// Nothing is lost on the way, and a datagram for a socket whose queue is full waits. A socket file that
    /// is left at the local path is replaced; the new one stays when the transport closes, as in CPython.
    /// What a datagram has beyond 212,992 bytes, the most that Linux lets one send by default, is cut off.
    /// Only with [IoTransport#EPOLL] and [IoTransport#KQUEUE]: the others have no such sockets.
    ///
    /// @param protocolFactory makes the protocol, once the socket is there. It is told as the sender of a
    ///     datagram a [UnixDomainSocketAddress] or an [AbstractUnixAddress]; one with an empty path if the
    ///     sender has no address
    /// @param local the path of this end, or after a NUL a name, see [AbstractUnixAddress]; null for none,
    ///     and then nobody can answer
    /// @param remote the only path, or name, to send to; null for any
    /// @throws java.net.BindException if the local path is taken by something else than a socket, or cannot
    ///     be made
    /// @throws java.net.ConnectException if nobody receives at the remote path
    /// @throws IllegalStateException if the loop's [IoTransport] has no such sockets
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing stays open
    public static <P extends DatagramProtocol> UnixBound<P> createUnixDatagramEndpoint(
            Supplier<P> protocolFactory, @Nullable String local, @Nullable String remote) throws IOException {
        var made = new Made<>(protocolFactory);
        DatagramTransport transport = DatagramSockets.openUnix(
                local == null ? null : AbstractUnixAddress.ofPath(local),
                remote == null ? null : AbstractUnixAddress.ofPath(remote),
                made);
        return new UnixBound<>(transport, made.protocol());
    }

    /// Takes over a connection that was accepted, or made, outside of asyncio. Python:
    /// `loop.connect_accepted_socket`.
    ///
    /// Only a loop that does its I/O with [IoTransport#NIO] can: the sockets of the others are descriptors,
    /// and the JDK does not tell those of its own.
    ///
    /// @param protocolFactory makes the protocol
    /// @param socket a connected one; from now on the transport's, which closes it
    /// @throws IllegalArgumentException if the socket is not connected
    /// @throws IllegalStateException if the loop's I/O is not done with NIO
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the socket is closed
    public static <P extends BaseProtocol> Connected<P> connectAcceptedSocket(
            Supplier<P> protocolFactory, SocketChannel socket) throws IOException {
        requireNonNull(socket, "connectAcceptedSocket needs a socket, not null");
        if (!socket.isConnected()) {
            throw new IllegalArgumentException("connectAcceptedSocket needs a socket that is connected, but got "
                    + socket + "; use createConnection");
        }
        var made = new Made<>(protocolFactory);
        return made.with(Connecting.adopt(socket, made));
    }

    /// Serves on a socket that listens already, such as one inherited from another process. Python:
    /// `loop.create_server(sock=…)`. Only with [IoTransport#NIO], as [#connectAcceptedSocket].
    ///
    /// @param socket a bound one; from now on the server's, which closes it
    /// @throws IllegalArgumentException if the socket is not bound
    /// @throws IllegalStateException if the loop's I/O is not done with NIO
    public static Server createServer(
            Supplier<? extends BaseProtocol> protocolFactory, ServerSocketChannel socket, ServerOptions options)
            throws IOException {
        requireNonNull(protocolFactory, "createServer needs a protocol factory, not null");
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        return Listening.adopt(checkBound(socket), protocolFactory, options);
    }

    static ServerSocketChannel checkBound(ServerSocketChannel socket) throws IOException {
        requireNonNull(socket, "A server needs a socket, not null");
        if (socket.getLocalAddress() == null) {
            throw new IllegalArgumentException("A server needs a socket that is bound, but got " + socket);
        }
        return socket;
    }

    /// Sends a file, or a part of it, behind what has been written before. Suspends until it is sent. Python:
    /// `loop.sendfile`.
    ///
    /// Without TLS the bytes do not pass through this process; with it they are read by another thread and
    /// copied. Until it is over, nobody else can write to the transport.
    ///
    /// @param transport of a connection
    /// @param offset where to begin, in bytes
    /// @param count how many bytes at most; null for all up to the end
    /// @param fallback whether the bytes may be copied where there is no other way
    /// @return how many bytes were sent
    /// @throws java.io.EOFException if the file shrinks meanwhile; what there was is sent, and the connection
    ///     is usually still open
    /// @throws IOException if the file cannot be read, or the connection is lost
    /// @throws SendfileNotAvailableException if the bytes would have to be copied and must not be, or the
    ///     transport is not one of this package
    /// @throws IllegalStateException if the transport is closing, or sends a file already
    /// @throws IllegalArgumentException if `offset` or `count` is negative
    /// @throws dev.asyncio.CancelledError if the task is cancelled; a part has been sent
    public static long sendfile(
            WriteTransport transport, Path file, long offset, @Nullable Long count, boolean fallback)
            throws IOException {
        requireNonNull(transport, "sendfile needs a transport, not null");
        return FileTransfer.send(transport, file, offset, count, fallback);
    }

    /// Sends a whole file, see [#sendfile(WriteTransport, Path, long, Long, boolean)].
    public static long sendfile(WriteTransport transport, Path file) throws IOException {
        return sendfile(transport, file, 0, null, true);
    }

    /// Has a pipe, terminal or other stream read, and its protocol called with what comes. Python:
    /// `loop.connect_read_pipe`.
    ///
    /// A thread reads, as nothing else can wait for such streams. While the protocol has paused reading it
    /// goes on for 128 KiB at most. Closing the transport does not end a read that waits, and what that read
    /// gets is lost.
    ///
    /// @param protocolFactory makes the protocol
    /// @param pipe from now on the transport's, which closes it
    public static <P extends Protocol> ConnectedReadPipe<P> connectReadPipe(
            Supplier<P> protocolFactory, InputStream pipe) {
        requireNonNull(pipe, "connectReadPipe needs a stream, not null");
        return readPipe(protocolFactory, pipe.getClass().getSimpleName(), pipe);
    }

    /// Opens a FIFO, device or file, see [#connectReadPipe(Supplier, InputStream)]. Suspends until the other
    /// side of a FIFO is open too. Python: `loop.connect_read_pipe(factory, open(path, "rb"))`.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    /// @throws dev.asyncio.CancelledError if the task is cancelled; a FIFO that is opened later is closed at
    ///     once
    public static <P extends Protocol> ConnectedReadPipe<P> connectReadPipe(Supplier<P> protocolFactory, Path path)
            throws IOException {
        requireNonNull(path, "connectReadPipe needs a path, not null");
        InputStream opened = PipeOpening.await(path, () -> Files.newInputStream(path));
        return readPipe(protocolFactory, path.toString(), opened);
    }

    private static <P extends Protocol> ConnectedReadPipe<P> readPipe(
            Supplier<P> protocolFactory, String name, InputStream pipe) {
        requireNonNull(protocolFactory, "A pipe needs a protocol factory, not null");
        P protocol = requireNonNull(protocolFactory.get(), "A protocol factory must not return null");
        PipeOwner owner = pipe instanceof StandardInput standard ? standard : () -> name;
        var transport = ReadPipe.connect(owner, pipe, () -> PipeThreads.close(name, pipe::close), protocol);
        return new ConnectedReadPipe<>(transport, protocol);
    }

    /// Has a pipe, terminal or other stream written by a thread. Python: `loop.connect_write_pipe`.
    ///
    /// @param protocolFactory makes the protocol, which is told to pause and resume, and of the end
    /// @param pipe from now on the transport's, which closes it
    public static <P extends BaseProtocol> ConnectedWritePipe<P> connectWritePipe(
            Supplier<P> protocolFactory, OutputStream pipe) {
        requireNonNull(pipe, "connectWritePipe needs a stream, not null");
        return writePipe(protocolFactory, pipe.getClass().getSimpleName(), pipe);
    }

    /// Opens a FIFO, device or file, which must exist, see [#connectWritePipe(Supplier, OutputStream)].
    /// Suspends until the other side of a FIFO is open too.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    /// @throws dev.asyncio.CancelledError if the task is cancelled; a FIFO that is opened later is closed at
    ///     once
    public static <P extends BaseProtocol> ConnectedWritePipe<P> connectWritePipe(
            Supplier<P> protocolFactory, Path path) throws IOException {
        requireNonNull(path, "connectWritePipe needs a path, not null");
        OutputStream opened = PipeOpening.await(path, () -> Files.newOutputStream(path, StandardOpenOption.WRITE));
        return writePipe(protocolFactory, path.toString(), opened);
    }

    private static <P extends BaseProtocol> ConnectedWritePipe<P> writePipe(
            Supplier<P> protocolFactory, String name, OutputStream pipe) {
        requireNonNull(protocolFactory, "A pipe needs a protocol factory, not null");
        P protocol = requireNonNull(protocolFactory.get(), "A protocol factory must not return null");
        var transport = WritePipe.connect(() -> name, pipe, protocol);
        return new ConnectedWritePipe<>(transport, protocol);
    }
}
