package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.netty.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The JDK's own channels in tasks: each call that would have to wait suspends its task. Python:
/// `loop.sock_recv` and its like, `loop.add_reader` and its like.
///
/// For libraries that bring their own channels; [Streams] is better for everything else. A channel must not
/// block (`configureBlocking(false)`), and stays the program's: nothing here closes one. A task that waits
/// for a channel which another task closes gets a [java.nio.channels.ClosedChannelException]. If another
/// thread closes it, wake the loop as well.
///
/// With [IoTransport#NIO] the loop itself watches the channels; with the others a thread does, since those
/// wait for descriptors, and the JDK does not tell those of its channels.
///
/// Every function belongs to the running loop; those that may have to wait must be called by a task.
public final class Sockets {

    /// How much of a file is sent at a time: enough to keep a fast network busy while the task changes
    /// threads.
    private static final int PIECE = 1 << 20; // bytes

    private Sockets() {}

    // ---- receiving

    /// Receives what is there. Suspends while nothing is. Python: `loop.sock_recv`.
    ///
    /// @param most how many bytes, at most
    /// @return the bytes; none once the other end sends no more
    /// @throws IllegalArgumentException if `most` is not positive, or the channel blocks
    public static <C extends SelectableChannel & ReadableByteChannel> byte[] recv(C channel, int most)
            throws IOException {
        checkNotBlocking("recv", channel);
        ByteBuffer into = ByteBuffer.allocate(checkPositive("recv", most));
        recvInto(channel, into);
        return Arrays.copyOf(into.array(), into.position());
    }

    /// Receives what is there, as much as there is room for. Suspends while nothing is. Python:
    /// `loop.sock_recv_into`, which returns 0 at the end.
    ///
    /// @return how many bytes; -1 once the other end sends no more
    /// @throws IllegalArgumentException if the channel blocks
    public static <C extends SelectableChannel & ReadableByteChannel> int recvInto(C channel, ByteBuffer into)
            throws IOException {
        checkNotBlocking("recvInto", channel);
        requireNonNull(into, "recvInto needs a buffer, not null");
        while (true) {
            int count = channel.read(into);
            if (count != 0 || !into.hasRemaining()) {
                return count;
            }
            Readiness.ofRunningLoop().awaitReadable(channel);
        }
    }

    /// Receives a datagram. Suspends while there is none. What is longer than `most` is cut off, as Python
    /// does; [Datagrams] never does. Python: `loop.sock_recvfrom`.
    ///
    /// @throws IllegalArgumentException if `most` is not positive, or the channel blocks
    public static Datagram recvfrom(DatagramChannel channel, int most) throws IOException {
        checkNotBlocking("recvfrom", channel);
        ByteBuffer into = ByteBuffer.allocate(checkPositive("recvfrom", most));
        InetSocketAddress sender = recvfromInto(channel, into);
        return new Datagram(Arrays.copyOf(into.array(), into.position()), sender);
    }

    /// Receives a datagram. Suspends while there is none. What does not fit is cut off. Python:
    /// `loop.sock_recvfrom_into`.
    ///
    /// @return where it came from
    /// @throws IllegalArgumentException if the channel blocks
    public static InetSocketAddress recvfromInto(DatagramChannel channel, ByteBuffer into) throws IOException {
        checkNotBlocking("recvfromInto", channel);
        requireNonNull(into, "recvfromInto needs a buffer, not null");
        while (true) {
            SocketAddress sender = channel.receive(into);
            if (sender != null) {
                return (InetSocketAddress) sender;
            }
            Readiness.ofRunningLoop().awaitReadable(channel);
        }
    }

    // ---- sending

    /// Sends all of `data`. Suspends while there is no room. Python: `loop.sock_sendall`.
    ///
    /// @throws IOException if it fails; how much was sent is then not known
    /// @throws dev.asyncio.CancelledError if the task is cancelled; a part may have been sent
    public static <C extends SelectableChannel & WritableByteChannel> void sendall(C channel, byte[] data)
            throws IOException {
        requireNonNull(data, "There is nothing to send: the data is null");
        sendall(channel, ByteBuffer.wrap(data));
    }

    /// Sends the remaining bytes of `data`, whose position moves to its limit. Suspends while there is no
    /// room. Python: `loop.sock_sendall`.
    ///
    /// @throws IOException if it fails; the position says how much was sent
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the position says how much was sent
    public static <C extends SelectableChannel & WritableByteChannel> void sendall(C channel, ByteBuffer data)
            throws IOException {
        checkNotBlocking("sendall", channel);
        requireNonNull(data, "There is nothing to send: the buffer is null");
        while (data.hasRemaining()) {
            if (channel.write(data) == 0) {
                Readiness.ofRunningLoop().awaitWritable(channel);
            }
        }
    }

    /// Sends a datagram. Suspends while there is no room. Python: `loop.sock_sendto`.
    ///
    /// @return how many bytes were sent: all
    public static int sendto(DatagramChannel channel, byte[] data, SocketAddress address) throws IOException {
        checkNotBlocking("sendto", channel);
        requireNonNull(data, "There is nothing to send: the data is null");
        requireNonNull(address, "sendto needs an address, not null");
        ByteBuffer bytes = ByteBuffer.wrap(data);
        while (channel.send(bytes, address) == 0 && bytes.hasRemaining()) {
            Readiness.ofRunningLoop().awaitWritable(channel);
        }
        return data.length;
    }

    /// Sends a file, or a part of it, without the bytes passing through this process where the system can.
    /// Suspends; the file is read by another thread. Python: `loop.sock_sendfile`.
    ///
    /// @param offset where to begin, in bytes
    /// @param count how many bytes at most; null for all up to the end
    /// @return how many bytes were sent
    /// @throws java.io.EOFException if the file shrinks meanwhile; what there was is sent
    /// @throws IllegalArgumentException if `offset` or `count` is negative
    /// @throws dev.asyncio.CancelledError if the task is cancelled; a part may have been sent
    public static long sendfile(SocketChannel channel, Path file, long offset, @Nullable Long count)
            throws IOException {
        checkNotBlocking("sendfile", channel);
        try (var reading = FileReading.open(file, offset, count)) {
            FileChannel source = reading.channel();
            while (reading.hasMore()) {
                long sent = FileReading.off(
                        () -> source.transferTo(reading.position(), Math.min(reading.left(), PIECE), channel));
                if (sent > 0) {
                    reading.advance(sent);
                } else {
                    reading.checkHas(1);
                    Readiness.ofRunningLoop().awaitWritable(channel);
                }
            }
            return reading.done();
        }
    }

    // ---- connections

    /// Connects. Suspends until the connection is made. Python: `loop.sock_connect`.
    ///
    /// @throws java.net.UnknownHostException if the address is unresolved and the name not known
    /// @throws IOException if the connection cannot be made; close the channel
    /// @throws dev.asyncio.CancelledError if the task is cancelled; close the channel, which still connects
    public static void connect(SocketChannel channel, SocketAddress address) throws IOException {
        checkNotBlocking("connect", channel);
        requireNonNull(address, "connect needs an address, not null");
        SocketAddress resolved = address instanceof InetSocketAddress internet && internet.isUnresolved()
                ? Dns.getaddrinfo(internet.getHostString(), internet.getPort()).getFirst()
                : address;
        if (channel.connect(resolved)) {
            return;
        }
        do {
            Readiness.ofRunningLoop().awaitWritable(channel);
        } while (!channel.finishConnect());
    }

    /// Accepts a connection. Suspends while there is none. Python: `loop.sock_accept`.
    ///
    /// @return the connection, which does not block
    /// @throws dev.asyncio.CancelledError if the task is cancelled; no connection is lost by that
    public static SocketChannel accept(ServerSocketChannel channel) throws IOException {
        checkNotBlocking("accept", channel);
        while (true) {
            SocketChannel accepted = channel.accept();
            if (accepted != null) {
                accepted.configureBlocking(false);
                return accepted;
            }
            Readiness.ofRunningLoop().awaitReadable(channel);
        }
    }

    // ---- callbacks

    /// Calls `callback`, in the current context, in each turn in which `channel` has something to read or to
    /// accept, until it is removed, the channel or the loop is closed. A second callback replaces the first.
    /// Never suspends. Python: `loop.add_reader`.
    ///
    /// @throws IllegalArgumentException if the channel blocks, or cannot be read
    /// @throws IllegalStateException if a task waits for the same
    public static void addReader(SelectableChannel channel, Runnable callback) {
        Readiness.ofRunningLoop().addReader(channel, callback);
    }

    /// Calls the callback no more, even if this turn was to call it. Never suspends. Python:
    /// `loop.remove_reader`.
    ///
    /// @return whether there was one
    public static boolean removeReader(SelectableChannel channel) {
        return Readiness.ofRunningLoop().removeReader(channel);
    }

    /// Calls `callback`, in the current context, in each turn in which `channel` has room for what is to be
    /// written, until it is removed, the channel or the loop is closed. A second callback replaces the first.
    /// Never suspends. Python: `loop.add_writer`.
    ///
    /// @throws IllegalArgumentException if the channel blocks, or cannot be written to
    /// @throws IllegalStateException if a task waits for the same
    public static void addWriter(SelectableChannel channel, Runnable callback) {
        Readiness.ofRunningLoop().addWriter(channel, callback);
    }

    /// Calls the callback no more, even if this turn was to call it. Never suspends. Python:
    /// `loop.remove_writer`.
    ///
    /// @return whether there was one
    public static boolean removeWriter(SelectableChannel channel) {
        return Readiness.ofRunningLoop().removeWriter(channel);
    }

    private static void checkNotBlocking(String function, SelectableChannel channel) {
        requireNonNull(channel, function + " needs a channel, not null");
        if (channel.isBlocking() && channel.isOpen()) {
            throw new IllegalArgumentException(function + " needs a channel that does not block, but got " + channel
                    + "; call configureBlocking(false)");
        }
    }

    private static int checkPositive(String function, int most) {
        if (most <= 0) {
            throw new IllegalArgumentException(function + " needs room for at least one byte, but got " + most);
        }
        return most;
    }
}
